"""Routes of accounts: of another package, of oneself, of people whom one manages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from rihla.platform.accounts.view import invitation, own, people

__all__ = ["people_patterns", "urlpatterns"]

_PERSON = "<uuid:person>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", own.own_account, name="own-account"),
    path("sessions/", own.own_sessions, name="own-sessions"),
    path("tokens/", own.own_tokens, name="own-tokens"),
    path("tokens/<uuid:held>/end/", own.own_token_end, name="own-token-end"),
    path("invitation/<uuid:person>/<str:token>/", invitation.invitation, name="invitation"),
    path("", include("allauth.account.urls")),
    path("second-factor/", include("allauth.mfa.urls")),
    path("sign-in/", include("allauth.socialaccount.urls")),
    path("sign-in/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
people_patterns: list[URLPattern] = [
    path("", people.people, name="people"),
    path("invite/", people.invite, name="person-invite"),
    path(f"{_PERSON}/", people.person_page, name="person"),
    path(f"{_PERSON}/role/", people.person_role, name="person-role"),
    path(f"{_PERSON}/role/<uuid:grant>/end/", people.person_role_end, name="person-role-end"),
    path(
        f"{_PERSON}/invitation/<uuid:invitation>/<slug:deed>/",
        people.person_invitation,
        name="person-invitation",
    ),
    path(f"{_PERSON}/second-factor/reset/", people.person_factor_reset, name="person-factor-reset"),
    path(f"{_PERSON}/close/", people.person_close, name="person-close"),
    path(f"{_PERSON}/open/", people.person_open, name="person-open"),
]
