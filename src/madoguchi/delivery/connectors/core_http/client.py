"""The client of the core system's address (`MADOGUCHI_CORE_URL`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NoReturn, TypeVar

import httpx
import msgspec

from madoguchi.applications.domain.package.manifest import idempotency_key
from madoguchi.delivery.domain.receiver import (
    Acknowledgement,
    Conflict,
    Held,
    PackageRefused,
    ReceiverAway,
    Standing,
)

_T = TypeVar("_T")
_BLOCK = 1 << 18
LARGEST = 3_000_000
"""Bytes of an answer, as of a body that the API reads."""
_CHECKED_A_SECOND = 5_000_000
"""Bytes for whose check and keeping a receiver has one more second before its answer."""
_TRY_LATER = (401, 403, 408, 421, 425, 429)
"""Statuses that say nothing against the package: a wrong secret is the operator's to mend, the rest
passes.
"""


class _Refusal(msgspec.Struct, frozen=True):
    """What we read of a problem document (RFC 9457)."""

    reasons: tuple[str, ...] = ()
    detail: str = ""


class _Page(msgspec.Struct, frozen=True):
    packages: tuple[Held, ...]
    next: str | None = None


class CoreReceiver:
    """A `Receiver`. Environment proxies are not used: a package would pass through them."""

    def __init__(self, *, url: str, secret: str, connect: float = 3.0, timeout: float = 20.0) -> None:
        """`connect` and `timeout` in seconds: to be reached, and to take or give the next bytes."""
        self._connect, self._timeout = connect, timeout
        self._client = httpx.Client(
            base_url=url.rstrip("/"),
            headers={
                "Authorization": f"Bearer {secret}",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
            },
            timeout=httpx.Timeout(timeout, connect=connect),
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        self._client.close()

    def send(self, *, package_id: str, version: int, file: BinaryIO, size: int) -> Acknowledgement:
        headers = {
            "Content-Type": "application/zip",
            "Content-Length": str(size),
            "Idempotency-Key": idempotency_key(package_id, version),
        }
        file.seek(0)
        patience = httpx.Timeout(
            self._timeout, connect=self._connect, read=self._timeout + size / _CHECKED_A_SECOND
        )
        response = self._ask("POST", "/packages", content=_blocks(file), headers=headers, timeout=patience)
        if response.status_code == 409:
            raise Conflict(package_id)
        if response.status_code not in (200, 201):
            _refused(response)
        return _decoded(response, Acknowledgement)

    def look(self, *, package_id: str) -> Standing | None:
        response = self._ask("GET", f"/packages/{package_id}")
        if response.status_code == 404:
            return None
        found = _decoded(_good(response), Standing)
        if found.package_id != package_id:
            raise ReceiverAway("the receiver answered for another package")
        return found

    def held(self, *, tenant_code: str) -> Iterator[Held]:
        after: str | None = ""
        while after is not None:
            response = self._ask("GET", "/packages", params={"tenant": tenant_code, "after": after})
            page = _decoded(_good(response), _Page)
            yield from page.packages
            if page.next is not None and page.next <= after:
                raise ReceiverAway("the receiver's list does not go on")
            after = page.next

    def _ask(
        self,
        method: str,
        path: str,
        *,
        content: Iterator[bytes] | None = None,
        headers: dict[str, str] | None = None,
        params: dict[str, str] | None = None,
        timeout: httpx.Timeout | None = None,
    ) -> httpx.Response:
        try:
            with self._client.stream(
                method, path, content=content, headers=headers, params=params,
                timeout=timeout or self._client.timeout,
            ) as response:  # fmt: skip
                return httpx.Response(response.status_code, content=_limited(response))
        except (httpx.TimeoutException, httpx.ConnectError) as error:
            raise ReceiverAway(type(error).__name__, silent=True) from error
        except httpx.HTTPError as error:
            raise ReceiverAway(type(error).__name__) from error


def _limited(response: httpx.Response) -> bytes:
    """The body as it came. Raises ReceiverAway."""
    body = bytearray()
    for block in response.iter_raw():
        body += block
        if len(body) > LARGEST:
            raise ReceiverAway("an answer that is too large")
    return bytes(body)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def _good(response: httpx.Response) -> httpx.Response:
    if response.status_code != 200:
        raise ReceiverAway(f"status {response.status_code}", status=response.status_code)
    return response


def _refused(response: httpx.Response) -> NoReturn:
    status = response.status_code
    if not 400 <= status < 500 or status in _TRY_LATER:
        raise ReceiverAway(f"status {status}", status=status)
    try:
        problem = _read(response.content, _Refusal)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        problem = _Refusal()
    raise PackageRefused(problem.reasons or (problem.detail or f"status {status}",))


def _decoded(response: httpx.Response, kind: type[_T]) -> _T:
    try:
        return _read(response.content, kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ReceiverAway("an answer that cannot be read") from error


def _read(content: bytes, kind: type[_T]) -> _T:
    if rb"\u0000" in content:
        raise msgspec.DecodeError("a character that no database keeps")
    return msgspec.json.decode(content, type=kind)
