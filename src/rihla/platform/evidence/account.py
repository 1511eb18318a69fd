"""What whoever keeps the machine is told of the revisions on it."""

from __future__ import annotations

from rihla.errors import RevisionError
from rihla.platform.evidence.models import Registration
from rihla.platform.evidence.store import verify_registered

__all__ = ["list_accounts"]


def list_accounts(*, verify: bool = False) -> list[dict[str, str]]:
    """List every revision, published or not, with what is wrong with its files.

    Parameters
    ----------
    verify
        Read every file of each; without, nothing is said of files.
    """
    return [
        {
            "id": held.pk,
            "state": held.state,
            "seal": held.seal[:12],
            "title": held.title,
            "embargo": held.embargo.isoformat() if held.embargo else "",
            "reason": held.reason,
            "fault": _fault(held) if verify else "",
        }
        for held in Registration.objects.all()
    ]


def _fault(held: Registration) -> str:
    try:
        verify_registered(held)
    except RevisionError as error:
        return error.message
    return ""
