"""The addresses of the pages."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from rihla.platform.site.view import (
    audit,
    change,
    compact,
    decision,
    feed,
    figure,
    home,
    network,
    proposal,
    record,
    revision,
    search,
    treaty,
)

__all__ = ["urlpatterns"]

_RECORD = "<slug:area>/<slug:slug>"
_PROPOSAL = "proposals/<uuid:proposal_id>"
_REVISION = "revisions/<str:revision>"
_PICTURE = r"\.(?P<kind>png|svg)$"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("brief/", home.brief, name="brief"),
    # without a token, or every reader would get a cookie before choosing anything
    path("language/", csrf_exempt(set_language), name="set_language"),
    path("proposals/", proposal.proposal_list, name="proposal-list"),
    path("proposals.csv", proposal.proposal_csv, name="proposal-csv"),
    path(f"{_PROPOSAL}/", proposal.proposal_detail, name="proposal-detail"),
    path(f"{_PROPOSAL}/revise/", proposal.proposal_revise, name="proposal-revise"),
    path(f"{_PROPOSAL}/rebase/", proposal.proposal_rebase, name="proposal-rebase"),
    path(f"{_PROPOSAL}/comment/", proposal.proposal_comment, name="proposal-comment"),
    path(f"{_PROPOSAL}/<slug:step>/", proposal.proposal_decide, name="proposal-decide"),
    path("figures/", figure.figure_world, name="figure-world"),
    path("figures/areas/", figure.figure_areas, name="figure-areas"),
    path("figures/areas.csv", figure.figure_areas_csv, name="figure-areas-csv"),
    path("figures/<int:code>/", figure.figure_area, name="figure-area"),
    path("figures/<int:code>/figures.csv", figure.figure_area_csv, name="figure-area-csv"),
    path("revisions/", revision.revision_list, name="revision-list"),
    path("revisions.csv", revision.revision_csv, name="revision-csv"),
    path(
        "revision-requests/<uuid:request_id>/<slug:step>/",
        decision.revision_decide,
        name="revision-decide",
    ),
    path(f"{_REVISION}/", revision.revision_detail, name="revision-detail"),
    path(f"{_REVISION}/history/", revision.revision_history, name="revision-history"),
    path(f"{_REVISION}/history.csv", revision.revision_history_csv, name="revision-history-csv"),
    path(f"{_REVISION}/changes.csv", revision.revision_comparison_csv, name="revision-changes-csv"),
    path(f"{_REVISION}/cite/<slug:form>/", revision.revision_citation, name="revision-citation"),
    path(f"{_REVISION}/files/<str:file>", revision.revision_file, name="revision-file"),
    path(f"{_REVISION}/hold/", decision.revision_hold, name="revision-hold"),
    path(f"{_REVISION}/ask/<slug:step>/", decision.revision_ask, name="revision-ask"),
    path(f"{_REVISION}/figures/", figure.figure_world, name="revision-world"),
    path(f"{_REVISION}/figures/areas/", figure.figure_areas, name="revision-areas"),
    path(f"{_REVISION}/figures/areas.csv", figure.figure_areas_csv, name="revision-areas-csv"),
    path(f"{_REVISION}/figures/<int:code>/", figure.figure_area, name="revision-area"),
    path(
        f"{_REVISION}/figures/<int:code>/figures.csv",
        figure.figure_area_csv,
        name="revision-area-csv",
    ),
    path(
        f"{_REVISION}/figures/<int:code>/<slug:what>.<slug:kind>",
        figure.figure_picture,
        name="revision-picture",
    ),
    path("audit/", audit.audit_list, name="audit"),
    path("audit.csv", audit.audit_csv, name="audit-csv"),
    path("audit/verify/", audit.audit_verify, name="audit-verify"),
    path("audit/<int:sequence>/", audit.audit_entry, name="audit-entry"),
    path("audit/<int:sequence>/reveal/", audit.audit_reveal, name="audit-reveal"),
    path("changes.atom", feed.site_feed, name="site-feed"),
    path("compact/", compact.compact_home, name="compact-home"),
    path("compact/vote/", compact.vote, name="vote"),
    re_path(rf"^compact/vote{_PICTURE}", compact.vote_picture, name="vote-picture"),
    path("treaty/", treaty.treaty_home, name="treaty-home"),
    path("treaty/standing.csv", treaty.standing_csv, name="standing-csv"),
    re_path(rf"^treaty/standing{_PICTURE}", treaty.standing_picture, name="standing-picture"),
    re_path(rf"^treaty/share{_PICTURE}", treaty.share_picture, name="share-picture"),
    path("network/", network.network_home, name="network-home"),
    path(f"{_RECORD}.csv", record.record_csv, name="record-csv"),
    path(f"{_RECORD}.atom", feed.kind_feed, name="record-feed"),
    path(f"{_RECORD}/", record.record_list, name="record-list"),
    path(f"{_RECORD}/new/", change.record_new, name="record-new"),
    path(f"{_RECORD}/<slug:key>/", record.record_detail, name="record-detail"),
    path(f"{_RECORD}/<slug:key>/history/", record.record_history, name="record-history"),
    path(f"{_RECORD}/<slug:key>/history.csv", record.record_history_csv, name="record-history-csv"),
    path(f"{_RECORD}/<slug:key>/history.atom", feed.record_feed, name="record-history-feed"),
    path(f"{_RECORD}/<slug:key>/propose/", change.record_propose, name="record-propose"),
    path(f"{_RECORD}/<slug:key>/end/", change.record_end, name="record-end"),
    path(f"{_RECORD}/<slug:key>/undo/<int:version>/", change.record_undo, name="record-undo"),
]
