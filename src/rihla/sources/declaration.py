"""Declared judgement in YAML, read strictly: what is written twice or reads as truth is named.

YAML 1.1 takes an unquoted ``on``, ``yes`` or ``no`` for a truth value, and the last of two equal
keys for the only one. Both change what a file means without a word, so both are faults here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from rihla.errors import Faults

__all__ = ["read_declaration"]


def read_declaration(path: Path, faults: Faults) -> Any:
    r"""Read one YAML file, noting as faults whatever keeps it from meaning one thing.

    Parameters
    ----------
    faults
        Takes up what is wrong, with its row: a file that is absent or no YAML, keys that stand
        twice in one mapping, words that YAML reads as truth though they are not true or false.

    Returns
    -------
    object
        The content; None where there is none or it cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "claims.yaml"
    >>> _ = path.write_text("by: someone\non: 2019\nby: another\n")
    >>> faults = Faults("claims.yaml")
    >>> _ = read_declaration(path, faults)
    >>> for fault in faults:
    ...     print(fault)
    claims.yaml, row 2: has 'on', which YAML reads as true. Quote it, or write true.
    claims.yaml, row 3: has the key 'by' a second time in one mapping. Keep one of the two.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add(f"is not UTF-8: {error.reason} at byte {error.start}", cure="Save it as UTF-8.")
        return None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        faults.add(f"cannot be read: {reason}", cure="See that it is there and can be read.")
        return None
    # libyaml reads ten times faster; not every platform has it
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
        _note_surprises(node, faults, set())
        return None if node is None else loader.construct_document(node)
    except (yaml.YAMLError, ValueError) as error:
        faults.add(f"is not YAML: {' '.join(str(error).split())}", cure="Mend the syntax.")
    except RecursionError:
        faults.add("is nested without end", cure="Write it flat.")
    finally:
        loader.dispose()
    return None


def _note_surprises(node: yaml.Node | None, faults: Faults, seen: set[int]) -> None:
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    row = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        truth = node.tag == "tag:yaml.org,2002:bool"
        if truth and node.value not in ("true", "false"):
            read_as = "true" if node.value.lower() in ("yes", "on", "true") else "false"
            faults.add(
                f"has {node.value!r}, which YAML reads as {read_as}",
                row=row,
                cure=f"Quote it, or write {read_as}.",
            )
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            _note_surprises(one, faults, seen)
    elif isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            _note_surprises(key, faults, seen)
            name = str(key.value)
            if name in keys:
                faults.add(
                    f"has the key {name!r} a second time in one mapping",
                    row=key.start_mark.line + 1,
                    cure="Keep one of the two.",
                )
            keys.add(name)
            _note_surprises(value, faults, seen)
