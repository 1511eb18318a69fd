"""Pages of privacy: the notice, one's own data, erasure."""
