"""How much of the migrant stock rests on which type of data."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from rihla.areas import WORLD
from rihla.errors import FigureNotAvailable
from rihla.indicator.computation import basis_shares, provenance_of
from rihla.indicator.cube import SEX_POSITION, load_cube
from rihla.indicator.selection import AreaLike, membership, select
from rihla.revision.figure import Figure
from rihla.revision.store import Revision
from rihla.sources.status import Status

__all__ = ["TYPE_MEANINGS", "compute_type_share", "type_of_data_shares"]

TYPE_MEANINGS = {
    "B": "foreign-born persons",
    "C": "foreign citizens",
    "R": "refugees added",
    "I": "imputed",
}
"""The letters of the publisher's types of data (International Migrant Stock 2019, note (a))."""


def type_of_data_shares(revision: Revision, area: AreaLike = WORLD, *, date: int) -> pa.Table:
    """Give the share of migrants by the type of data that their figures were derived from.

    Parameters
    ----------
    area
        Area, grouping, or several areas.
    date
        A date of the revision.

    Returns
    -------
    pyarrow.Table
        ``type_of_data`` (the publisher's letters, ``B R``), ``meaning, areas`` (how many),
        ``value`` (persons), ``share`` (0–1, adding to 1), the largest first.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> table = type_of_data_shares(open_revision("2019"), "World", date=2019)
    >>> table.column("type_of_data").to_pylist()[:2]
    ['B', 'B R']
    >>> round(sum(table.column("share").to_pylist()), 9)
    1.0
    """
    cube = load_cube(revision)
    place = cube.year_position(date)
    included = membership([select(area)], cube.areas)[0]
    persons = cube.stock.values[:, place, SEX_POSITION["both"]]
    labels = np.array(cube.type_of_data)
    shares = basis_shares(cube, included, place)
    counted = {label: included & (labels == label) & ~np.isnan(persons) for label in shares}
    return pa.table(
        {
            "type_of_data": list(shares),
            "meaning": [_meaning(label) for label in shares],
            "areas": pa.array([int(chosen.sum()) for chosen in counted.values()], pa.int32()),
            "value": [float(persons[chosen].sum()) for chosen in counted.values()],
            "share": list(shares.values()),
        }
    )


def compute_type_share(
    revision: Revision, area: AreaLike = WORLD, *, date: int, letter: str
) -> Figure:
    """Compute the share of migrants in areas whose type of data has a letter.

    Parameters
    ----------
    letter
        ``B``, ``C``, ``R`` or ``I``. An area of type ``B R`` counts under both letters, so the
        shares of the four letters add to more than 1; those of `type_of_data_shares` add to 1.

    Raises
    ------
    FigureNotAvailable
        If the letter is none of the four.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> round(compute_type_share(open_revision("2019"), "World", date=2019, letter="C").value, 3)
    0.187
    """
    if letter not in TYPE_MEANINGS:
        raise FigureNotAvailable(
            f"No type of data is called {letter!r}.", cure=f"Choose {', '.join(TYPE_MEANINGS)}."
        )
    table = type_of_data_shares(revision, area, date=date)
    labels, shares = (table.column(name).to_pylist() for name in ("type_of_data", "share"))
    basis = dict(zip(labels, shares, strict=True))
    selection = select(area)
    return Figure(
        indicator="type_of_data_share",
        value=sum(share for label, share in basis.items() if letter in label.split()),
        unit="share",
        area=selection.code,
        area_name=selection.name(),
        start=date,
        end=date,
        sex="both",
        status=Status.AVAILABLE,
        revision=revision.id,
        method=f"stock of the areas with {letter} ({TYPE_MEANINGS[letter]}) / stock",
        basis=basis,
        provenance=provenance_of(revision, ("stock", "area")),
    )


def _meaning(label: str) -> str:
    return ", ".join(TYPE_MEANINGS.get(letter, letter) for letter in label.split())
