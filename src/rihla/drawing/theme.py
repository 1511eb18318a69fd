"""Colours, sizes and fonts: one look in light and dark, on a page and on a phone.

Categories follow the palette of Okabe and Ito ("Color Universal Design", 2008), which people with
any common kind of colour blindness tell apart, darkened on white where contrast asks it. Ordered
classes take viridis (Smith and van der Walt, 2015), whose lightness rises evenly; classes around
a middle take ColorBrewer's purple to orange. No text is smaller than 11 pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rihla.errors import ExportRefused

__all__ = ["THEMES", "WIDTHS", "Look", "font_of", "get_look"]

_LATIN = "Noto Sans, DejaVu Sans, Arial, sans-serif"
FONTS: Mapping[str, str] = MappingProxyType(
    {
        "en": f"{_LATIN}, Noto Sans Arabic, Noto Sans CJK SC",
        # the one family that holds Arabic letters and the signs between them (brackets, %)
        "ar": "DejaVu Sans, Noto Sans Arabic, Arial, sans-serif",
        "zh": f"Noto Sans CJK SC, {_LATIN}",
    }
)
"""Fonts by language, ``en`` for those not listed: Debian's Noto first, which hold all scripts."""

_ON_LIGHT = ("#0072b2", "#d55e00", "#008a64", "#b0578a", "#8a5c00", "#2f7fb3", "#000000")
_ON_DARK = ("#56b4e9", "#e69f00", "#2fbf95", "#e29ac3", "#f0e442", "#f08a4b", "#ffffff")
VIRIDIS = ("#440154", "#443983", "#31688e", "#21918c", "#35b779", "#90d743", "#fde725")
PURPLE_ORANGE = ("#542788", "#998ec3", "#d8daeb", "#fee0b6", "#f1a340", "#b35806")
WIDTHS: Mapping[str, int] = MappingProxyType({"page": 760, "phone": 360})
"""Width of the whole picture in pixels."""

SMALLEST = 11


@dataclass(frozen=True, slots=True)
class Look:
    """How one picture looks.

    Parameters
    ----------
    width
        Of the whole picture, pixels.
    categories
        Colours of series, in order.
    ordered
        Colours of classes from low to high.
    around
        Colours of classes from far below to far above the middle.
    """

    width: int
    narrow: bool
    background: str
    text: str
    quiet: str
    grid: str
    land: str
    edge: str
    categories: tuple[str, ...]
    ordered: tuple[str, ...]
    around: tuple[str, ...]

    @property
    def title_size(self) -> int:
        """Size of the title's letters, pixels."""
        return 15 if self.narrow else 18

    @property
    def label_size(self) -> int:
        """Size of labels, pixels."""
        return SMALLEST if self.narrow else 12


@dataclass(frozen=True, slots=True)
class _Theme:
    background: str
    text: str
    quiet: str
    grid: str
    land: str
    edge: str
    categories: tuple[str, ...]
    ordered: tuple[str, ...]


def font_of(language: str) -> str:
    """Give the font list of a language.

    Examples
    --------
    >>> font_of("ru").split(",")[0], font_of("ar").split(",")[0]
    ('Noto Sans', 'DejaVu Sans')
    """
    return FONTS.get(language, FONTS["en"])


THEMES: Mapping[str, _Theme] = MappingProxyType(
    {
        "light": _Theme(
            background="#ffffff",
            text="#1b1f24",
            quiet="#57606a",
            grid="#d8dee4",
            land="#eceff2",
            edge="#ffffff",
            categories=(
                "#0072b2",
                "#d55e00",
                "#009e73",
                "#cc79a7",
                "#a66f00",
                "#3a8fc4",
                "#000000",
            ),
            ordered=tuple(reversed(VIRIDIS)),
        ),
        "dark": _Theme(
            background="#12161c",
            text="#eef1f4",
            quiet="#a9b4c0",
            grid="#323b46",
            land="#2a313a",
            edge="#12161c",
            categories=(
                "#56b4e9",
                "#e69f00",
                "#2fbf95",
                "#e29ac3",
                "#f0e442",
                "#f08a4b",
                "#ffffff",
            ),
            ordered=VIRIDIS,
        ),
    }
)
"""The looks by name. Each colour of a series stands at least 3:1 against its background."""


def get_look(theme: str, width: str) -> Look:
    """Give a look by theme and width.

    Raises
    ------
    ExportRefused
        If there is no such theme or width.

    Examples
    --------
    >>> get_look("dark", "phone").width
    360
    """
    if theme not in THEMES:
        raise ExportRefused(f"No theme is called {theme!r}.", cure=f"Choose {', '.join(THEMES)}.")
    if width not in WIDTHS:
        raise ExportRefused(f"No width is called {width!r}.", cure=f"Choose {', '.join(WIDTHS)}.")
    chosen = THEMES[theme]
    return Look(
        width=WIDTHS[width],
        narrow=width == "phone",
        background=chosen.background,
        text=chosen.text,
        quiet=chosen.quiet,
        grid=chosen.grid,
        land=chosen.land,
        edge=chosen.edge,
        categories=chosen.categories,
        ordered=chosen.ordered,
        around=PURPLE_ORANGE,
    )
