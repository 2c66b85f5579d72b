"""Before every view: whom to believe, which host is ours, and what browsers are told."""

from __future__ import annotations

import msgspec
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from madoguchi.config.environment import Environment
from madoguchi.config.headers import HEADERS
from madoguchi.config.middleware import outermost

PROXY, PROXY_2, VISITOR = "10.0.0.5", "10.0.0.6", "192.0.2.10"


def answer(settings, *, environment=None, **meta):
    """(response, REMOTE_ADDR, whether secure) as a view behind the middleware sees them."""
    settings.ENVIRONMENT = msgspec.structs.replace(Environment(), **(environment or {}))
    settings.ALLOWED_HOSTS = settings.ENVIRONMENT.host_names
    seen = []

    def view(request):
        seen.append((request.META["REMOTE_ADDR"], request.is_secure()))
        return HttpResponse()

    request = RequestFactory().get("/", **{"HTTP_HOST": "localhost", "REMOTE_ADDR": VISITOR, **meta})
    return outermost(view)(request), *(seen[0] if seen else (None, None))


def test_the_headers_are_set_and_a_view_may_set_its_own(settings):
    response, *_ = answer(settings)
    assert all(response.headers[name] == value for name, value in HEADERS.items())
    own = outermost(lambda _: HttpResponse(headers={"Content-Security-Policy": "sandbox"}))
    request = RequestFactory().get("/", HTTP_HOST="localhost")
    assert own(request).headers["Content-Security-Policy"] == "sandbox"


def test_no_inline_script_or_style_is_allowed():
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in HEADERS["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "a b", "localhost@evil.example"]
)
def test_a_foreign_host_is_refused_with_the_headers_on(settings, host):
    response, seen, _ = answer(settings, HTTP_HOST=host)
    assert (response.status_code, seen) == (400, None)
    assert "Content-Security-Policy" in response.headers


def test_a_demonstration_answers_on_the_loopback_alone(settings):
    demo = {"demo": True, "hosts": "localhost,[::1],office.example"}
    assert answer(settings, environment=demo, HTTP_HOST="office.example")[0].status_code == 400
    for host in ("localhost:8000", "[::1]:8000", "[::1]"):
        assert answer(settings, environment=demo, HTTP_HOST=host)[0].status_code == 200


@pytest.mark.parametrize(
    ("remote", "forwarded", "seen"),
    [
        (PROXY, VISITOR, (VISITOR, True)),
        (PROXY, f"1.1.1.1, {VISITOR}", (VISITOR, True)),
        (PROXY, f"1.1.1.1, {VISITOR}, {PROXY_2}", (VISITOR, True)),
        (PROXY, "unknown", (PROXY, True)),
        (PROXY, "", (PROXY, True)),
        (f"::ffff:{PROXY}", VISITOR, (VISITOR, True)),
        (PROXY, f"{VISITOR}, ::ffff:{PROXY_2}", (VISITOR, True)),
        (VISITOR, "1.1.1.1", (VISITOR, False)),
    ],
)
def test_only_a_named_proxy_is_believed_and_what_a_visitor_wrote_is_not(settings, remote, forwarded, seen):
    _, *found = answer(
        settings, environment={"trusted_proxies": "10.0.0.0/24"}, REMOTE_ADDR=remote,
        HTTP_X_FORWARDED_FOR=forwarded, HTTP_X_FORWARDED_PROTO="https",
    )  # fmt: skip
    assert tuple(found) == seen


@pytest.mark.parametrize(
    ("forwarded", "visitor"),
    [("192.0.2.1:4711", "192.0.2.1"), ("[2001:db8::1]:4711", "2001:db8::1"), ("2001:db8::1", "2001:db8::1")],
)
def test_a_port_behind_an_address_is_not_part_of_it(settings, forwarded, visitor):
    environment = {"trusted_proxies": "10.0.0.0/24"}
    _, found, _ = answer(settings, environment=environment, REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=forwarded)
    assert found == visitor


def test_without_a_named_proxy_nobody_is_believed(settings):
    _, *found = answer(
        settings, REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR="1.1.1.1", HTTP_X_FORWARDED_PROTO="https"
    )
    assert found == [PROXY, False]
