"""The public interface is short, sorted, lazy, and where it says it is."""

from __future__ import annotations

import importlib

import pytest

import rihla


def test_the_public_names_are_exactly_these() -> None:
    """A name appears or goes only with a change of this list, and a line in the change log."""
    assert rihla.__all__ == [
        "Figure",
        "Revision",
        "RihlaError",
        "Status",
        "build_brief",
        "cite_revision",
        "compare_revisions",
        "compute",
        "get_area",
        "get_claim",
        "get_indicator",
        "judge_claim",
        "list_areas",
        "list_claims",
        "list_groupings",
        "list_indicators",
        "list_revisions",
        "open_revision",
        "rank",
        "resolve",
        "resolve_any",
        "tabulate",
        "verify_revision",
    ]


def test_the_public_names_are_sorted() -> None:
    """Classes first, then functions, each in the order of the alphabet."""
    assert rihla.__all__ == sorted(rihla.__all__)


@pytest.mark.parametrize("name", rihla.__all__)
def test_every_public_name_can_be_used_and_explains_itself(name: str) -> None:
    """Each is found, has a docstring, and is listed by ``dir``."""
    found = getattr(rihla, name)
    assert found.__doc__
    assert name in dir(rihla)
    module = importlib.import_module(found.__module__)
    assert name in module.__all__


def test_an_unknown_name_is_an_attribute_error() -> None:
    """``hasattr`` and typing slips work as in any module."""
    with pytest.raises(AttributeError, match="no attribute 'comptue'"):
        rihla.comptue  # noqa: B018
