"""`python -m madoguchi.tenants.connectors.keeper SOCKET KEYS`: the key keeper's process.

It imports no Django and opens no network port. It ends when the process that started it does.
"""

from __future__ import annotations

import os
import socketserver
import sys
import threading
import time
from pathlib import Path

import msgspec

from madoguchi.tenants.connectors.keeper.client import NO_PURPOSE, Reply, Request
from madoguchi.tenants.domain.sealing import CannotUnseal, key_of, unseal


def answer(request: Request, keys: Path) -> Reply:
    """Unseal for a stated purpose."""
    if not request.purpose.strip():
        return Reply(error=NO_PURPOSE)
    try:
        private = (keys / str(request.tenant) / f"{key_of(request.ciphertext)}.key").read_bytes()
        return Reply(plaintext=unseal(request.ciphertext, private))
    except OSError:
        return Reply(error="the key's private half is not here")
    except CannotUnseal as error:
        return Reply(error=str(error))


class _Handler(socketserver.StreamRequestHandler):
    timeout = 5
    keys: Path

    def handle(self) -> None:
        line = self.rfile.readline(20_000)
        if not line:  # somebody looked whether the keeper is there
            return
        try:
            request = msgspec.json.decode(line, type=Request)
            reply = answer(request, self.keys)
        except msgspec.DecodeError:
            reply = Reply(error="not a request")
        self.wfile.write(msgspec.json.encode(reply) + b"\n")


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


def main(socket_path: str, keys: str) -> None:
    """Serve until the parent is gone."""
    parent = os.getppid()  # before anybody can see that the keeper is there, and end its parent
    path = Path(socket_path)
    path.unlink(missing_ok=True)
    _Handler.keys = Path(keys)
    os.umask(0o177)  # the socket is its owner's alone
    with _Server(str(path), _Handler) as server:
        threading.Thread(target=_end_with_parent, args=(parent, server), daemon=True).start()
        server.serve_forever(poll_interval=0.2)


def _end_with_parent(parent: int, server: _Server) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    server.shutdown()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m madoguchi.tenants.connectors.keeper SOCKET KEYS")
    main(*sys.argv[1:])
