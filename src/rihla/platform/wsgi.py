"""The site as a WSGI application, for granian or any other server."""

from __future__ import annotations

import os
import threading
from io import BytesIO

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.wsgi import get_wsgi_application

from rihla.platform.job import start_work

__all__ = ["WARMED", "application", "make_warm_application", "warm"]

WARMED = ("/", "/brief/", "/treaty/", "/figures/")
"""Pages asked for before the first reader: they build the brief and read the templates."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rihla.platform.settings")
application = get_wsgi_application()


def warm(handler: WSGIHandler) -> None:
    """Ask for the first pages, so that no reader waits for what a new process builds once."""
    # settings can be read only once they are loaded
    from django.conf import settings
    from django.db import connections

    host = next((one.lstrip(".") for one in settings.ALLOWED_HOSTS if one != "*"), "localhost")
    for path in WARMED:
        request = WSGIRequest(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": path,
                "SERVER_NAME": host,
                "SERVER_PORT": "443",
                "wsgi.url_scheme": "https",
                "wsgi.input": BytesIO(),
                "REMOTE_ADDR": "127.0.0.1",
                "HTTP_X_FORWARDED_PROTO": "https",
            }
        )
        handler.get_response(request).close()
    connections.close_all()


def make_warm_application() -> WSGIHandler:
    """Give the application of a process that serves: it warms itself and takes up undone work.

    Both go on beside the server and not before it: the process is alive at once.
    """
    threading.Thread(target=warm, args=(application,), name="warm", daemon=True).start()
    start_work()
    return application
