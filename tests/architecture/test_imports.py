"""The import contracts hold, and every top-level package has its floor."""

from __future__ import annotations

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports


def test_it_imports_one_way_only() -> None:
    """Every contract of pyproject.toml holds; a new top-level package must be placed in one."""
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS
