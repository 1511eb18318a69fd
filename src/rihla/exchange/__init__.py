"""The world's formats: tidy files and spreadsheets."""
