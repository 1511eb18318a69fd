"""What others publish: one folder per provider, each with reader, sidecar and corrections."""
