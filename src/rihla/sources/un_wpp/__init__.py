"""The United Nations' World Population Prospects: population and vital events."""

from rihla.sources.un_wpp.reader import (
    read_hierarchy,
    read_population,
    read_population_by_age,
    read_vital_events,
)

__all__ = ["read_hierarchy", "read_population", "read_population_by_age", "read_vital_events"]
