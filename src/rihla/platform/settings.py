"""Settings of the site for Django, from those of the environment; secure unless told otherwise.

What can be set, and what each setting means, is declared in `rihla.platform.setting`.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path

from csp.constants import NONE, SELF

from rihla.platform.address import origin_of, read_jobs
from rihla.platform.setting import read_settings

BASE = Path(__file__).parent
GIVEN = read_settings()
HERE_ONLY: bool = GIVEN["RIHLA_INSECURE"]
FOLDER: Path = GIVEN["RIHLA_FOLDER"]
PROXIES: int = GIVEN["RIHLA_PROXIES"]

SECRET_KEY = GIVEN["RIHLA_SECRET"]
DEBUG = False
ALLOWED_HOSTS = list(GIVEN["RIHLA_HOSTS"])
if HERE_ONLY:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "testserver"]
    SECRET_KEY = SECRET_KEY or "only-for-this-machine"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rihla.platform.audit",
    "rihla.platform.job",
    "rihla.platform.accounts",
    "rihla.platform.privacy",
    "rihla.platform.notification",
    "rihla.platform.search",
    "rihla.platform.proposal",
    "rihla.platform.evidence",
    "rihla.platform.compact",
    "rihla.platform.treaty",
    "rihla.platform.network",
    "rihla.platform.site",
    "rihla.platform.operation",
    # pages that editors write
    "rihla.platform.editorial.apps.EditorialConfig",
    "wagtail.contrib.simple_translation",
    "rihla.platform.editorial.apps.ProfilesConfig",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
]
MIDDLEWARE = [
    "rihla.platform.operation.middleware.RequestMiddleware",
    "rihla.platform.operation.middleware.HeaderMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "rihla.platform.operation.middleware.ProbeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "rihla.platform.api.middleware.ApiMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "rihla.platform.failure.FailureMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rihla.platform.accounts.middleware.ActorMiddleware",
    "rihla.platform.accounts.middleware.AccountAuditMiddleware",
    "rihla.platform.editorial.middleware.EditorialMiddleware",
    "rihla.platform.site.middleware.RefusalMiddleware",
    # asked first: who is refused while a role of hers sleeps is led on
    "rihla.platform.accounts.middleware.SecondFactorMiddleware",
]
ROOT_URLCONF = "rihla.platform.urls"
WSGI_APPLICATION = "rihla.platform.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "design" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rihla.platform.site.context.of_page",
            ],
        },
    }
]

DATABASES = {"default": GIVEN["RIHLA_DATABASE"]}
JOBS = read_jobs(GIVEN["RIHLA_JOBS"], engine=DATABASES["default"]["ENGINE"])
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # its tables can be made there alone; before the applications that ask for work
    INSTALLED_APPS.insert(0, "procrastinate.contrib.django")
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
# Limits count over all processes. With SQLite, where one writes at a time, they are counted in
# files beside it; with PostgreSQL in a table of it, which several machines share.
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": FOLDER / "limits",
            "OPTIONS": {"MAX_ENTRIES": 5_000},
        }
        if DATABASES["default"]["ENGINE"].endswith("sqlite3")
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "operation_limit",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    ),
    # Wagtail would keep its small copies of pictures among the counters, with whoever made them
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "rihla.platform.accounts.adapter.ByInvitation"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
# what was changed of an account is told to whoever holds it, by a job
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
# the reader's address, from as many of one's own proxies as there are and no others
ALLAUTH_TRUSTED_PROXY_COUNT = NINJA_NUM_PROXIES = PROXIES
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Rihla"
# a code is good for one step before and after its own: RFC 6238, section 5.2, for clocks that drift
MFA_TOTP_TOLERANCE = 1
# an address is changed by confirming the new one, with a second factor as without
MFA_ALLOW_UNVERIFIED_EMAIL = True
USERSESSIONS_TRACK_ACTIVITY = False
# Another service signs in whom somebody invited, and nobody else.
SOCIALACCOUNT_ADAPTER = "rihla.platform.accounts.provider.InvitedAlone"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_SECOND_FACTOR: frozenset[str] = GIVEN["RIHLA_OIDC_SECOND_FACTOR"]
OIDC_ISSUER: str = GIVEN["RIHLA_OIDC_ISSUER"]
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": GIVEN["RIHLA_OIDC_NAME"] or "Single sign-on",
                "client_id": GIVEN["RIHLA_OIDC_CLIENT_ID"],
                "secret": GIVEN["RIHLA_OIDC_CLIENT_SECRET"],
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
        "OAUTH_PKCE_ENABLED": True,
    }
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS = GIVEN[
    "RIHLA_MAIL"
]
CONTROLLER: str = GIVEN["RIHLA_CONTROLLER"]
PRIVACY_CONTACT: str = GIVEN["RIHLA_PRIVACY_CONTACT"]
EMAIL_TIMEOUT = 20
# where links in letters and feeds lead: no request says it there
ADDRESS: str = (
    GIVEN["RIHLA_ADDRESS"]
    or ("http://127.0.0.1:8000" if HERE_ONLY else f"https://{[*ALLOWED_HOSTS, 'localhost'][0]}")
).rstrip("/")
DEFAULT_FROM_EMAIL = GIVEN["RIHLA_MAIL_FROM"] or "rihla@localhost"

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ru", "Русский"),
    ("ar", "العربية"),
    ("zh-hans", "中文"),
]
LOCALE_PATHS = [BASE / "design" / "locale"]
FORMAT_MODULE_PATH = ["rihla.platform.site.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE / "design" / "static"]
# served by the application itself, straight from the packages that hold them
WHITENOISE_USE_FINDERS = True

SECURE_SSL_REDIRECT = not HERE_ONLY
SECURE_HSTS_SECONDS = 0 if HERE_ONLY else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not HERE_ONLY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not HERE_ONLY
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Whoever probes the site comes by address and without TLS, and learns nothing of its readers.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
LANGUAGE_COOKIE_SECURE = not HERE_ONLY
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
if not HERE_ONLY:
    # browsers take a cookie of such a name over TLS and from this very host alone
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_FAILURE_VIEW = "rihla.platform.failure.forged"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # a form of ours leads to the provider, where there is one
        "form-action": [SELF, *([origin_of(OIDC_ISSUER)] if OIDC_ISSUER else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# The tool by which pages are written. Who comes in, and to what, says the one policy; nothing of
# its own accounts, letters, comments or approvals is used, and it asks no other host for anything.
WAGTAIL_SITE_NAME = "Rihla"
WAGTAILADMIN_BASE_URL = ""
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# a draft is saved when its author says so: each saving is an entry of the chain
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_WORKFLOW_ENABLED = WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILEMBEDS_FINDERS: list[str] = []
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 8 * 2**20
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odp", "ods", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 2**20
WAGTAILDOCS_DOCUMENT_FORM_BASE = "rihla.platform.editorial.document.CheckedDocumentForm"
# what editors upload; it is served by the site's own views alone, which ask who may see it
MEDIA_ROOT = FOLDER / "media"
MEDIA_URL = "/editorial/media/"

METRICS_TOKEN: str = GIVEN["RIHLA_METRICS_TOKEN"]
METRICS_FROM = GIVEN["RIHLA_METRICS_FROM"] + (
    (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")) if HERE_ONLY else ()
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "rihla.platform.operation.log.make_formatter",
            "form": GIVEN["RIHLA_LOG"] or ("console" if HERE_ONLY else "json"),
        }
    },
    "handlers": {"line": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["line"], "level": "WARNING"},
    "loggers": {
        "rihla": {"level": "INFO"},
        # propagated to the root's lines; Django's own handlers would write letters and pages
        "django": {"handlers": [], "propagate": True, "level": "WARNING"},
        "django.server": {"handlers": [], "propagate": True},
        # every request has its line already, with its status
        "django.request": {"level": "ERROR"},
        # whoever asks for another host writes what she likes into its message
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
