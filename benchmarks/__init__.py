"""How fast the work that users wait for is; ``python -m benchmarks`` runs it all."""
