"""Proofs that need more than the program itself: ``make proof``."""
