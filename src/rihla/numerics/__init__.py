"""Arithmetic on arrays: numpy and scipy only, no tables, no areas, no files."""
