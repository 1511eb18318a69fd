"""Pages of accounts: of an invitation, of people, of oneself."""
