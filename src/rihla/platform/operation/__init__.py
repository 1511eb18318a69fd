"""Running the site: health, metrics, logs, limits, pauses, backup and restore."""
