"""One picture of an area: what sources counted, what is estimated from it, what was published.

Observations are drawn by kind of source: filled where they are used, hollow where they are set
aside, so that nothing a source said is out of sight. Where something lies far beyond the estimate
the axis stays with the estimate, and the notes name what is beyond it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from rihla.areas import name_of
from rihla.drawing.chart import Chart
from rihla.drawing.credit import Credit, Publication, credit_of
from rihla.drawing.frame import Frame, finish, open_frame, view_of
from rihla.drawing.legend import Entry, legend_view
from rihla.drawing.scale import Reading, read_unit
from rihla.drawing.words import comma, number, word
from rihla.numerics.date import mid_year
from rihla.sources.registry import get_source
from rihla.stock.population import Population

if TYPE_CHECKING:
    from rihla.stock.estimation import Estimate

__all__ = ["draw_estimate"]

_HEIGHT = {"page": 340, "phone": 260}
_MARGIN = 48
_ROOM = 1.15
"""The axis reaches so far beyond the highest figure that it must show."""
_BESIDE = 0.7
"""Years left free at either end, so that no mark is cut."""
_REACH = 2.5
"""An interval is followed so far beyond the estimate and no further."""
_MATERIAL = 0.01
"""A share of refugees below which no line without them is drawn."""
_SOURCE = "observations-paa2025"
_BASES = {"place_of_birth": "foreign_born", "citizenship": "foreign_citizens"}
_KINDS = {
    "census": ("census", "circle"),
    "register": ("register", "square"),
    "survey": ("survey", "triangle-up"),
    "estimate": ("source_estimate", "diamond"),
    "backcast": ("source_estimate", "diamond"),
}
_TABLE = pa.schema(
    [
        ("what", pa.string()),
        ("date", pa.float64()),
        ("value", pa.float64()),
        *((f"{side}_{level}", pa.float64()) for level in (80, 95) for side in ("lower", "upper")),
        ("refugees", pa.float64()),
        ("source", pa.string()),
        ("kind", pa.string()),
        ("basis", pa.string()),
        ("fate", pa.string()),
        ("reason", pa.string()),
    ]
)

_KEPT = (
    *("what", "date", "source", "kind", "basis", "fate", "reason"),
    *("shown", "shape", "main", "new"),
)


def draw_estimate(
    estimate: Estimate,
    area: int,
    *,
    published: Publication | pa.Table | None = None,
    before: Estimate | None = None,
    first_year: int = 1985,
    title: str | None = None,
    theme: str = "light",
    width: str = "page",
    language: str = "en",
) -> Chart:
    """Draw an area; `rihla.stock.Estimate.plot` says what each argument is."""
    frame = open_frame(theme=theme, width=width, language=language)
    rows = [
        *_estimated(estimate, area, "estimate"),
        *(_estimated(before, area, "before") if before is not None else []),
        *_observed(estimate, area, first_year, before),
        *_completed(estimate, area, first_year),
        *_published(published, area, first_year),
    ]
    reading = read_unit("persons", [r["value"] for r in rows if _is_followed(r)], language)
    top = _top(rows) * reading.factor
    drawn = [_scaled(row, reading) for row in rows]
    stated = title or word("stock_of", language, name_of(area, language))
    legend = _legend(frame, drawn)
    return finish(
        frame,
        [legend_view(frame, legend, _MARGIN), _drawing(frame, drawn, top, width)],
        table=pa.Table.from_pylist([{k: row.get(k) for k in _TABLE.names} for row in rows], _TABLE),
        title=stated,
        subtitle=_capital(comma(language).join((reading.unit, word("both_sexes", language)))),
        notes=_notes(frame, estimate, area, rows, reading),
        credits=_credits(published),
        description=_told(frame, stated, rows, reading),
        margin=_MARGIN,
        gap=30,
    )


def _estimated(estimate: Estimate, area: int, what: str) -> list[dict[str, Any]]:
    table = estimate.table(sexes=["both"])
    kept = table.filter(pc.and_(pc.equal(table["area"], area), pc.is_valid(table["value"])))
    return [{**row, "what": what, "source": estimate.method} for row in kept.to_pylist()]


def _observed(
    estimate: Estimate, area: int, first_year: int, before: Estimate | None
) -> list[dict[str, Any]]:
    known = None if before is None else {_key(row) for row in _totals(before, area)}
    basis = estimate.series.bases.get(area)
    return [
        {
            **row,
            "what": "observation",
            "shown": _KINDS[row["kind"]][0],
            "shape": _KINDS[row["kind"]][1],
            "main": basis is None or row["basis"] == basis,
            "new": known is not None and _key(row) not in known,
        }
        for row in _totals(estimate, area)
        if row["date"] >= first_year and row["value"] > 0
    ]


def _completed(estimate: Estimate, area: int, first_year: int) -> list[dict[str, Any]]:
    """Give events to which persons counted apart are added, from the count to the sum."""
    table = estimate.series.events
    here = pc.and_(pc.equal(table["area"], area), pc.equal(table["sex"], "both"))
    return [
        {"what": "completed", "date": row["date"], "value": row["value"],
         "without": row["value"] - row["complement"], "source": row["source"],
         "kind": row["kind"], "basis": row["basis"]}
        for row in table.filter(here).to_pylist()
        if row["complement"] > 0 and row["date"] >= first_year
    ]  # fmt: skip


def _totals(estimate: Estimate, area: int) -> list[dict[str, Any]]:
    table = estimate.series.observations
    here = pc.and_(pc.equal(table["area"], area), pc.equal(table["sex"], "both"))
    rows: list[dict[str, Any]] = table.filter(
        pc.and_(here, pc.is_valid(table["basis"]))
    ).to_pylist()
    return rows


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["date"], row["basis"], row["source"], row["value"]


def _published(
    published: Publication | pa.Table | None, area: int, first_year: int
) -> list[dict[str, Any]]:
    if published is None:
        return []
    named = isinstance(published, Publication)
    series = Population.from_table(published.table("stock") if named else published).series
    dates, values = series.get(area, ((), ()))
    return [
        {"what": "published", "date": float(date), "value": float(value),
         "source": published.id if named else "published"}
        for date, value in zip(dates, values, strict=True)
        if date >= mid_year(first_year)
    ]  # fmt: skip


def _is_followed(row: dict[str, Any]) -> bool:
    """Whether the axis must show a row: all but what is set aside."""
    return bool(row["what"] != "observation" or row["fate"] == "used")


def _top(rows: list[dict[str, Any]]) -> float:
    shown = max(row["value"] for row in rows if _is_followed(row))
    ours = [row for row in rows if row["what"] == "estimate"]
    upper = max((row["upper_95"] or 0.0 for row in ours), default=0.0)
    return _ROOM * float(max(shown, min(upper, _REACH * shown)))


def _scaled(row: dict[str, Any], reading: Reading) -> dict[str, Any]:
    numbers = ("value", "without", "lower_80", "upper_80", "lower_95", "upper_95", "refugees")
    found = {name: row[name] * reading.factor for name in numbers if row.get(name) is not None}
    if row.get("refugees", 0.0) > _MATERIAL * row["value"]:
        found["counted"] = found["value"] - found["refugees"]
    kept = (
        "what",
        "date",
        "source",
        "kind",
        "basis",
        "fate",
        "reason",
        "shown",
        "shape",
        "main",
        "new",
    )
    return {**{name: row[name] for name in kept if name in row}, **found}


def _looks(frame: Frame) -> dict[str, str]:
    ours, *others = frame.look.categories
    kinds = ("census", "register", "survey", "source_estimate")
    return {"estimate": ours, **dict(zip(kinds, others, strict=False))}


def _legend(frame: Frame, rows: list[dict[str, Any]]) -> list[Entry]:
    language, looks, quiet = frame.language, _looks(frame), frame.look.quiet
    entries = [Entry(word("estimate", language), "line", looks["estimate"])]
    if any("upper_80" in row for row in rows):
        entries += [
            Entry(word("interval", language, 80), "band", looks["estimate"], opacity=0.4),
            Entry(word("interval", language, 95), "band", looks["estimate"], opacity=0.18),
        ]
    if any("counted" in row and row["what"] == "estimate" for row in rows):
        said = word("without_refugees", language)
        entries.append(Entry(said, "line", looks["estimate"], dash=(2, 2)))
    if any(row["what"] == "before" for row in rows):
        entries.append(Entry(word("estimate_before", language), "line", quiet, dash=(6, 3)))
    used = {row["shown"]: row["shape"] for row in rows if row.get("fate") == "used"}
    entries += [
        Entry(word(kind, language), "point", looks[kind], used[kind])
        for kind in looks
        if kind in used
    ]
    if any(row.get("fate") == "set_aside" for row in rows):
        entries.append(Entry(word("set_aside", language), "point", quiet, filled=False))
    if any(row["what"] == "completed" for row in rows):
        said = word("completed", language)
        entries.append(Entry(said, "line", frame.look.text, dash=(1, 2)))
    if any(row.get("new") for row in rows):
        said = word("newly_added", language)
        entries.append(Entry(said, "point", frame.look.text, filled=False))
    if any(row["what"] == "published" for row in rows):
        entries.append(Entry(word("published_figure", language), "point", frame.look.text, "cross"))
    return entries


def _drawing(frame: Frame, rows: list[dict[str, Any]], top: float, width: str) -> dict[str, Any]:
    # heavy to import (1.1 s): charts are drawn by few commands
    import altair as alt

    look, looks = frame.look, _looks(frame)
    dates = [row["date"] for row in rows]
    ends = [min(dates) - _BESIDE, max(dates) + _BESIDE]
    x = alt.X(
        "date:Q",
        scale=alt.Scale(domain=ends, nice=False),
        axis=alt.Axis(
            format="d", title=None, grid=False, tickMinStep=1, labelFlush=False,
            tickCount=5 if look.narrow else 10,
        ),
    )  # fmt: skip
    axis = alt.Axis(
        title=None, domain=False, ticks=False, tickCount=5, labelPadding=6,
        minExtent=_MARGIN, maxExtent=_MARGIN,
    )  # fmt: skip

    def up(field: str) -> Any:
        return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=axis)

    def of(what: str, **wanted: Any) -> Any:
        kept = [
            row
            for row in rows
            if row["what"] == what
            and (row["value"] <= top or what == "estimate")
            and all(row[name] == value for name, value in wanted.items())
        ]
        return alt.Chart(alt.InlineData(values=kept)).encode(x=x)

    ours = of("estimate")
    layers = [
        ours.mark_area(color=looks["estimate"], opacity=opacity, clip=True).encode(
            y=up(f"lower_{level}"), y2=f"upper_{level}:Q"
        )
        for level, opacity in ((95, 0.18), (80, 0.27))
    ]
    layers += [
        of("before")
        .mark_line(color=look.quiet, strokeDash=[6, 3], strokeWidth=2)
        .encode(y=up("value")),
        ours.mark_line(color=looks["estimate"], strokeDash=[2, 2], strokeWidth=1.5).encode(
            y=up("counted")
        ),
        ours.mark_line(color=looks["estimate"], strokeWidth=2.5).encode(y=up("value")),
    ]
    tips = [alt.Tooltip(f"{name}:N") for name in ("source", "kind", "basis", "fate", "reason")]
    colour = alt.Color(
        "shown:N",
        legend=None,
        scale=alt.Scale(domain=list(looks)[1:], range=list(looks.values())[1:]),
    )
    shape = alt.Shape("shape:N", legend=None, scale=None)
    aside = of("observation", fate="set_aside").mark_point(
        color=look.quiet, filled=False, opacity=0.75
    )
    layers.append(
        aside.encode(y=up("value"), shape=shape, size=_size(alt), tooltip=[*tips, "value:Q"])
    )
    used = of("observation", fate="used")
    layers.append(
        used.mark_point(filled=True, stroke=look.background, strokeWidth=0.6).encode(
            y=up("value"), color=colour, shape=shape, size=_size(alt),
            opacity=alt.condition("datum.main", alt.value(0.95), alt.value(0.45)),
            tooltip=[*tips, "value:Q"],
        )
    )  # fmt: skip
    layers += [
        of("completed")
        .mark_rule(color=look.text, strokeDash=[1, 2])
        .encode(y=up("without"), y2="value:Q"),
        of("completed")
        .mark_point(shape="stroke", size=90, strokeWidth=2, color=look.text, opacity=1)
        .encode(y=up("value"), tooltip=[alt.Tooltip("source:N"), "value:Q"]),
    ]
    layers.append(
        of("observation", new=True)
        .mark_point(shape="circle", filled=False, size=190, strokeWidth=2, color=look.text)
        .encode(y=up("value"))
    )
    layers.append(
        of("published")
        .mark_point(shape="cross", filled=True, size=70, color=look.text, opacity=1)
        .encode(y=up("value"), tooltip=[alt.Tooltip("source:N"), "value:Q"])
    )
    size = {"width": frame.inner - _MARGIN - 16, "height": _HEIGHT[width]}
    return view_of(alt.layer(*layers).properties(**size))


def _size(alt: Any) -> Any:
    return alt.condition("datum.main", alt.value(60), alt.value(22))


def _notes(
    frame: Frame, estimate: Estimate, area: int, rows: list[dict[str, Any]], reading: Reading
) -> list[str]:
    language = frame.language
    notes = [word("estimated_by", language, estimate.method)]
    if frame.rtl:
        # a line in two scripts is laid out wrongly by the renderer
        notes.append(estimate.method)
    basis = estimate.series.bases.get(area)
    if basis is None:
        notes.append(word("nothing_counted", language))
    else:
        notes.append(word("estimate_counts", language, word(_BASES[basis], language)))
        others = {row["basis"] for row in rows if row.get("main") is False}
        notes += [
            word("other_basis_is_small", language, word(_BASES[other], language))
            for other in sorted(others)
        ]
    ours = [row for row in rows if row["what"] == "estimate"]
    if ours and ours[-1]["refugees"] >= 1:
        notes.append(word("refugees_added", language, number(ours[-1]["refugees"], 0, language)))
    top = _top(rows)
    upper = max((row.get("upper_95") or 0.0 for row in ours), default=0.0)
    if upper > top:
        notes.append(word("interval_beyond", language, f"{reading.label(upper)} ({reading.unit})"))
    return [*notes, *_beyond([row for row in rows if row["value"] > top], language)]


def _beyond(rows: list[dict[str, Any]], language: str) -> list[str]:
    if not rows:
        return []
    named = "; ".join(
        f"{row['source']} {row['date']:.1f}: {number(row['value'], 0, language)}"
        for row in rows[:4]
    )
    return [word("beyond_the_axis", language), named + (" …" if len(rows) > 4 else ".")]


def _credits(published: Publication | pa.Table | None) -> list[Credit]:
    sidecar = get_source(_SOURCE).sidecar
    credits = [Credit(" ".join(sidecar.citation.split()), sidecar.licence)]
    if isinstance(published, Publication):
        credits.append(credit_of(published, "stock"))
    return credits


def _told(frame: Frame, title: str, rows: list[dict[str, Any]], reading: Reading) -> str:
    ours = [row for row in rows if row["what"] == "estimate"]
    chosen = {id(row): row for row in (*ours[:1], *ours[9::10], *ours[-1:])}
    said = "; ".join(_figure_told(row, reading) for row in chosen.values())
    fates = [row["fate"] for row in rows if row["what"] == "observation"]
    used, aside = fates.count("used"), fates.count("set_aside")
    return word("estimate_told", frame.language, title, reading.unit, said, used, aside)


def _figure_told(row: dict[str, Any], reading: Reading) -> str:
    said = f"{row['date']:g}: {reading.label(row['value'])}"
    if row["lower_80"] is None:
        return said
    return f"{said} ({reading.label(row['lower_80'])}–{reading.label(row['upper_80'])})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
