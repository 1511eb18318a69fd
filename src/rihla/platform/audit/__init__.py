"""Who changed what, when and why: a chain that fails closed.

A write to any table outside an open `recording` raises `UnauditedWrite`, whatever door it comes
by: it is stopped where the SQL leaves for the database. Entries hold pseudonymous ids and digests
of personal fields; their values stand in a table of their own that can be erased without a link
of the chain breaking.
"""
