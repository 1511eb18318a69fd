"""Revisions on the site: registered, decided by two persons, then what every figure is read from.

One revision is current for the whole site. With one for each series or vintage it would show two
figures for the same area and date, and nobody could say which of them it states.
"""
