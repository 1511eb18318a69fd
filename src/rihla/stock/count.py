"""One count: what one source says of one area, basis and date, for each sex it gives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["BASES", "Count"]

BASES: Mapping[str, str] = {
    "foreign_born": "place_of_birth",
    "foreign_citizens": "citizenship",
}
"""The basis of each universe that counts migrants."""


@dataclass(slots=True)
class Count:
    """What one label counts at one place and date, by sex.

    Examples
    --------
    >>> count = Count(40, "foreign_born", 2001.4, "Census", "census", "NSO", "alternative")
    >>> count.values.update(male=4.0, female=6.0)
    >>> count.both, count.used
    (10.0, True)
    """

    area: int
    universe: str
    date: float
    label: str
    kind: str
    publisher: str
    role: str
    values: dict[str, float] = field(default_factory=dict)
    published: int | None = None
    filed: float = math.nan
    """The date under which the source filed it, where a judgement moved it."""
    event: int = -1
    rule: str = ""
    reason: str = ""
    added_origins: bool = False
    """Whether its total adds the origins the source names, for want of a total."""

    @property
    def basis(self) -> str:
        """The basis it counts on."""
        return BASES[self.universe]

    @property
    def used(self) -> bool:
        """Whether nothing has set it aside."""
        return not self.rule

    @property
    def both(self) -> float:
        """Persons of both sexes: as given, or the sum of the two; NaN if neither can be had."""
        if "both" in self.values:
            return self.values["both"]
        return self.values.get("male", math.nan) + self.values.get("female", math.nan)

    def set_aside(self, rule: str, reason: str) -> None:
        """Set it aside, unless an earlier rule has done so already."""
        if self.used:
            self.rule, self.reason = rule, reason
