"""Programs from npm, installed from hashed locks: what only tests need (`npm/`: axe-core, s3rver), and what builds
the look (the project's own `package.json`: lightningcss, the design tokens, htmx).

Each goes to a folder inside `.venv` named after its lock's digest, so a changed lock installs anew and nothing
else does. `python -m tests.parts.node` installs both; with `look` or `tests` it prints where that one is.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

FOR_TESTS = Path(__file__).parent / "npm"
FOR_THE_LOOK = Path(__file__).parents[2]


class NodePartsFailed(RuntimeError):
    """npm is missing or refused; the text is npm's own."""


def modules(locked: Path = FOR_TESTS) -> Path:
    """The `node_modules` folder, installed on first use (20 seconds). Raises NodePartsFailed."""
    lock = locked / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    folder = Path(sys.prefix) / "test-parts" / f"npm-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    # Two workers of one test run may both be the first.
    with (folder / "lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            _install(locked, folder)
            (folder / "installed").touch()
    return folder / "node_modules"


def _install(locked: Path, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NodePartsFailed("npm is missing: apt-get install npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(locked / name, folder / name)
    # No package's own scripts: nothing from npm runs here before a test runs it.
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise NodePartsFailed(done.stderr[-2000:])


if __name__ == "__main__":
    places = {"tests": FOR_TESTS, "look": FOR_THE_LOOK}
    for asked in sys.argv[1:] or places:
        print(modules(places[asked]))
