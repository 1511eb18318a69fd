"""Every route of the site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from rihla.platform.accounts.urls import people_patterns
from rihla.platform.api.page import api_contents
from rihla.platform.api.problem import no_such_path
from rihla.platform.api.v1 import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("rihla.platform.privacy.urls")),
    path("account/", include("rihla.platform.accounts.urls")),
    path("people/", include(people_patterns)),
    path("notifications/", include("rihla.platform.notification.urls")),
    # not below /api/: what is asked there is answered to programs, and may be kept by anybody
    path("programs/", api_contents, name="programs"),
    path("api/v1/", api.urls),
    re_path(r"^api/", no_such_path),
    path("", include("rihla.platform.operation.urls")),
    path("", include("rihla.platform.editorial.urls")),
    path("", include("rihla.platform.site.route")),
]
handler400 = "rihla.platform.failure.bad_request"
handler403 = "rihla.platform.failure.refused"
handler404 = "rihla.platform.failure.not_found"
handler429 = "rihla.platform.failure.limited"
handler500 = "rihla.platform.failure.server_error"
