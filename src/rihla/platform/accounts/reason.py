"""Reasons stand in the chain for good, so they name nobody: who is meant, its ids say."""

from __future__ import annotations

import re
from uuid import UUID

from django.utils.translation import gettext as _

from rihla.errors import NotPermitted
from rihla.platform.accounts.models import Person

__all__ = ["marks_of", "refuse_address", "refuse_naming", "refuse_own_name"]

_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.\w+")


def refuse_address(why: str) -> None:
    """Refuse a reason that holds an e-mail address.

    Raises
    ------
    NotPermitted
        With how to write it otherwise.

    Examples
    --------
    >>> refuse_address("Named by note verbale of 3 May.")
    >>> refuse_address("Write to amina@example.org.")
    Traceback (most recent call last):
    ...
    rihla.errors.NotPermitted: What you wrote names a person. ...
    """
    if _ADDRESS.search(why):
        raise _named()


def refuse_naming(person: Person, why: str) -> None:
    """Refuse a reason that holds the name of the person concerned, or any e-mail address.

    One word alone is no name here: it could be any word.
    """
    refuse_address(why)
    said = " ".join(why.split())
    if any(re.search(rf"\b{re.escape(mark)}\b", said, re.I) for mark in marks_of(person)):
        raise _named()


def refuse_own_name(identity: str, *texts: str) -> None:
    """Refuse texts that are kept for good and name whoever writes them.

    Parameters
    ----------
    identity
        Her pseudonymous id; the public and the software have no name.
    """
    for text in texts:
        refuse_address(text)
    try:
        author = Person.objects.filter(pk=UUID(identity)).first() if any(texts) else None
    except ValueError:
        return
    if author is not None:
        refuse_naming(author, "\n".join(texts))


def marks_of(person: Person) -> tuple[str, ...]:
    """Give what names a person in a text: her address, and a name of more than one word.

    Examples
    --------
    >>> marks_of(Person(email="amina@example.org", name="Amina  Example"))
    ('amina@example.org', 'Amina Example')
    """
    name = " ".join(person.name.split())
    return tuple(filter(None, (person.email, name if " " in name else "")))


def _named() -> NotPermitted:
    return NotPermitted(
        _("What you wrote names a person."),
        cure=_(
            "It is kept for good, even when she is erased: write it without names and addresses."
        ),
    )
