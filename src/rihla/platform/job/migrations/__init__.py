"""Migrations of the table of work."""
