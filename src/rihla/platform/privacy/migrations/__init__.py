"""Migrations of requests about personal data."""
