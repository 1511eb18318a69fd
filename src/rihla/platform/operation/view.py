"""What probes ask: is it alive, is it ready, what did it count."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from rihla.platform.operation.address import is_operator
from rihla.platform.operation.health import check_health
from rihla.platform.operation.metric import exposition

__all__ = ["live", "metrics", "ready"]


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; nothing else is asked."""
    return _uncached(JsonResponse({"status": "live"}))


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the site can serve; why not, to its operators alone."""
    checks = check_health()
    holds = all(one.holds for one in checks)
    content: dict[str, object] = {"status": "ready" if holds else "not ready"}
    if is_operator(request):
        content["checks"] = [
            {"name": one.name, "holds": one.holds, "said": one.said} for one in checks
        ]
    return _uncached(JsonResponse(content, status=200 if holds else 503))


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give what was counted, to operators; to others there is nothing here."""
    if not is_operator(request):
        raise Http404
    return _uncached(HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST))


def _uncached(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
