"""A real clamd finds what it knows; nothing that was not looked at is ever called clean."""

import io
import socket
import threading

import pytest

from madoguchi.files.connectors.scanner.absent import NoScanner
from madoguchi.files.connectors.scanner.address import BadAddress, scanner
from madoguchi.files.connectors.scanner.clamav import ClamdScanner
from madoguchi.files.domain.scanning import Outcome, Verdict
from madoguchi.files.tests import file_samples as samples
from tests.parts.clamd import EICAR, STREAM_MAX, clamd_address
from tests.parts.patience import PATIENCE

__all__ = ["clamd_address"]


@pytest.mark.parts
def test_a_harmless_file_is_clean(clamd_address):
    file = io.BytesIO(samples.pdf_bytes())
    assert scanner(clamd_address).scan(file) == Verdict(Outcome.CLEAN)
    assert file.tell() == 0


@pytest.mark.parts
def test_a_scan_begins_at_the_start(clamd_address):
    file = io.BytesIO(EICAR)
    file.seek(0, 2)
    assert scanner(clamd_address).scan(file).outcome is Outcome.INFECTED


@pytest.mark.parts
@pytest.mark.parametrize(
    "content",
    [EICAR, samples.zipped({"a.com": EICAR}), b"x" * 100_000 + EICAR + b"x" * 100_000],
    ids=["alone", "zipped", "in the middle"],
)
def test_eicar_is_found_by_name(clamd_address, content):
    found = scanner(clamd_address).scan(io.BytesIO(content))
    assert found == Verdict(Outcome.INFECTED, signature="Eicar-By-Content.UNOFFICIAL")


@pytest.mark.parts
def test_a_file_just_below_the_limit_is_scanned(clamd_address):
    assert scanner(clamd_address).scan(io.BytesIO(bytes(STREAM_MAX - 1))).outcome is Outcome.CLEAN


@pytest.mark.parts
@pytest.mark.parametrize("beyond", [1, 20 * STREAM_MAX])
def test_a_file_longer_than_clamd_takes_is_too_long_and_not_clean(clamd_address, beyond):
    found = scanner(clamd_address).scan(io.BytesIO(bytes(STREAM_MAX + beyond)))
    assert found.outcome is Outcome.TOO_LONG


@pytest.mark.parts
def test_a_running_clamd_is_ready_and_tells_its_version(clamd_address):
    asked = ClamdScanner(path=clamd_address)
    assert asked.ready()
    assert (asked.version() or "").startswith("ClamAV ")


def test_an_absent_clamd_is_unavailable(tmp_path):
    asked = ClamdScanner(path=str(tmp_path / "none"))
    found = asked.scan(io.BytesIO(b"a"))
    assert found.outcome is Outcome.UNAVAILABLE
    assert str(tmp_path / "none") in (found.detail or "")
    assert not asked.ready()
    assert asked.version() is None


@pytest.mark.parts
def test_nothing_listening_on_tcp_is_unavailable():
    assert scanner("tcp://127.0.0.1:9", timeout=2).scan(io.BytesIO(b"a")).outcome is Outcome.UNAVAILABLE


class _Peer:
    """Another program behind the socket: takes one connection, says `answer`, or nothing, and hangs up."""

    def __init__(self, answer):
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self.received = b""
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()
        self._listener.close()

    def _serve(self):
        connection, _ = self._listener.accept()
        with connection:
            if self._answer is None:
                self._done.wait(PATIENCE)
                return
            while not self.received.endswith(bytes(4)):
                self.received += connection.recv(65536)
            connection.sendall(self._answer)


@pytest.mark.parts
def test_a_scanner_that_never_answers_is_unavailable_after_the_timeout():
    with _Peer(None) as peer:
        assert scanner(peer.address, timeout=0.3).scan(io.BytesIO(b"a")).outcome is Outcome.UNAVAILABLE


@pytest.mark.parts
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (b"stream: OK\n", Outcome.CLEAN),
        (b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\n", Outcome.TOO_LONG),
        (b"stream: Can't allocate memory ERROR\n", Outcome.UNAVAILABLE),
        (b"INSTREAM size limit exceeded. ERROR\n", Outcome.TOO_LONG),
        (b"", Outcome.UNAVAILABLE),
        (b"HTTP/1.1 200 OK\r\n", Outcome.UNAVAILABLE),
        (b"\xff\xfe\n", Outcome.UNAVAILABLE),
    ],
)
def test_only_a_clear_answer_counts(answer, outcome):
    with _Peer(answer) as peer:
        assert scanner(peer.address, timeout=PATIENCE).scan(io.BytesIO(b"a")).outcome is outcome
    assert peer.received == b"nINSTREAM\n" + b"\x00\x00\x00\x01a" + bytes(4)


def test_without_a_scanner_nothing_is_called_clean():
    for address in (None, ""):
        found = scanner(address)
        assert isinstance(found, NoScanner)
        assert found.scan(io.BytesIO(EICAR)) == Verdict(Outcome.UNSCANNED)
        assert not found.ready()


@pytest.mark.parametrize(
    "address", ["/run/clamd", "unix:/run/clamd", "unix:///run/clamd", "host", "[::1]:3310", "tcp://h:1"]
)
def test_an_address_means_a_clamd(address):
    assert isinstance(scanner(address), ClamdScanner)


@pytest.mark.parametrize("address", ["http://host", "tcp://", "host:port", "tcp://host/path", "run/clamd"])
def test_another_address_is_refused(address):
    with pytest.raises(BadAddress):
        scanner(address)
