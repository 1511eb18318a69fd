"""The Network: its entities, the roles they hold in time, its working groups."""
