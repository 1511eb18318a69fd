"""Countries and areas: codes, names in six languages, groupings, history, designations.

>>> from rihla import areas
>>> areas.resolve("Côte d’Ivoire").m49
384
>>> areas.name_of(904, "es"), len(areas.members(904))
('América Latina y el Caribe', 48)
"""

from rihla.areas.area import (
    LANGUAGES,
    OTHER_NORTH,
    OTHER_SOUTH,
    UNKNOWN_ORIGIN,
    Area,
    get_area,
    list_areas,
)
from rihla.areas.grouping import (
    WORLD,
    Grouping,
    get_grouping,
    list_groupings,
    members,
    name_of,
)
from rihla.areas.resolver import resolve, resolve_any, suggest

__all__ = [
    "LANGUAGES",
    "OTHER_NORTH",
    "OTHER_SOUTH",
    "UNKNOWN_ORIGIN",
    "WORLD",
    "Area",
    "Grouping",
    "get_area",
    "get_grouping",
    "list_areas",
    "list_groupings",
    "members",
    "name_of",
    "resolve",
    "resolve_any",
    "suggest",
]
