"""Sentences bound to the figures they state, and the brief made of them."""
