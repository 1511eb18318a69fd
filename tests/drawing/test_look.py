"""What every picture shares: words, looks, lines that fit, classes and credits."""

from __future__ import annotations

import re
from importlib.resources import files

import pyarrow as pa
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rihla.drawing.credit import Credit
from rihla.drawing.frame import finish, open_frame
from rihla.drawing.scale import classes
from rihla.drawing.theme import get_look
from rihla.drawing.wrap import text_width, wrap

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")


def test_each_source_is_credited_with_its_own_licence_and_revision() -> None:
    """Two sources are two credits; what is no revision has none."""
    chart = finish(
        open_frame(theme="light", width="page", language="en"),
        [],
        table=pa.table({"value": [1]}),
        title="Two sources",
        subtitle="",
        notes=["A note."],
        credits=[Credit("One (2019).", "CC BY 4.0", "one-2019"), Credit("Other.", "CC0 1.0")],
        description="Two sources.",
        margin=0,
    )
    assert re.sub(r"\s+", " ", chart.caption) == (
        "Source: One (2019). Licence: CC BY 4.0. Revision: one-2019. "
        "Source: Other. Licence: CC0 1.0. Notes: A note."
    )


def test_every_word_is_there_in_all_languages() -> None:
    """No chart falls back to English silently."""
    words = yaml.safe_load(files("rihla.drawing").joinpath("words.yaml").read_text("utf-8"))
    for key in set(words) - {"language_direction"}:
        assert set(words[key]) == set(LANGUAGES), key


@given(st.lists(st.floats(1e-4, 1e9), min_size=2, max_size=60))
def test_classes_rise_and_lie_among_the_figures(values: list[float]) -> None:
    """Bounds rise, there are few enough, and none lies beyond the largest figure."""
    bounds = classes(values)
    assert bounds == sorted(set(bounds))
    assert len(bounds) <= 6
    assert all(bound < max(values) for bound in bounds)


@given(st.text(alphabet="abc ÀШ移民", max_size=80), st.integers(40, 200))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    """Only a single word may be wider than the line, and every letter is kept."""
    lines = wrap(text, width, 12)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert text_width(line, 12) <= width or " " not in line


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_series_stands_out_from_its_background(theme: str) -> None:
    """Colours of lines and their labels have a contrast of 3:1 (WCAG 2.1, 1.4.11), text 4.5:1."""
    look = get_look(theme, "page")
    for colour in look.categories:
        assert _contrast(colour, look.background) >= 3, colour
    assert min(_contrast(one, look.background) for one in (look.text, look.quiet)) >= 4.5


def _contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours (WCAG 2.1)."""
    low, high = sorted(_luminance(colour) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
