"""Observations: what each of some 500 sources counted, where, when and of whom."""

from rihla.sources.observations.check import PUBLISHED, check_corrections, check_observations
from rihla.sources.observations.label import (
    LabelRule,
    YearbookLabel,
    list_flags,
    list_label_rules,
    mark,
    read_yearbook,
)
from rihla.sources.observations.origin import (
    OriginCode,
    OriginKind,
    list_origin_codes,
    origin_kind,
    sum_over_origins,
)
from rihla.sources.observations.reader import read_observations
from rihla.sources.observations.universe import Universe, get_universe, list_universes

__all__ = [
    "PUBLISHED",
    "LabelRule",
    "OriginCode",
    "OriginKind",
    "Universe",
    "YearbookLabel",
    "check_corrections",
    "check_observations",
    "get_universe",
    "list_flags",
    "list_label_rules",
    "list_origin_codes",
    "list_universes",
    "mark",
    "origin_kind",
    "read_observations",
    "read_yearbook",
    "sum_over_origins",
]
