"""Commands of Django that the audit changes."""
