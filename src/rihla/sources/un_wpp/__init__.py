"""The United Nations' World Population Prospects: population and vital events."""
