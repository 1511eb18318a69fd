"""Migrant stock at one date, by birthplace and residence, with its labels and its basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.areas import name_of
from rihla.errors import MixedBasis, TableRefused, UnknownArea

__all__ = ["BASES", "Label", "StockTable", "check_pair", "label_name", "listed"]

Label = int | str
BASES = ("place_of_birth", "citizenship", "mixed", "imputed")


@dataclass(frozen=True, slots=True, eq=False)
class StockTable:
    """Persons by birthplace and residence at a date, native-born on the diagonal.

    Parameters
    ----------
    areas
        M49 codes, or any labels of a table that is not of the world.
    persons
        Birthplaces × residences in the order of the areas. A negative diagonal (more
        foreign-born than inhabitants) is allowed here and lifted by the methods.
    date
        Decimal date; 2015.5 is 1 July 2015.
    sex
        ``both``, ``female`` or ``male``.
    basis
        Of each residence's figures, one of `BASES`, or one for all.
    source
        Where the figures come from: a revision's id or a citation.

    Raises
    ------
    TableRefused
        With every fault: shape, labels given twice, cells missing or negative, each area named.

    Examples
    --------
    >>> table = StockTable(["A", "B"], [[90, 5], [10, 95]], 2010.5)
    >>> table.population.tolist(), table.foreign_born.tolist()
    ([100.0, 100.0], [10.0, 5.0])
    """

    areas: tuple[Label, ...]
    persons: NDArray[np.float64]
    date: float
    sex: str
    basis: tuple[str, ...]
    source: str

    def __init__(
        self,
        areas: Sequence[Label],
        persons: ArrayLike,
        date: float,
        *,
        sex: str = "both",
        basis: str | Sequence[str] = "place_of_birth",
        source: str = "",
    ) -> None:
        table = np.array(persons, dtype=np.float64)
        table.setflags(write=False)
        labels = tuple(areas)
        bases = (basis,) * len(labels) if isinstance(basis, str) else tuple(basis)
        _refuse_faults(labels, table, bases)
        for name, value in (
            ("areas", labels),
            ("persons", table),
            ("date", float(date)),
            ("sex", sex),
            ("basis", bases),
            ("source", source),
        ):
            object.__setattr__(self, name, value)

    @property
    def population(self) -> NDArray[np.float64]:
        """Inhabitants of each area."""
        return np.asarray(self.persons.sum(axis=0))

    @property
    def foreign_born(self) -> NDArray[np.float64]:
        """Inhabitants of each area who were born elsewhere."""
        return np.asarray(self.population - np.diagonal(self.persons))

    @property
    def born(self) -> NDArray[np.float64]:
        """Persons born in each area, wherever they live."""
        return np.asarray(self.persons.sum(axis=1))

    def reordered(self, areas: Sequence[Label]) -> StockTable:
        """Give the same table with its areas in another order."""
        at = [self.areas.index(area) for area in areas]
        return StockTable(
            areas,
            self.persons[np.ix_(at, at)],
            self.date,
            sex=self.sex,
            basis=[self.basis[i] for i in at],
            source=self.source,
        )

    def merged(self, groups: dict[Label, Sequence[Label]]) -> StockTable:
        """Join areas whose territories must be taken together.

        Parameters
        ----------
        groups
            The area that stands for a group, and the group's members, itself among them.

        Returns
        -------
        StockTable
            Persons who only moved within a group are native-born there.

        Examples
        --------
        >>> table = StockTable(["A", "B"], [[90, 5], [10, 95]], 2010.5)
        >>> table.merged({"A": ["A", "B"]}).persons.tolist()
        [[200.0]]
        """
        stands = {member: head for head, group in groups.items() for member in group}
        kept = [area for area in self.areas if stands.get(area, area) == area]
        weights = np.zeros((len(kept), len(self.areas)))
        for at, area in enumerate(self.areas):
            weights[kept.index(stands.get(area, area)), at] = 1.0
        return StockTable(
            kept,
            weights @ self.persons @ weights.T,
            self.date,
            sex=self.sex,
            basis=[self.basis[self.areas.index(area)] for area in kept],
            source=self.source,
        )


def check_pair(start: StockTable, end: StockTable) -> None:
    """Refuse two tables that are not of the same areas, sex, basis and of ascending dates.

    Raises
    ------
    TableRefused
        With the areas that only one of them has.
    MixedBasis
        With the areas whose figures are of another basis at each date.
    """
    only_start = [area for area in start.areas if area not in set(end.areas)]
    only_end = [area for area in end.areas if area not in set(start.areas)]
    if only_start or only_end:
        parts = []
        if only_start:
            parts.append(f"only at the first date: {listed(only_start)}")
        if only_end:
            parts.append(f"only at the second: {listed(only_end)}")
        raise TableRefused(
            f"The two stock tables are of different areas ({'; '.join(parts)}).",
            cure="Give both dates for every area, or merge areas whose territory changed.",
        )
    if start.sex != end.sex:
        raise TableRefused(
            f"The first stock table is of {start.sex}, the second of {end.sex}.",
            cure="Give both dates for the same sex.",
        )
    if not start.date < end.date:
        raise TableRefused(
            f"The first stock table is of {start.date:g}, the second of {end.date:g}.",
            cure="Give the earlier one first.",
        )
    other = dict(zip(end.areas, end.basis, strict=True))
    changed = [a for a, one in zip(start.areas, start.basis, strict=True) if one != other[a]]
    if changed:
        raise MixedBasis(
            f"The basis of the stock differs between the dates in {listed(changed)}.",
            cure="Take changes between figures of one basis only.",
        )


def label_name(label: Label) -> str:
    """Give a label as a message prints it: the name of an area that stands as its code.

    Examples
    --------
    >>> label_name(140), label_name("A"), label_name(7)
    ('Central African Republic', 'A', '7')
    """
    if isinstance(label, str):
        return label
    try:
        return name_of(int(label))
    except UnknownArea:
        return str(label)


def listed(labels: Sequence[Label], *, most: int = 12) -> str:
    """List labels for a message, not more than so many.

    Examples
    --------
    >>> listed(["A", "B", "C"], most=2)
    'A, B and 1 more'
    """
    names = [label_name(label) for label in labels]
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _refuse_faults(
    labels: tuple[Label, ...], table: NDArray[np.float64], bases: tuple[str, ...]
) -> None:
    faults = []
    size = len(labels)
    if not size:
        faults.append("it has no areas")
    twice = sorted({str(label) for label in labels if labels.count(label) > 1})
    if twice:
        faults.append(f"areas given twice: {listed(twice)}")
    if table.shape != (size, size):
        faults.append(f"the shape is {table.shape} for {size} areas")
    else:
        off = ~np.eye(size, dtype=bool)
        missing = ~np.isfinite(table)
        negative = (table < 0) & off
        for word, wrong in (("missing", missing), ("negative", negative)):
            if wrong.any():
                born, lives = np.argwhere(wrong)[0]
                faults.append(
                    f"{int(wrong.sum())} cells are {word}, the first of persons born in "
                    f"{labels[born]} who live in {labels[lives]}"
                )
        empty = [labels[i] for i in np.flatnonzero(table.sum(axis=0) < 0)]
        if empty:
            faults.append(f"areas with fewer than no inhabitants: {listed(empty)}")
    if len(bases) != size:
        faults.append(f"{len(bases)} bases for {size} areas")
    strange = sorted(set(bases) - set(BASES))
    if strange:
        faults.append(f"no basis is called {', '.join(strange)}")
    if faults:
        raise TableRefused(
            f"The stock table cannot be used: {'; '.join(faults)}.",
            cure="Give persons, zero or more, for each pair of areas, each with its basis: "
            f"{', '.join(BASES)}.",
        )
