"""The documentation as the site shows it: pages with their generated parts filled in."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the root of the project."""
    return ROOT


@pytest.fixture(scope="session")
def generated() -> ModuleType:
    """Give the module that writes the generated parts."""
    spec = importlib.util.spec_from_file_location("rihla_docs", ROOT / "docs" / "generated.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def page(generated: ModuleType) -> Callable[[str], str]:
    """Give a function that gives a page of ``docs/`` with its generated parts."""

    def page(name: str) -> str:
        text: str = generated.on_page_markdown((ROOT / "docs" / name).read_text(encoding="utf-8"))
        return text

    return page
