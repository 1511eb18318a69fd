"""What the rows by origin tell of a total: natives in it, a sum in its place, refugees in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from rihla.sources.observations import OriginKind, list_origin_codes, origin_kind
from rihla.stock.count import BASES, Count

__all__ = ["Key", "OriginRows"]

Key = tuple[int, str, float, str]
"""Area, universe, date as filed, label."""

_KEYS = "area, universe, date, source"


class OriginRows:
    """The all-ages rows by origin, asked four questions.

    Parameters
    ----------
    table
        Rows of `rihla.sources.observations.read_observations` with an origin; may be empty.

    Examples
    --------
    >>> rows = OriginRows(pa.table({
    ...     "area": [466] * 3, "origin": [466, 384, 854], "sex": ["both"] * 3,
    ...     "date": [1998.2] * 3, "universe": ["foreign_born"] * 3, "source": ["Census"] * 3,
    ...     "value": [9647108.0, 100.0, 50.0]}))
    >>> rows.natives
    {(466, 'foreign_born', 1998.2, 'Census'): 9647108.0}
    >>> rows.sums
    {(466, 'foreign_born', 1998.2, 'Census'): {'both': 150.0}}
    """

    def __init__(self, table: pa.Table) -> None:
        known = pc.is_in(table["universe"], value_set=pa.array(list(BASES)))
        self._table = table.filter(known)
        self._origins = _area_origins(self._table)
        self.natives = self._natives()
        self.sums = self._sums()
        self._held: dict[Key, dict[int, float]] = {}

    def by_origin(self, counts: Iterable[Count]) -> dict[int, float]:
        """Give persons by origin of an event: of each origin the most that a label names."""
        found: dict[int, float] = {}
        for count in counts:
            key = (count.area, count.universe, count.filed, count.label)
            for origin, value in self._held.get(key, {}).items():
                found[origin] = max(value, found.get(origin, 0.0))
        return found

    def of_origins(self, key: Key, origins: Sequence[int]) -> dict[str, float]:
        """Give persons of some origins in one count, by sex.

        Examples
        --------
        >>> OriginRows(pa.table({
        ...     "area": [156] * 2, "origin": [344, 410], "sex": ["both"] * 2, "date": [2010.8] * 2,
        ...     "universe": ["foreign_citizens"] * 2, "source": ["Census"] * 2,
        ...     "value": [234.0, 120.0]})).of_origins(
        ...         (156, "foreign_citizens", 2010.8, "Census"), [344, 446])
        {'both': 234.0}
        """
        area, universe, date, source = key
        rows = self._table.filter(pc.equal(self._table["area"], area))
        for column, value in {"universe": universe, "source": source, "date": date}.items():
            rows = rows.filter(pc.equal(rows[column], value))
        found: dict[str, float] = {}
        for row in rows.select(["origin", "sex", "value"]).to_pylist():
            if row["origin"] in origins:
                found[row["sex"]] = found.get(row["sex"], 0.0) + row["value"]
        return found

    def hold(self, pairs: pa.Table) -> None:
        """Keep the rows of the pairs ``area, origin`` at hand for `by_origin`."""
        self._held = {}
        for area, universe, date, source, origin, value in self._ask(
            f"SELECT {_KEYS}, origin, value FROM rows SEMI JOIN pairs USING (area, origin) "
            "WHERE sex = 'both'",
            pairs=pairs,
        ):
            self._held.setdefault((area, universe, date, source), {})[origin] = value

    def _natives(self) -> dict[Key, float]:
        found = self._ask(
            f"SELECT {_KEYS}, value FROM rows WHERE origin = area AND sex = 'both' AND value > 0 "
            "ORDER BY ALL"
        )
        return {
            (area, universe, date, source): value for area, universe, date, source, value in found
        }

    def _sums(self) -> dict[Key, dict[str, float]]:
        sums: dict[Key, dict[str, float]] = {}
        for area, universe, date, source, sex, value in self._ask(
            f"SELECT {_KEYS}, sex, sum(value) FROM rows SEMI JOIN origins USING (origin) "
            f"WHERE origin <> area GROUP BY {_KEYS}, sex ORDER BY ALL",
            origins=self._origins,
        ):
            sums.setdefault((area, universe, date, source), {})[sex] = value
        return sums

    def _ask(self, query: str, **tables: pa.Table) -> list[tuple]:  # type: ignore[type-arg]
        with duckdb.connect() as engine:
            engine.register("rows", self._table)
            for name, table in tables.items():
                engine.register(name, table)
            return engine.execute(query).fetchall()


def _area_origins(table: pa.Table) -> pa.Table:
    second = set(list_origin_codes(OriginKind.AREA))
    codes = [
        code
        for code in pc.unique(table["origin"]).to_pylist()
        if origin_kind(code) is OriginKind.AREA and code not in second
    ]
    return pa.table({"origin": pa.array(codes, pa.int32())})
