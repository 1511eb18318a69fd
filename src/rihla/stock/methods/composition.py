"""Settings of shares by origin, sex and age, declared in ``composition.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

__all__ = [
    "AgeSettings",
    "OriginSettings",
    "SexSettings",
    "load_age_settings",
    "load_origin_settings",
    "load_sex_settings",
]


@dataclass(frozen=True, slots=True)
class OriginSettings:
    """One number for each entry under ``origin``, where each is explained.

    Examples
    --------
    >>> load_origin_settings().walk > 0
    True
    """

    walk: float
    walk_small: float
    trend: float
    trend_decay: float
    noise_census: float
    noise_register: float
    noise_survey: float
    noise_estimate: float
    noise_basis: float
    noise_rest: float
    dispersion: float
    label_share: float
    least_named: float
    width: float
    freedom: float


@dataclass(frozen=True, slots=True)
class SexSettings:
    """One number for each entry under ``sex``."""

    walk: float
    noise: float
    spread: float
    spread_origin: float
    dispersion: float


@dataclass(frozen=True, slots=True)
class AgeSettings:
    """One number for each entry under ``age``."""

    walk: float
    walk_small: float
    trend: float
    trend_decay: float
    noise_census: float
    noise_register: float
    noise_survey: float
    noise_estimate: float
    noise_basis: float
    noise_split: float
    noise_sex: float
    spread: float
    pooled: float
    dispersion: float
    width: float
    freedom: float


@cache
def load_age_settings() -> AgeSettings:
    """Read the settings of shares by age.

    Examples
    --------
    >>> load_age_settings().walk > 0
    True
    """
    return AgeSettings(**_section("age"))


@cache
def load_origin_settings() -> OriginSettings:
    """Read the settings of shares by origin."""
    return OriginSettings(**_section("origin"))


@cache
def load_sex_settings() -> SexSettings:
    """Read the settings of the share of women in an origin.

    Examples
    --------
    >>> load_sex_settings().spread > 0
    True
    """
    return SexSettings(**_section("sex"))


def _section(name: str) -> dict[str, float]:
    path = Path(__file__).with_name("composition.yaml")
    content: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {key: float(entry["value"]) for key, entry in content[name].items()}
