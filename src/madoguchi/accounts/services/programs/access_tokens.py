"""Access tokens of client programs: signed JWTs (RFC 9068's claims) that are checked without a query."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import msgspec
from django.conf import settings
from joserfc import jwk, jwt
from joserfc.errors import JoseError

from madoguchi.accounts.services.programs.clients import ClientGrant
from madoguchi.kernel.ids import new_id

LIFETIME: Final = timedelta(hours=1)
ALGORITHM: Final = "HS256"
TYPE: Final = "at+jwt"


class InvalidToken(Exception):
    """The token is not ours, was changed, or is over."""


class InvalidScope(Exception):
    """More was asked for than the program may do."""


class _Claims(msgspec.Struct, frozen=True, kw_only=True):
    iss: str
    aud: str
    sub: str
    client_id: str
    exp: int
    scope: str
    tenants: tuple[int, ...]


msgspec.json.Decoder(_Claims)  # msgspec looks into the type now: two threads at once would crash it (0.22)


def issue_access_token(*, grant: ClientGrant, now: datetime, scopes: Iterable[str] | None = None) -> str:
    """A token for an hour, for all of the grant's scopes or the fewer asked for. Raises InvalidScope."""
    wanted = grant.scopes if scopes is None else frozenset(scopes)
    if not wanted or not wanted <= grant.scopes:
        raise InvalidScope(" ".join(sorted(wanted - grant.scopes)))
    issued = int(now.timestamp())
    claims = {
        "iss": _issuer(),
        "aud": _audience(),
        "sub": grant.client_id,
        "client_id": grant.client_id,
        "iat": issued,
        "exp": issued + int(LIFETIME.total_seconds()),
        "jti": str(new_id()),
        "scope": " ".join(sorted(wanted)),
        "tenants": list(grant.tenants),
    }
    return jwt.encode({"alg": ALGORITHM, "typ": TYPE}, claims, _key(), algorithms=[ALGORITHM])


def verify_access_token(token: str, *, now: datetime) -> ClientGrant:
    """What the token allows. Raises InvalidToken."""
    claims = _read(token)
    if claims.exp <= now.timestamp():
        raise InvalidToken
    return ClientGrant(
        client_id=claims.client_id, tenants=claims.tenants, scopes=frozenset(claims.scope.split())
    )


@lru_cache(maxsize=256)
def _read(token: str) -> _Claims:
    """The claims of a token that we signed, kept: a program shows the same one for an hour. Raises InvalidToken."""
    try:
        read = jwt.decode(token, _key(), algorithms=[ALGORITHM])
        claims = msgspec.convert(read.claims, _Claims)
    except (JoseError, ValueError, msgspec.ValidationError):
        raise InvalidToken from None
    # Type and audience tell an access token from whatever else is a JWT (RFC 9068 section 4).
    if _type(read.header) != TYPE or claims.iss != _issuer() or claims.aud != _audience():
        raise InvalidToken
    return claims


def _type(header: dict[str, Any]) -> str:
    return str(header.get("typ", "")).lower()


def _issuer() -> str:
    return str(settings.ENVIRONMENT.base_url)


def _audience() -> str:
    return f"{_issuer()}/api/v1"


@lru_cache(maxsize=1)
def _key() -> jwk.OctKey:
    return jwk.OctKey.import_key(
        hmac.digest(settings.SECRET_KEY.encode(), b"madoguchi access tokens", hashlib.sha256)
    )
