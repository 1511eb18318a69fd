"""The settings of the state-space estimator, declared in ``setting.yaml``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import yaml

__all__ = ["SETTINGS_FILE", "SPREADS", "Settings", "load_settings"]

SETTINGS_FILE = Path(__file__).with_name("setting.yaml")
"""Where every setting is declared, with what it means and how it was found."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One number for each entry of ``setting.yaml``, where each is explained.

    Examples
    --------
    >>> load_settings().trend_decay > 0
    True
    """

    level_walk: float
    trend_decay: float
    trend_spread: float
    noise_birthplace: float
    noise_citizenship: float
    noise_register: float
    noise_survey: float
    noise_estimate: float
    definition_spread: float
    definition_walk: float
    register_spread: float
    register_walk: float
    register_citizen_spread: float
    level_spread: float
    pooled_trend: float
    pooled_bend: float
    pooled_level: float
    pooled_definition: float
    dispersion: float
    label_share: float
    scale_freedom: float
    weight_freedom: float
    definition_freedom: float
    passing_spread: float
    passing_decay: float
    freedom: float
    width: float
    first_date: float


SPREADS = tuple(field.name for field in fields(Settings))[:19]
"""The settings that the marginal likelihood can tell: all above zero."""


@cache
def load_settings() -> Settings:
    """Read the settings.

    Raises
    ------
    TypeError
        If an entry is absent or unknown.
    """
    content = yaml.safe_load(SETTINGS_FILE.read_text(encoding="utf-8"))
    return Settings(**{name: float(entry["value"]) for name, entry in content.items()})
