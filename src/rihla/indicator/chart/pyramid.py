"""Ages of migrants against those of everybody: filled bars, and an outline."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from rihla.areas import WORLD
from rihla.drawing.chart import Chart
from rihla.drawing.credit import credit_of
from rihla.drawing.frame import Frame, finish, open_frame, view_of
from rihla.drawing.words import comma, directed, number, word
from rihla.indicator.age import age_label, age_structure
from rihla.indicator.selection import AreaLike, select
from rihla.revision.store import Revision

__all__ = ["age_pyramid"]

_STEP = 19
_SIDES = ("male", "female")


def age_pyramid(
    revision: Revision,
    area: AreaLike = WORLD,
    *,
    date: int,
    title: str | None = None,
    theme: str = "light",
    width: str = "page",
    language: str = "en",
) -> Chart:
    """Draw the ages of migrants (filled) and of the whole population (outline), by sex.

    Both are shares of their own total, all ages and both sexes together, so that a young
    population and a smaller number of migrants can be compared.

    Parameters
    ----------
    date, title, theme, width, language
        As in `ranked_bars`.

    Returns
    -------
    Chart
        Its table has ``group`` (``stock`` or ``population``) before the columns of
        `age_structure`.

    Raises
    ------
    FigureNotAvailable
        If there are no ages for the area at the date.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> age_pyramid(open_revision("2019"), "Europe", date=2019).title
    'Migrants and the whole population by age and sex, Europe, 2019'
    """
    frame = open_frame(theme=theme, width=width, language=language)
    tables = {of: age_structure(revision, area, date=date, of=of) for of in ("stock", "population")}
    where = f"{select(area).name(language)}{comma(language)}{date}"
    stated = title or word("ages", language, where)
    unit = word("share_of_ages", language)
    rows = {of: table.to_pylist() for of, table in tables.items()}
    table = pa.concat_tables(
        table.add_column(0, "group", pa.array([of] * table.num_rows))
        for of, table in tables.items()
    )
    view = _view(frame, rows)
    return finish(
        frame,
        [_legend(frame), view],
        table=table,
        title=stated,
        subtitle=unit[:1].upper() + unit[1:],
        notes=(),
        credits=[credit_of(revision, "stock_by_age")],
        description=_words(frame, stated, rows),
        margin=0,
        gap=12,
    )


def _words(frame: Frame, title: str, rows: dict[str, list[dict[str, Any]]]) -> str:
    def told(of: str, key: str) -> str:
        both = [row for row in rows[of] if row["sex"] == "both"]
        listed = "; ".join(
            f"{age_label(row['age'], row['age_length'])}:"
            f" {number(100 * row['share'], 1, frame.language)}%"
            for row in both
        )
        return f"{word(key, frame.language)}: {listed}."

    return f"{title}. {told('stock', 'migrants')} {told('population', 'everyone')}"


def _legend(frame: Frame) -> dict[str, Any]:
    """Explain filled and outlined at the top, in words beside their mark."""
    import altair as alt  # heavy to import: see bars

    look = frame.look
    half = frame.inner / 2
    boxes, texts = [], []
    for place, key in enumerate(("migrants", "everyone")):
        begin = place * half
        x = frame.inner - begin - 18 if frame.rtl else begin
        boxes.append({"x": x, "x2": x + 18, "y": 1, "y2": 15, "filled": place == 0})
        edge = x - 8 if frame.rtl else x + 26
        texts.append({"x": edge, "y": 8, "text": directed(_capital(word(key, frame.language)))})
    place_x, place_y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    corners = {"x": place_x, "y": place_y, "x2": alt.X2("x2:Q"), "y2": alt.Y2("y2:Q")}
    filled = alt.Chart(alt.InlineData(values=boxes[:1])).mark_rect(color=look.categories[0])
    empty = alt.Chart(alt.InlineData(values=boxes[1:])).mark_rect(
        fillOpacity=0, stroke=look.text, strokeWidth=1.6
    )
    words = alt.Chart(alt.InlineData(values=texts)).mark_text(align=frame.start, baseline="middle")
    layers = alt.layer(
        filled.encode(**corners),
        empty.encode(**corners),
        words.encode(x=place_x, y=place_y, text="text:N"),
    )
    return {**view_of(layers), "width": frame.inner, "height": 16}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _view(frame: Frame, rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    import altair as alt  # heavy to import: see bars

    look = frame.look
    ages = sorted({(row["age"], row["age_length"]) for row in rows["stock"]})
    order = {age: place for place, age in enumerate(reversed(ages))}
    room = 46
    side = (frame.inner - room) / 2
    largest = max(row["share"] for part in rows.values() for row in part if row["sex"] != "both")
    per_share = (side - 34) / largest
    head, foot = 24, 22
    height = head + len(ages) * _STEP + foot

    def reach(sex: str, share: float) -> float:
        right = (sex == "female") != frame.rtl
        away = room / 2 + share * per_share
        return float(round(frame.inner / 2 + (away if right else -away), 1))

    bars = [
        {
            "x": reach(row["sex"], 0),
            "x2": reach(row["sex"], row["share"]),
            "y": head + order[row["age"], row["age_length"]] * _STEP + 2,
            "y2": head + (order[row["age"], row["age_length"]] + 1) * _STEP - 2,
            "sex": row["sex"],
        }
        for row in rows["stock"]
        if row["sex"] in _SIDES
    ]
    texts = [
        {
            "x": frame.inner / 2,
            "y": head + (order[age] + 0.5) * _STEP,
            "text": age_label(*age),
        }
        for age in ages
    ]
    heads = [
        {
            "x": reach(sex, largest / 2),
            "y": 8,
            "text": directed(word(key, frame.language)),
        }
        for sex, key in (("male", "men"), ("female", "women"))
    ]
    ticks = _ticks(largest, frame, reach, height - foot)
    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    corners = {"x": x, "y": y, "x2": alt.X2("x2:Q"), "y2": alt.Y2("y2:Q")}
    lines = [
        alt.Chart(alt.InlineData(values=_outline(rows["population"], sex, order, reach, head)))
        .mark_line(color=look.text, strokeWidth=1.8)
        .encode(x=x, y=y, order="order:Q")
        for sex in _SIDES
    ]
    fill = alt.Chart(alt.InlineData(values=bars)).mark_rect(color=look.categories[0])
    grid = alt.Chart(alt.InlineData(values=ticks)).mark_rule(color=look.grid)
    labels = alt.Chart(alt.InlineData(values=ticks)).mark_text(baseline="top", dy=5)
    middle = alt.Chart(alt.InlineData(values=texts)).mark_text(baseline="middle")
    named = alt.Chart(alt.InlineData(values=heads)).mark_text(baseline="middle", fontWeight="bold")
    layers = alt.layer(
        grid.encode(x=x, y=y, y2=alt.Y2("y2:Q")),
        fill.encode(**corners),
        *lines,
        labels.encode(x=x, y=alt.Y("y2:Q", scale=None, axis=None), text="text:N"),
        middle.encode(x=x, y=y, text="text:N"),
        named.encode(x=x, y=y, text="text:N"),
    )
    return {**view_of(layers), "width": frame.inner, "height": height}


def _ticks(largest: float, frame: Frame, reach: Any, bottom: float) -> list[dict[str, Any]]:
    step = 0.02 if largest > 0.06 else 0.01
    shares = [place * step for place in range(int(largest / step) + 1)]
    return [
        {
            "x": reach(sex, share),
            "y": 24,
            "y2": bottom,
            "text": number(100 * share, 0, frame.language),
        }
        for sex in _SIDES
        for share in shares
    ]


def _outline(
    rows: list[dict[str, Any]], sex: str, order: dict[tuple[int, int], int], reach: Any, head: int
) -> list[dict[str, Any]]:
    """Walk round the steps of one side, from its top to its foot."""
    steps = sorted(
        (row for row in rows if row["sex"] == sex),
        key=lambda row: order[row["age"], row["age_length"]],
    )
    points: list[tuple[float, float]] = [(reach(sex, 0), head)]
    for row in steps:
        top = head + order[row["age"], row["age_length"]] * _STEP
        points += [(reach(sex, row["share"]), top), (reach(sex, row["share"]), top + _STEP)]
    points.append((reach(sex, 0), points[-1][1]))
    return [{"x": x, "y": y, "order": place} for place, (x, y) in enumerate(points)]
