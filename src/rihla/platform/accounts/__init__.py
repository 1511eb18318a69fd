"""People, their roles, and what each role may do: one policy for every door."""
