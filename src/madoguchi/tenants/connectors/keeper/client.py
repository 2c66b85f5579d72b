"""Ask the key keeper."""

from __future__ import annotations

import socket
from pathlib import Path

import msgspec


class KeeperAway(Exception):
    """The key keeper does not answer; nothing can be unsealed until it is started."""


class KeyLost(Exception):
    """The private half of the key is not there, or does not open this: the number must be asked for again."""


class NoPurpose(Exception):
    """Nothing is unsealed without a stated purpose."""


NO_PURPOSE = "no purpose"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    tenant: int
    ciphertext: bytes
    purpose: str


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    plaintext: bytes = b""
    error: str = ""


_REPLIES = msgspec.json.Decoder(Reply)  # made now: two threads that are the first at once crash msgspec 0.22


def unseal(*, socket_path: Path, tenant: int, ciphertext: bytes, purpose: str) -> str:
    """The sealed text. Raises KeeperAway, KeyLost, NoPurpose."""
    request = msgspec.json.encode(Request(tenant=tenant, ciphertext=ciphertext, purpose=purpose))
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(5)
            connection.connect(str(socket_path))
            connection.sendall(request + b"\n")
            line = connection.makefile("rb").readline(10_000)
        reply = _REPLIES.decode(line)
    except (OSError, msgspec.DecodeError):
        raise KeeperAway(str(socket_path)) from None
    if reply.error == NO_PURPOSE:
        raise NoPurpose
    if reply.error:
        raise KeyLost(reply.error)
    return reply.plaintext.decode()
