"""What the text of a setting may be: one row for each kind. `config/tests/test_environment.py` has values of each."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from madoguchi.kernel.email import check_email

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Kind(NamedTuple):
    """`fits` is asked unless the text is empty and empty is the default; `write` is what a wrong one is answered with.

    `write` never repeats what stands there: it may hold a password.
    """

    fits: Callable[[str], bool]
    write: str


def listed(text: str) -> list[str]:
    """The parts of a text between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks between commas; an address is a network of one. Raises ValueError."""
    return tuple(ipaddress.ip_network(part) for part in listed(text))


def _is_networks(text: str) -> bool:
    try:
        networks(text)
    except ValueError:
        return False
    return True


def _is_email(text: str) -> bool:
    found = check_email(text)
    return found.ok and found.address.casefold() == text.casefold()


def _is_contact(text: str) -> bool:
    scheme, _, rest = text.partition(":")
    if scheme == "tel":
        return bool(re.fullmatch(r"\+[0-9-]{5,20}", rest))
    return _is_email(rest) if scheme == "mailto" else _is_address(text, "https")


def _is_address(text: str, *schemes: str, path: bool | None = None) -> bool:
    """`path`: whether one must stand in it (None: as you like)."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    fits = path is None or bool(parts.path.strip("/")) is path
    return parts.scheme in schemes and bool(parts.hostname) and fits


def _is_socket(text: str) -> bool:
    if text.removeprefix("unix:").startswith("/"):
        return True
    address = text if "://" in text else f"tcp://{text}"
    return _is_address(address, "tcp") and bool(urlsplit(address).port)


EMAIL = Kind(_is_email, "one address like madoguchi@city.example.lg.jp")
CONTACTS = Kind(
    lambda text: all(map(_is_contact, listed(text))), "mailto:…, https://… or tel:+…, separated by commas"
)
HOSTS = Kind(
    lambda text: bool(listed(text)) and "*" not in text, "each host name; * would believe every Host header"
)
NETWORKS = Kind(_is_networks, "addresses like 10.0.0.5 or 10.0.0.0/24, separated by commas")
SITE = Kind(lambda text: _is_address(text, "http", "https", path=False), "https://host, without a path")
SERVICE = Kind(lambda text: _is_address(text, "http", "https"), "https://host")
BUCKET = Kind(lambda text: _is_address(text, "http", "https", path=True), "https://key:secret@host/bucket")
MAIL_SERVER = Kind(lambda text: _is_address(text, "smtp", "smtps"), "smtp://user:password@host:port")
SOCKET = Kind(_is_socket, "a socket's path or host:port")
LONG_SECRET = Kind(lambda text: len(text) >= 50, "at least 50 random characters")
