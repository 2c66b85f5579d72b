"""Chromium keeps the cookies of two towns and both sides of each apart, over TLS, and sends each to this host alone."""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpResponse

from madoguchi.ui import cookies

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.parts
GIVEN = [(slug, side) for slug in ("aoba", "midori") for side in ("staff", "resident")]


class _Giver(BaseHTTPRequestHandler):
    """`/give` sets every cookie; any other path answers with the cookies that came."""

    headers_given: tuple[str, ...] = ()

    def do_GET(self) -> None:
        came = self.headers.get("Cookie", "").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        if self.path == "/give":
            for value in self.headers_given:
                self.send_header("Set-Cookie", value)
        self.end_headers()
        self.wfile.write(came)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def over_tls(tmp_path: Path, settings: Any) -> Iterator[int]:
    """The port of a host whose certificate nobody signed."""
    settings.CSRF_COOKIE_SECURE = True
    response = HttpResponse()
    for slug, side in GIVEN:
        cookies.keep(response, slug, side, f"{slug}-{side}")
    _Giver.headers_given = tuple(morsel.OutputString() for morsel in response.cookies.values())
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Giver)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def test_chromium_keeps_two_towns_and_both_sides_apart(over_tls: int, browser: Browser) -> None:
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    home = f"https://localhost:{over_tls}"
    page.goto(f"{home}/give")
    page.goto(f"{home}/aoba/desk/")
    sent = dict(pair.split("=") for pair in page.inner_text("body").split("; "))
    assert sent == {f"__Host-madoguchi-{slug}-{side}": f"{slug}-{side}" for slug, side in GIVEN}
    kept = context.cookies()
    assert all(each["secure"] and each["httpOnly"] and each["sameSite"] == "Lax" for each in kept)
    assert page.evaluate("document.cookie") == ""
    planted = "__Host-madoguchi-aoba-staff=planted; Secure; Path=/aoba/"
    page.evaluate("text => { document.cookie = text }", planted)
    assert "planted" not in str(context.cookies())
    context.close()
