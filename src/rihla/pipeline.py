"""The whole engine in one screen, top to bottom."""
