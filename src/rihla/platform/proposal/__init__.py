"""One way of editing any live record: a proposal on a known version, discussed, then applied."""
