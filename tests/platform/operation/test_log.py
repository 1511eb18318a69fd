"""Whatever is handed over to be written down, a line says what is declared and no more."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from rihla.platform.operation.log import KEYS, kept, make_formatter

HOSTILE = (
    "amina@example.org",
    'first\nforged {"level": "error"}',
    "\x1b[2J\x1b[31mred",
    "\u202eright to left",
    "Bearer rihla_0123456789abcdef",
    "/reset?token=sesame&key=open",
    "postgresql://rihla:sesame@database/rihla",
    "x" * 1_000_000,
)


@pytest.fixture
def written() -> Any:
    """Give a logger, and what it wrote."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(make_formatter("json"))
    logger = logging.getLogger("rihla.of.tests")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.DEBUG)
    return structlog.get_logger("rihla.of.tests"), stream


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_value_is_one_short_line_without_secrets(written: Any, value: str) -> None:
    """Line breaks, terminals' commands, addresses, tokens and pages of text."""
    logger, stream = written
    logger.info(value, what=value)
    (line,) = stream.getvalue().splitlines()
    assert len(line) < 1500
    content = json.loads(line)
    assert set(content) <= KEYS
    for word in ("amina", "sesame", "open", "0123456789abcdef", "\x1b", "\u202e", "\n"):
        assert word not in content["what"], word
        assert word not in content["event"], word


def test_what_is_not_declared_is_left_out_by_name(written: Any) -> None:
    """An address that somebody hands over is not written, that she did is."""
    logger, stream = written
    logger.info("invited", email="amina@example.org", actor="1-2-3")
    content = json.loads(stream.getvalue())
    assert content["left_out"] == ["email"]
    assert content["actor"] == "1-2-3"
    assert "amina" not in stream.getvalue()


def test_an_exception_is_said_by_class_and_place_alone(written: Any) -> None:
    """The message of a database names the row that it refused."""
    logger, stream = written
    try:
        raise ValueError("Key (email)=(amina@example.org) already exists")
    except ValueError:
        logger.exception("failed")
    content = json.loads(stream.getvalue())
    assert content["error"] == "ValueError"
    assert "test_log.py" in content["where"][-1]
    assert "already exists" not in stream.getvalue()


def test_another_packages_record_keeps_its_words_and_not_what_they_were_about(
    written: Any,
) -> None:
    """Django says which path was refused, and a path may let somebody in."""
    _, stream = written
    logging.getLogger("rihla.of.tests").warning("Forbidden: %s", "/invitation/of-hers/")
    assert json.loads(stream.getvalue())["event"] == "Forbidden: %s"


@given(st.text())
def test_any_text_becomes_one_printable_line(text: str) -> None:
    """Whatever it holds."""
    assert len(kept(text).splitlines()) <= 1
    assert "\x1b" not in kept(text)
