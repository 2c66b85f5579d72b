"""ClamAV's daemon with two hand-made signatures, for the tests of scanning.

Debian's package brings no signature database and clamd does not start without one; ours knows EICAR's test
file, by its hash and by its content, and nothing else.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parts.patience import PATIENCE

PACKAGE = "clamav-daemon"
# In two halves, so that no scanner takes this source file for the test file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
STREAM_MAX = 2 * 1024 * 1024
"""Bytes that this clamd takes at most (StreamMaxLength): small, so that tests can go past it."""


def start_clamd(folder: Path) -> tuple[str, subprocess.Popen[bytes]]:
    """Start clamd with its configuration in `folder`; returns once it answers PING.

    The address is a Unix socket's path, which `connectors.scanner.address.scanner` takes. Stop it with
    `stop_clamd`. Fails the test, naming the Debian package, where clamd is not installed.
    """
    program = shutil.which(
        "clamd", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    )
    if program is None:
        pytest.fail(f"clamd is missing: apt-get install --no-install-recommends {PACKAGE}")
    _write_signatures(folder / "signatures")
    # A socket's path may have 107 bytes; the folders that pytest makes are often longer.
    address = f"{tempfile.mkdtemp(prefix='clamd-')}/socket"
    configuration = folder / "clamd.conf"
    configuration.write_text(_configuration(folder, address))
    with (folder / "clamd.out").open("wb") as out:
        process = subprocess.Popen(
            [program, f"--config-file={configuration}"], stdout=out, stderr=out, stdin=subprocess.DEVNULL
        )
    _wait(address, process, folder / "clamd.out")
    return address, process


def stop_clamd(address: str, process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    shutil.rmtree(Path(address).parent, ignore_errors=True)


@pytest.fixture(scope="session")
def clamd_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running clamd that knows EICAR. Its test is marked `parts`."""
    address, process = start_clamd(tmp_path_factory.mktemp("clamd"))
    yield address
    stop_clamd(address, process)


def _write_signatures(folder: Path) -> None:
    folder.mkdir()
    digest = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
    (folder / "eicar.hdb").write_text(f"{digest}:{len(EICAR)}:Eicar-By-Hash\n")
    # Any file type (0), anywhere (*): also inside a larger file, where the hash no longer fits.
    (folder / "eicar.ndb").write_text(f"Eicar-By-Content:0:*:{EICAR.hex()}\n")


def _configuration(folder: Path, address: str) -> str:
    # No User line: clamd stays who started it. CI may be root or not.
    return "\n".join(
        [
            f"DatabaseDirectory {folder / 'signatures'}",
            f"LocalSocket {address}",
            f"TemporaryDirectory {folder}",
            "Foreground yes",
            "ReadTimeout 5",
            "CommandReadTimeout 5",
            f"StreamMaxLength {STREAM_MAX}",
            "AlertExceedsMax yes",
            "MaxThreads 2",
            "DisableCache yes",
            "",
        ]
    )


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if _answers(address):
            return
        time.sleep(0.05)
    stop_clamd(address, process)
    pytest.fail(f"clamd did not start: {log.read_text(errors='replace')[-2000:]}")


def _answers(address: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(60)
        try:
            probe.connect(address)
            probe.sendall(b"nPING\n")
            return probe.recv(16).startswith(b"PONG")
        except OSError:
            return False
