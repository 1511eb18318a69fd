"""From the published files to the project's own rows: one function per table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from rihla.norm.table import load_yaml
from rihla.norm.table.published import Published, Row

__all__ = ["CARRIED"]

COMPACT = "A/RES/73/195"


def treaty_steps(published: Published) -> Iterator[dict[str, str]]:
    """Give a State's signature and its deposit as rows of their own.

    A deposit is an accession where the list marks it so, a ratification where the State had
    signed; where neither is printed the means stays open, since the older copies of the list lost
    the mark of accession (Honduras, Mauritania).
    """
    for row in published.rows("compact/icrmw_status.csv"):
        common = {
            "instrument": "icrmw",
            "area": published.area(row["iso2"]),
            "name": row["state"],
            "text": "",
            "source": row["source"],
            "confidence": "",
        }
        if row["signature"]:
            yield common | {"step": "signature", "date": row["signature"]}
        if row["deposit"]:
            yield common | {"step": _means(row), "date": row["deposit"]}


def _means(row: Row) -> str:
    if row["a_if_accession"] == "a":
        return "accession"
    return "ratification" if row["signature"] else "deposit"


def participants(published: Published) -> Iterator[dict[str, str]]:
    """Give the standing of every Member State as the second file read it in June 2022."""
    standing = {"state party": "party", "signatory state": "signatory", "no action": "none"}
    for row in published.rows("icrmw/hr_status_icmw.csv"):
        yield {
            "instrument": "icrmw",
            "area": published.area(row["iso2"]),
            "name": row["member"],
            "standing": standing[row["status"]],
            "read_on": "2022-06",
            "source": "world-politics-datalab (UN Treaty Collection, June 2022)",
            "confidence": "",
        }


def votes(published: Published) -> Iterator[dict[str, str]]:
    """Give each Member's vote, those not voting included."""
    for row in published.rows("compact/vote_A_RES_73_195.csv"):
        yield {
            "resolution": COMPACT,
            "area": published.area(row["country_code"]),
            "name": row["country"],
            "vote": row["vote"],
            "source": "unvotes 0.3.0, roll call 6140",
            "confidence": "",
        }


def principles(published: Published) -> Iterator[dict[str, str]]:
    """Give the ten guiding principles."""
    for row in published.rows("compact/gcm_guiding_principles.csv"):
        yield {**row, "confidence": published.marking("compact/gcm_guiding_principles.csv", row)}


def objectives(published: Published) -> Iterator[dict[str, str]]:
    """Give the objectives; their letters are counted from the actions, never stored."""
    for row in published.rows("compact/gcm_objectives.csv"):
        yield {
            "number": row["number"],
            "title": row["official_title"],
            "short_label": row["hub_short_label"],
            "paragraph": row["commitment_paragraph"],
            "round_table": row["imrf_round_table"],
            "round_table_confidence": row["round_table_confidence"],
            "source": f"{COMPACT} para 16 and {row['commitment_paragraph']}; Hub filter (label)",
            "confidence": "",
        }


def actions(published: Published) -> Iterator[dict[str, str]]:
    """Give each action's letter and first words; its text is linked, never copied."""
    paragraph = {
        row["number"]: row["commitment_paragraph"]
        for row in published.rows("compact/gcm_objectives.csv")
    }
    for row in published.rows("compact/gcm_actions_headwords.csv"):
        yield {
            "objective": row["objective"],
            "letter": row["letter"],
            "locator": row["first_words_locator"],
            "source": f"{COMPACT} para {paragraph[row['objective']]}({row['letter']})",
            "confidence": "",
        }


def round_tables(published: Published) -> Iterator[dict[str, str]]:
    """Give the round tables; their objectives stand with the objectives."""
    pages = "un.org/en/migration2022/about-the-forum; apcom.org (ESCAP call); Hub round table pages"
    for row in published.rows("compact/imrf_round_tables.csv"):
        yield {
            "number": row["round_table"],
            "title": row["title_used_in_regional_reviews"],
            "background_note_by": "; ".join(row["background_note_by_2022"].split(";")),
            "source": pages,
            "confidence": row["confidence"],
        }


def regional_reviews(published: Published) -> Iterator[dict[str, str]]:
    """Give the regional reviews, commission and region apart."""
    for row in published.rows("compact/regional_reviews.csv"):
        commission, _, region = row["commission_region"].partition(" / ")
        yield {
            **{name: row[name] for name in ("round", "start", "end", "other_dates")},
            "commission": commission,
            "region": region or "UNECE region",
            "place": row["where"],
            "co_organisers": row["co_organisers"],
            "source": row["source"],
            "confidence": row["confidence"],
        }


def milestones(published: Published) -> Iterator[dict[str, str]]:
    """Give the timeline as printed."""
    for row in published.rows("compact/timeline.csv"):
        yield dict(row)


