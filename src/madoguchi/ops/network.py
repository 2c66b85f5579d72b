"""Addresses on this machine."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import socket
import tempfile
from pathlib import Path

from madoguchi.ops.problem import Problem

_LONGEST_SOCKET = 100
"""Bytes of a Unix socket's path that every system takes (108 on Linux, with the NUL)."""


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_foreign_demo(host: str) -> None:
    """Raises Problem for a demonstration that others could reach."""
    if os.environ.get("MADOGUCHI_DEMO", "").lower() in ("1", "true") and not is_loopback(host):
        raise Problem(f"a demonstration serves this machine only: leave --host {host} out")


def refuse_busy(host: str, port: int) -> None:
    """Raises Problem when another program listens there, or we may not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            raise Problem(
                f"cannot listen at {host}:{port} ({error.strerror}): choose another with --port"
            ) from None


def free_port() -> int:
    """A port on the loopback that was free just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def usable_socket(folder: Path) -> Path:
    """A socket's path for a data folder that is short enough; in a folder of our own when it is deep."""
    path = folder / "keeper.sock"
    if len(os.fsencode(path)) <= _LONGEST_SOCKET:
        return path
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    place = Path(tempfile.gettempdir()) / f"madoguchi-{os.getuid()}"
    place.mkdir(mode=0o700, exist_ok=True)
    if place.stat().st_uid != os.getuid():
        raise PermissionError(13, "belongs to somebody else", str(place))
    return place / f"{name}.sock"
