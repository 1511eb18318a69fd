"""What answers a request: each view asks selectors and services, and shows what they say."""
