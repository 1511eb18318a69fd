"""Which location codes of World Population Prospects are read, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from rihla.areas import name_of
from rihla.errors import Faults, UnknownName

__all__ = ["Codes", "code_or_fault", "codes"]


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes that the areas floor does not hold, as ``code.yaml`` declares them."""

    kept: frozenset[int]
    left_out: frozenset[int]


@cache
def codes(edition: str) -> Codes:
    """Give the declared codes of one edition.

    Examples
    --------
    >>> 412 in codes("2024").kept, 1803 in codes("2019").left_out
    (True, True)
    """
    content = yaml.safe_load(Path(__file__).with_name("code.yaml").read_text(encoding="utf-8"))
    kept = [entry["code"] for entry in content["kept"] if edition in entry["editions"]]
    left_out = [
        code
        for entry in content["left_out"]
        if edition in entry["editions"]
        for code in entry["codes"]
    ]
    return Codes(frozenset(kept), frozenset(left_out))


def code_or_fault(
    printed: object, edition: str, faults: Faults, *, row: int, sheet: str = "", name: str = ""
) -> int | None:
    """Give a location code to read; nothing for one that is left out.

    Returns
    -------
    int or None
        None also where a fault was added: a code that is no whole number, or stands nowhere.

    Examples
    --------
    >>> faults = Faults("wpp.csv")
    >>> code_or_fault("516", "2019", faults, row=2), code_or_fault("99", "2019", faults, row=3)
    (516, None)
    >>> print(next(iter(faults)))
    wpp.csv, row 3, column code: is the code of no area and no grouping: '99'. Correct the code, \
or declare it in un_wpp/code.yaml.
    """
    try:
        code = int(printed) if isinstance(printed, (int, str)) else _whole(printed)
    except ValueError:
        code = None
    declared = codes(edition)
    if code is not None and code in declared.left_out:
        return None
    # codes below zero are this project's own, for origins that are no place: nobody prints them
    if code is not None and code > 0 and (code in declared.kept or _is_known(code)):
        return code
    faults.add(
        f"is the code of no area and no grouping: {printed!r}",
        sheet=sheet,
        row=row,
        column="code",
        area=name,
        cure="Correct the code, or declare it in un_wpp/code.yaml.",
    )
    return None


def _whole(printed: object) -> int:
    if isinstance(printed, float) and printed.is_integer():
        return int(printed)
    raise ValueError(printed)


@cache
def _is_known(code: int) -> bool:
    try:
        name_of(code)
    except UnknownName:
        return False
    return True
