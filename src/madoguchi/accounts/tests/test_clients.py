"""Client programs and their access tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from django.conf import settings
from joserfc import jwk, jwt

from madoguchi.accounts.models import ApiClient
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.services.programs.access_tokens import (
    InvalidScope,
    InvalidToken,
    issue_access_token,
    verify_access_token,
)  # fmt: skip
from madoguchi.accounts.services.programs.clients import (
    ClientGrant,
    InvalidClient,
    UnknownClient,
    add_client,
    authenticate_client,
    disable_client,
)  # fmt: skip
from madoguchi.accounts.tests.cast import NOW, later

GRANT = ClientGrant(client_id="demo-app", tenants=(99001, 99002), scopes=frozenset({"apply", "core"}))


@pytest.fixture
def secret(db):
    return add_client(
        client_id="demo-app",
        name="デモ",
        tenants=[99001, 99002],
        scopes=["apply", "core"],
        by=OPERATOR,
        now=NOW,
    )


def test_a_client_shows_its_secret_and_gets_what_it_may_do(secret):
    assert authenticate_client(client_id="demo-app", secret=secret, now=NOW) == GRANT
    assert secret.encode() not in bytes(ApiClient.objects.get().secret_hash)


@pytest.mark.parametrize("wrong", ["", "x", "\0", "\ud800"])
def test_a_wrong_secret_or_name_is_refused(secret, wrong):
    with pytest.raises(UnknownClient):
        authenticate_client(client_id="demo-app", secret=wrong, now=NOW)
    with pytest.raises(UnknownClient):
        authenticate_client(client_id=wrong, secret=secret, now=NOW)


def test_a_disabled_client_is_refused(secret):
    disable_client(client_id="demo-app", by=OPERATOR, now=NOW)
    with pytest.raises(UnknownClient):
        authenticate_client(client_id="demo-app", secret=secret, now=NOW)
    with pytest.raises(UnknownClient):
        disable_client(client_id="demo-app", by=OPERATOR, now=NOW)


def test_a_client_is_taken_in_once_and_with_known_scopes(secret):
    with pytest.raises(InvalidClient, match="already"):
        add_client(client_id="demo-app", name="x", tenants=[], scopes=["apply"], by=OPERATOR, now=NOW)
    with pytest.raises(InvalidClient, match="root"):
        add_client(client_id="other", name="x", tenants=[], scopes=["root"], by=OPERATOR, now=NOW)


def test_a_token_says_what_the_client_may_do_without_asking_the_database():
    # No database fixture: a query would be refused.
    assert verify_access_token(issue_access_token(grant=GRANT, now=NOW), now=later(minutes=59)) == GRANT


def test_a_token_may_be_asked_for_with_fewer_scopes_and_not_with_more():
    token = issue_access_token(grant=GRANT, now=NOW, scopes=["apply"])
    assert verify_access_token(token, now=NOW).scopes == {"apply"}
    for scopes in (["apply", "root"], []):
        with pytest.raises(InvalidScope):
            issue_access_token(grant=GRANT, now=NOW, scopes=scopes)


def test_a_token_is_over_after_an_hour():
    token = issue_access_token(grant=GRANT, now=NOW)
    with pytest.raises(InvalidToken):
        verify_access_token(token, now=later(hours=1))


def test_an_unsigned_token_is_refused():
    _, body, _ = issue_access_token(grant=GRANT, now=NOW).split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').rstrip(b"=").decode()
    with pytest.raises(InvalidToken):
        verify_access_token(f"{head}.{body}.", now=NOW)


def test_a_changed_token_is_refused():
    head, body, signature = issue_access_token(grant=GRANT, now=NOW).split(".")
    other = issue_access_token(grant=GRANT, now=later(minutes=1)).split(".")
    for forged in (
        f"{head}.{other[1]}.{signature}",
        f"{head}.{body}.",
        f"{head}.{body}",
        "",
        "a.b.c",
        "\ud800",
        "。",
    ):
        with pytest.raises(InvalidToken):
            verify_access_token(forged, now=NOW)


KEY = hmac.digest(settings.SECRET_KEY.encode(), b"madoguchi access tokens", hashlib.sha256)


@pytest.mark.parametrize(
    ("header", "change"),
    [({"alg": "HS512"}, {}), ({"typ": "JWT"}, {}), ({}, {"iss": "https://other.example"}),
     ({}, {"aud": "mail"}), ({}, {"exp": "never"}), ({}, {"exp": None}), ({}, {"tenants": "all"}), ({}, {"scope": None})],
)  # fmt: skip
def test_a_token_of_another_kind_is_refused_though_its_signature_is_right(header, change):
    base = settings.ENVIRONMENT.base_url
    claims = {
        "iss": base,
        "aud": f"{base}/api/v1",
        "sub": "a",
        "client_id": "a",
        "exp": int(later(hours=1).timestamp()),
    }
    claims |= {"scope": "apply", "tenants": [99001]}
    whole = {"alg": "HS256", "typ": "at+jwt"}
    algorithms = ["none", "HS256", "HS512"]
    good = jwt.encode(whole, claims, jwk.OctKey.import_key(KEY), algorithms=algorithms)
    assert verify_access_token(good, now=NOW).client_id == "a"
    bad = jwt.encode(whole | header, claims | change, jwk.OctKey.import_key(KEY), algorithms=algorithms)
    with pytest.raises(InvalidToken):
        verify_access_token(bad, now=NOW)


@pytest.mark.parametrize(
    "client_id", ["", "ab", "draft", "forward", "transfer", "a:b", "Aoba", "a" * 20, "あおば"]
)
def test_an_id_that_could_be_taken_for_something_else_is_refused(db, client_id):
    with pytest.raises(InvalidClient):
        add_client(client_id=client_id, name="x", tenants=[], scopes=["apply"], by=OPERATOR, now=NOW)
