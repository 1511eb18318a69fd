"""Version 1: it only grows. Each module of this package adds its own routes, by one line here."""

from __future__ import annotations

from ninja.throttling import AnonRateThrottle, AuthRateThrottle

from rihla.platform.api.problem import install
from rihla.platform.api.v1 import figure, proposal, record, revision, search
from rihla.platform.api.version import Version

__all__ = ["api"]

api = Version(
    title="Rihla",
    version="1",
    description="Records of the Compact, the Convention and the Network: dated and sourced.",
    throttle=[AnonRateThrottle("600/m"), AuthRateThrottle("1200/m")],
    docs_url=None,
)
install(api)
# One line for each module that has routes; those of records come last, for theirs are of any kind.
api.add_router("", figure.router)
api.add_router("", search.router)
api.add_router("", revision.router)
api.add_router("", proposal.router)
api.add_router("", record.router)
