"""What the tables of this package went through."""
