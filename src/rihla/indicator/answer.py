"""One question, one figure: the door to every indicator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rihla.errors import FigureNotAvailable
from rihla.indicator.age import compute_median_age
from rihla.indicator.catalogue import get_indicator
from rihla.indicator.computation import compute_total, needs_years
from rihla.indicator.data_type import compute_type_share
from rihla.indicator.formula import FORMULAS
from rihla.indicator.origin import concentrate
from rihla.indicator.selection import AreaLike
from rihla.revision.figure import Figure
from rihla.revision.store import Revision

__all__ = ["COMPUTED", "compute"]

_OF_ALL = ("date", "start", "end", "sex", "age")
_OF_TOTALS = ("coverage", "interpolate", "basis")
_OPTIONS = {
    "concentration": ("of", "top"),
    "median_age": ("of",),
    "type_of_data_share": ("letter",),
}
"""What the indicators that are not made of totals take besides."""
COMPUTED = frozenset({*FORMULAS, *_OPTIONS})
"""Ids of the indicators that something here computes."""


def compute(
    revision: Revision,
    indicator_id: str,
    area: AreaLike,
    *,
    date: int | None = None,
    start: int | None = None,
    end: int | None = None,
    sex: str = "both",
    age: tuple[int, int] | None = None,
    **options: Any,
) -> Figure:
    """Compute one indicator for an area, a grouping, or a list of areas.

    Parameters
    ----------
    revision
        An open revision; everything comes from its areas, no aggregate is looked up.
    indicator_id
        One of `list_indicators`.
    area
        Code, name, area, grouping, or several areas.
    date
        Year, for indicators of a date.
    start, end
        Years, for indicators of an interval.
    sex
        ``both``, ``male`` or ``female``.
    age
        First and last age, both included, on the borders of age groups; ``(65, 999)`` is 65
        and over.
    **options
        For indicators made of totals: ``coverage`` (``matched`` compares like with like, the
        default; ``each_date`` sums what has a figure at each date, as the publisher does: they
        differ only where territory moved between groupings or an area lacks one part of a
        ratio), ``interpolate`` (fill a date between two of the revision's at a constant rate of
        change; the figure then says so; never done unasked) and ``basis`` (``place_of_birth``
        or ``citizenship``, to refuse a figure that mixes the two). For ``concentration``:
        ``of`` and ``top`` (see `concentrate`). For ``median_age``: ``of``. For
        ``type_of_data_share``: ``letter``.

    Returns
    -------
    Figure
        With the shares of migrants by type of data, notes and provenance.

    Raises
    ------
    FigureNotAvailable
        With the reason and the nearest dates.
    MixedBasis
        If ``basis`` is asked for and not all the areas have it.
    UnknownIndicator, UnknownArea
        If a name means nothing.
    TypeError
        If the indicator takes no such option; names those that it takes.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> figure = compute(open_revision("2019"), "change", "World", start=2010, end=2019)
    >>> figure.value, figure.unit
    (50860196.0, 'persons')
    """
    indicator = get_indicator(indicator_id)
    _refuse_unknown(indicator.id, options)
    if indicator.id not in _OPTIONS:
        return compute_total(
            revision,
            indicator.id,
            area,
            date=date,
            start=start,
            end=end,
            sex=sex,
            age=age,
            **options,
        )
    if start is not None or end is not None or age is not None:
        raise FigureNotAvailable(
            f"{indicator.id} is a figure of one date and all ages.", cure="Give date alone."
        )
    if date is None:
        raise needs_years(revision, indicator)
    if indicator.id == "concentration":
        return concentrate(revision, area, date=date, sex=sex, **options)
    if indicator.id == "median_age":
        return compute_median_age(revision, area, date=date, sex=sex, **options)
    if sex != "both" or "letter" not in options:
        raise FigureNotAvailable(
            "The share by type of data is of both sexes and one letter.",
            cure="Give letter, one of B, C, R, I.",
        )
    return compute_type_share(revision, area, date=date, **options)


def _refuse_unknown(indicator_id: str, options: Mapping[str, Any]) -> None:
    taken = (*_OF_ALL, *_OPTIONS.get(indicator_id, _OF_TOTALS))
    unknown = [name for name in options if name not in taken]
    if unknown:
        raise TypeError(
            f"compute() takes no {', '.join(unknown)} for {indicator_id}."
            f" Its options are {', '.join(taken)}."
        )
