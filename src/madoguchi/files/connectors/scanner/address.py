"""The scanner that an address means."""

from urllib.parse import urlsplit

from madoguchi.files.connectors.scanner.absent import NoScanner
from madoguchi.files.connectors.scanner.clamav import TIMEOUT, ClamdScanner
from madoguchi.files.domain.scanning import Scanner


class BadAddress(ValueError):
    """The address is neither a socket's path nor a host with a port."""


def scanner(address: str | None, *, timeout: float = TIMEOUT) -> Scanner:
    """`None` or empty: NoScanner. `/run/clamav/clamd.ctl`, `unix:/…`, `tcp://host:3310`, `[::1]:3310`: clamd.

    Opens no connection. Raises BadAddress.
    """
    if not address:
        return NoScanner()
    path = address.removeprefix("unix://").removeprefix("unix:")
    if path.startswith("/"):
        return ClamdScanner(path=path, timeout=timeout)
    try:
        parts = urlsplit(address if "://" in address else f"tcp://{address}")
        host, port = parts.hostname, parts.port or 3310
    except ValueError as error:
        raise BadAddress(address) from error
    if parts.scheme != "tcp" or not host or parts.path not in ("", "/"):
        raise BadAddress(address)
    return ClamdScanner(host=host, port=port, timeout=timeout)
