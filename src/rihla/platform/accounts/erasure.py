"""What else forgets a person when she is erased: each application says how, once.

An application above this one keeps things of persons that `erase_person` cannot know. It registers
a function in ``ready``, which is called in the same transaction and the same entry of the audit.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

__all__ = ["forget_everywhere", "list_forgetting", "on_erasure"]

Forget = Callable[[UUID], int]
_FORGETTING: dict[str, Forget] = {}


def on_erasure(name: str, forget: Forget) -> None:
    """Register what forgets a person.

    Parameters
    ----------
    name
        Whose it is; registered again under the same name, the last one counts.
    forget
        Takes the person's id and gives how many things it deleted. Tables that are audited it
        writes row by row, for it is called within a recording.
    """
    _FORGETTING[name] = forget


def list_forgetting() -> tuple[str, ...]:
    """List the names under which something is registered."""
    return tuple(_FORGETTING)


def forget_everywhere(person: UUID) -> dict[str, int]:
    """Call all of them; give how many things each deleted."""
    return {name: forget(person) for name, forget in _FORGETTING.items()}
