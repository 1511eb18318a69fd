"""The Compact: principles, objectives, actions, round tables, milestones and the recorded vote."""
