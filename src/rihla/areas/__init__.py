"""Countries and areas: codes, names in six languages, groupings, history, designations."""