def champions(published: Published) -> Iterator[dict[str, str]]:
    """Give the champion countries, with the note that each row carries."""
    for row in published.rows("compact/champion_countries_accra_2023.csv"):
        chairs = row["note"].rpartition(". ")[2].removesuffix(" = first co-chairs").split(" and ")
        yield {
            "area": published.area_named(row["country"]),
            "name": row["country"],
            "role": "first_co_chair" if row["country"] in chairs else "champion",
            "note": row["note"],
            "source": "Host page of the Champions event, Accra, 28-30 November 2023",
            "confidence": "",
        }


def entities(published: Published) -> Iterator[dict[str, str]]:
    """Give the entities by the name the list prints, with the full name declared for it."""
    known = load_yaml("entity.yaml")["names"]
    for row in published.rows("compact/unnm_entities.csv"):
        declared: Mapping[str, str] = known[row["entity"]]
        yield {
            "id": row["entity"],
            "name": declared["name"],
            "kind": declared["kind"],
            "source": f"{row['evidence']}; full name: {declared['source']}",
            "confidence": row["confidence"],
        }


def entity_roles(published: Published) -> Iterator[dict[str, str]]:
    """Give one row per role that an entity's words state."""
    roles = load_yaml("entity.yaml")["roles"]
    for row in published.rows("compact/unnm_entities.csv"):
        for stated in _roles(row["role"]):
            yield {
                "entity": row["entity"],
                "role": roles[stated]["role"],
                "period": roles[stated]["period"],
                "stated_as": stated,
                "source": row["evidence"],
                "confidence": row["confidence"],
            }


def _roles(text: str) -> list[str]:
    return [part.strip() for piece in text.split(";") for part in piece.split(", ")]


def working_groups(published: Published) -> Iterator[dict[str, str]]:
    """Give the working groups, each with the years of its workplan."""
    for row in published.rows("compact/unnm_working_groups.csv"):
        first, _, last = row["period"].partition("-")
        yield {**row, "period": f"{first}/{first[:2]}{last}" if last else first, "confidence": ""}


def deliverables(published: Published) -> Iterator[dict[str, str]]:
    """Give what the notes of working groups name as something to be delivered."""
    titles: Mapping[str, str] = load_yaml("deliverable.yaml")["notes"]
    for row in working_groups(published):
        if row["note"] in titles:
            yield {
                "period": row["period"],
                "group_period": row["period"],
                "group": row["name"],
                "title": titles[row["note"]],
                "stated_as": row["note"],
                "source": row["source"],
                "confidence": "",
            }


def nothing(published: Published) -> Iterator[dict[str, str]]:
    """Give no row: no published file holds any yet; people add them, and an export carries them."""
    yield from ()


def fund_facts(published: Published) -> Iterator[dict[str, str]]:
    """Give the fund's facts, less those whose marking withholds them."""
    for row in published.rows("compact/mptf_facts.csv"):
        if row["confidence"] not in load_yaml("confidence.yaml")["withheld"]:
            yield dict(row)


def hub_facts(published: Published) -> Iterator[dict[str, str]]:
    """Give the facts about the Hub."""
    for row in published.rows("compact/hub_facts.csv"):
        yield {"topic": row["topic"], "fact": row["item"], "source": row["source"]}


def vocabularies(published: Published) -> Iterator[dict[str, str]]:
    """Give one row per word, with the meaning that its source prints beside it."""
    for row in published.rows("compact/pledge_vocabulary.csv"):
        if not published.is_moved("compact/pledge_vocabulary.csv", row):
            yield from _words("Forum pledges", row["field"], row["values"], row["source"])
    for row in published.rows("compact/status_vocabularies.csv"):
        yield from _words(row["system"], row["vocabulary"], row["values"], row["system"])


def _words(system: str, name: str, values: str, source: str) -> Iterator[dict[str, str]]:
    for position, text in enumerate(values.split("; "), start=1):
        value, _, meaning = text.partition(" = ")
        if not meaning and text.endswith(")"):
            value, _, meaning = text.removesuffix(")").partition(" (")
        yield {
            "system": system,
            "name": name,
            "position": str(position),
            "value": value,
            "meaning": meaning,
            "source": source,
            "confidence": "",
        }


def disclosure_rules(published: Published) -> Iterator[dict[str, str]]:
    """Give the rules of statistical disclosure control as printed."""
    for row in published.rows("compact/statistical_disclosure.csv"):
        yield {**row, "confidence": ""}


CARRIED: Mapping[str, Callable[[Published], Iterator[dict[str, str]]]] = {
    "treaty_step": treaty_steps,
    "participant": participants,
    "vote": votes,
    "principle": principles,
    "objective": objectives,
    "action": actions,
    "round_table": round_tables,
    "regional_review": regional_reviews,
    "milestone": milestones,
    "champion": champions,
    "entity": entities,
    "entity_role": entity_roles,
    "working_group": working_groups,
    "deliverable": deliverables,
    "deliverable_step": nothing,
    "record": nothing,
    "fund_fact": fund_facts,
    "hub_fact": hub_facts,
    "vocabulary": vocabularies,
    "disclosure_rule": disclosure_rules,
}
