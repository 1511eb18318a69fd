"""The catalogue of indicators is refused as soon as it is read, not when it is used."""

from __future__ import annotations

from importlib.resources import files

import pytest

from rihla.errors import SourceMalformed
from rihla.indicator.catalogue import read_catalogue

CATALOGUE = files("rihla.indicator").joinpath("catalogue.yaml").read_text(encoding="utf-8")


def test_an_indicator_that_nothing_computes_is_refused_on_reading() -> None:
    """A new entry without a formula says so before anybody asks for its figure."""
    added = CATALOGUE.replace("- id: change\n", "- id: remittances\n")
    with pytest.raises(SourceMalformed, match="remittances: no formula is registered"):
        read_catalogue(added)


def test_an_indicator_that_stands_twice_is_refused_on_reading() -> None:
    """The second of two entries never wins in silence."""
    with pytest.raises(SourceMalformed, match="stock stands twice"):
        read_catalogue(CATALOGUE.replace("- id: change\n", "- id: stock\n"))
