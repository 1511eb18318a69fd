"""Figures computed from a revision, and the charts that show them."""
