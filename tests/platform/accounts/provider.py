"""A small provider of OpenID Connect on this machine, which signs what a test tells it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

__all__ = ["CLIENT", "SECRET", "Provider", "serve_provider"]

CLIENT, SECRET = "rihla", "a secret of these tests"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """What it says of whoever signs in, and what it was asked."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        """Answer a request."""
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return 200, {}, self._configuration()
        if path == "/authorize":
            code = f"code-{len(self.codes)}"
            self.codes[code] = query
            back = urlencode({"code": code, "state": query["state"]})
            return 302, {"Location": f"{query['redirect_uri']}?{back}"}, None
        if path == "/token":
            return self._token(query)
        if path == "/userinfo":
            return 200, {}, self.claims
        if path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
            return 200, {}, {"keys": [{**key, "kid": "one", "use": "sig", "alg": "RS256"}]}
        return 404, {}, None

    def _configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _token(self, query: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        asked = self.codes.pop(query.get("code", ""), None)
        fits = asked is not None and query.get("redirect_uri") == asked["redirect_uri"]
        known = query.get("client_id") == CLIENT and query.get("client_secret") == SECRET
        if not (fits and known and query.get("code_verifier")):
            return 400, {}, {"error": "invalid_grant"}
        now = int(time.time())
        said = {**self.claims, "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60}
        token = jwt.encode(said, _KEY, algorithm="RS256", headers={"kid": "one"})
        return 200, {}, {"access_token": "a", "token_type": "Bearer", "id_token": token}


@contextmanager
def serve_provider() -> Iterator[Provider]:
    """Serve one on a free port, and stop it."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._say(*provider.answer(parts.path, _flat(parts.query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*provider.answer(self.path, _flat(body)))

        def _say(self, status: int, headers: dict[str, str], content: Any) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Type": "application/json"}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
    thread.join(5)


def _flat(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}
