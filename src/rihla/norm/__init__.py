"""Norms and bodies: instruments, their status as of a date, votes, the Compact, the Network."""
