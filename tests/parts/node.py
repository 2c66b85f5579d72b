"""Programs from npm that only tests need: axe-core and s3rver, installed from the hashed lock in `npm/`.

They go to a folder inside `.venv` named after the lock's digest, so a changed lock installs anew and nothing
else does.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

LOCKED = Path(__file__).parent / "npm"


class NodePartsFailed(RuntimeError):
    """npm is missing or refused; the text is npm's own."""


def modules() -> Path:
    """The `node_modules` folder, installed on first use (20 seconds). Raises NodePartsFailed."""
    lock = LOCKED / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    folder = Path(sys.prefix) / "test-parts" / f"npm-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    # Two workers of one test run may both be the first.
    with (folder / "lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            _install(folder)
            (folder / "installed").touch()
    return folder / "node_modules"


def _install(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NodePartsFailed("npm is missing: apt-get install npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCKED / name, folder / name)
    # No package's own scripts: nothing from npm runs here before a test runs it.
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise NodePartsFailed(done.stderr[-2000:])


if __name__ == "__main__":
    print(modules())
