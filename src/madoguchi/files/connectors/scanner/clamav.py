"""clamd, ClamAV's daemon, by its INSTREAM command over a Unix socket or TCP (`man clamd`)."""

import contextlib
import socket
from typing import BinaryIO

import clamd

from madoguchi.files.domain.scanning import Outcome, Verdict

TIMEOUT = 30.0
# clamd says this (with AlertExceedsMax) of a file that it did not look at to the end.
_NOT_ALL_SEEN = "Heuristics.Limits.Exceeded"
_TOO_LONG = "size limit exceeded"
# ValueError: an answer in no encoding, which the library does not catch.
_FAILURES = (clamd.ClamdError, OSError, ValueError)


class ClamdScanner:
    """`timeout`, in seconds, is for connecting and for each wait; clamd's MaxScanTime bounds the scan."""

    def __init__(
        self, *, path: str | None = None, host: str = "", port: int = 3310, timeout: float = TIMEOUT
    ) -> None:
        self._path, self._host, self._port, self._timeout = path, host, port, timeout

    def scan(self, file: BinaryIO) -> Verdict:
        file.seek(0)
        try:
            return self._ask(file)
        except _FAILURES as error:
            return Verdict(Outcome.UNAVAILABLE, detail=f"{type(error).__name__}: {error}")
        finally:
            file.seek(0)

    def ready(self) -> bool:
        try:
            return bool(self._client().ping() == "PONG")
        except _FAILURES:
            return False

    def version(self) -> str | None:
        """Engine and age of the signatures, as clamd tells it; None when it does not answer."""
        try:
            return str(self._client().version())
        except _FAILURES:
            return None

    def _ask(self, file: BinaryIO) -> Verdict:
        client = self._client()
        try:
            answer = client.instream(file)
        except clamd.BufferTooLongError:
            return Verdict(Outcome.TOO_LONG)
        except clamd.ResponseError as error:
            return _refusal(str(error))
        except (BrokenPipeError, ConnectionResetError) as error:
            # Past StreamMaxLength clamd answers and hangs up while we are still sending.
            return _refusal(client.last_words or str(error))
        return _verdict(answer)

    def _client(self) -> "_Clamd":
        return _Clamd(path=self._path, host=self._host, port=self._port, timeout=self._timeout)


class _Clamd(clamd.ClamdNetworkSocket):  # type: ignore[misc]  # the library has no types
    """The library's client, with three things mended.

    It connects without a timeout and by IPv4 only; its `send` may send a part and go on, which breaks the
    stream's framing; and what clamd said before hanging up is lost when sending fails.
    """

    def __init__(self, *, path: str | None, host: str, port: int, timeout: float) -> None:
        super().__init__(host, port, timeout)
        self._path = path
        self.last_words = ""

    def _init_socket(self) -> None:
        try:
            self.clamd_socket = _Whole(self._connected())
        except OSError as error:
            raise clamd.ConnectionError(f"clamd at {self._path or self.host}: {error}") from error

    def _connected(self) -> socket.socket:
        if self._path is None:
            return socket.create_connection((self.host, self.port), timeout=self.timeout)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self.timeout)
        try:
            connection.connect(self._path)
        except OSError:
            connection.close()
            raise
        return connection

    def _close_socket(self) -> None:
        # After a failed connect there is none, and the first error is the one to tell.
        if (connection := getattr(self, "clamd_socket", None)) is not None:
            self.last_words = connection.last_words
            connection.close()


class _Whole:
    """A connected socket whose `send` sends all, and which reads what the other side said when it hung up."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.last_words = ""

    def send(self, data: bytes) -> int:
        try:
            self._connection.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            with contextlib.suppress(OSError):
                self.last_words = self._connection.recv(1024).decode("utf-8", "replace")
            raise
        return len(data)

    def makefile(self, mode: str) -> BinaryIO:
        return self._connection.makefile("rb")

    def close(self) -> None:
        self._connection.close()


def _refusal(words: str) -> Verdict:
    if _TOO_LONG in words:
        return Verdict(Outcome.TOO_LONG)
    return Verdict(Outcome.UNAVAILABLE, detail=words.strip())


def _verdict(answer: dict[str, tuple[str, str | None]] | None) -> Verdict:
    status, signature = (answer or {}).get("stream", ("", None))
    if status == "OK":
        return Verdict(Outcome.CLEAN)
    if status == "FOUND" and signature and signature.startswith(_NOT_ALL_SEEN):
        return Verdict(Outcome.TOO_LONG, detail=signature)
    if status == "FOUND":
        return Verdict(Outcome.INFECTED, signature=signature)
    return Verdict(Outcome.UNAVAILABLE, detail=f"{status} {signature or ''}".strip() or "clamd said nothing")
