"""A small S3 server (s3rver, from npm's hashed lock), for the tests of the store.

It refuses an unknown access key. It does not check version 4 signatures (its own source says so), so a wrong
secret for the right key is not noticed here, and no test may claim that it is.
"""

import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.parts.node import modules
from tests.parts.patience import PATIENCE
from tests.parts.postgres import spare_port


class S3Server(NamedTuple):
    """Where it listens, its one empty bucket, and the only access key it takes."""

    endpoint: str
    bucket: str = "madoguchi-test"
    access_key: str = "S3RVER"
    secret_key: str = "S3RVER"


def start_s3(folder: Path, *, node_modules: Path | None = None) -> tuple[S3Server, "subprocess.Popen[bytes]"]:
    """Start s3rver with its objects in `folder`; returns once it answers.

    `node_modules` is where s3rver is installed; the tests' own locked one by default. End the process with
    `stop_s3`. Fails the test, naming the Debian package, where Node is not installed.
    """
    node = shutil.which("node")
    if node is None:
        pytest.fail("node is missing: apt-get install --no-install-recommends npm")
    script = (node_modules or modules()) / "s3rver" / "bin" / "s3rver.js"
    port = spare_port()
    server = S3Server(f"http://127.0.0.1:{port}")
    command = [node, str(script), "--directory", str(folder), "--address", "127.0.0.1", "--port", str(port)]
    command += ["--no-vhost-buckets", "--silent", "--configure-bucket", server.bucket]
    with (folder / "s3rver.out").open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    _wait(server.endpoint, process, folder / "s3rver.out")
    return server, process


def stop_s3(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A running S3 server with one bucket. Its test is marked `parts`."""
    server, process = start_s3(tmp_path_factory.mktemp("s3"))
    yield server
    stop_s3(process)


def _wait(endpoint: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(endpoint, timeout=60).close()
            return
        except urllib.error.HTTPError as answered:
            answered.close()
            return
        except OSError:
            time.sleep(0.05)
    stop_s3(process)
    pytest.fail(f"s3rver did not start: {log.read_text(errors='replace')[-2000:]}")
