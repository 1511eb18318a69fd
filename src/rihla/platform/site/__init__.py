"""The pages: composed from what the other packages hold, and nothing of their own."""
