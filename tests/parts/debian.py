"""The Debian packages that the demo and the tests use, and which of them this machine lacks.

    python3 tests/parts/debian.py fonts     what `make demo` needs
    python3 tests/parts/debian.py tests     what `make test` needs

As root, what is missing is installed. Otherwise one line says what to install, with exit status 1. Runs on
the system's Python, before the virtual environment is there.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Package(NamedTuple):
    """A Debian package and one file of it, a path or a program's name, that shows it is there."""

    name: str
    shown_by: str
    why: str


FONTS = (
    Package(
        "fonts-ipamj-mincho", "/usr/share/fonts/truetype/ipamj/ipamjm.ttf", "PDF, every character of a name"
    ),
    Package(
        "fonts-ipaexfont-gothic", "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf", "PDF, headings"
    ),
    Package(
        "fonts-dejavu-core", "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", "PDF, names in Vietnamese"
    ),
)
MAJOR = os.environ.get("MADOGUCHI_TEST_POSTGRESQL") or "15"
"""PostgreSQL's version, or a folder of its programs (tests/parts/postgres.py)."""
POSTGRESQL = (
    Package("postgresql-15", f"{MAJOR}/initdb", "the second database")
    if "/" in MAJOR
    else Package(f"postgresql-{MAJOR}", f"/usr/lib/postgresql/{MAJOR}/bin/initdb", "the second database")
)
TESTS = (
    *FONTS,
    POSTGRESQL,
    Package("chromium", "chromium", "journeys in a real browser"),
    Package("clamav-daemon", "clamd", "scanning attachments"),
    Package("poppler-utils", "pdftotext", "reading our PDFs back"),
    Package("npm", "npm", "the accessibility checker and an S3 server, from a hashed lock"),
)
SETS = {"fonts": FONTS, "tests": TESTS}


def is_there(package: Package) -> bool:
    """Asked of the file, not of dpkg: a machine may have the program from elsewhere."""
    if package.shown_by.startswith("/"):
        return Path(package.shown_by).is_file()
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/bin"])
    return shutil.which(package.shown_by, path=places) is not None


def missing(packages: tuple[Package, ...]) -> list[Package]:
    """Those of `packages` that this machine lacks."""
    return [package for package in packages if not is_there(package)]


def install(packages: list[Package]) -> int:
    """Install by apt-get, saying each package and why. Returns apt-get's exit status."""
    for package in packages:
        print(f"installing the Debian package {package.name} ({package.why})", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # PostgreSQL's package would start a server of its own; the tests start theirs.
    config = Path("/etc/postgresql-common/createcluster.conf")
    if any(package.name.startswith("postgresql") for package in packages) and not config.exists():
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text("create_main_cluster = false\n")
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False, stdin=subprocess.DEVNULL)
    names = [package.name for package in packages]
    options = ["-qq", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300",
               "-o", "Dpkg::Options::=--force-confold"]  # fmt: skip
    command = ["apt-get", "install", *options, *names]
    return subprocess.run(command, env=environment, check=False, stdin=subprocess.DEVNULL).returncode


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in SETS:
        print(f"usage: debian.py {'|'.join(SETS)}", file=sys.stderr)
        return 2
    wanted = missing(SETS[arguments[0]])
    if not wanted:
        return 0
    names = " ".join(package.name for package in wanted)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(
            f"missing: {names}. Install: sudo apt-get install --no-install-recommends {names}",
            file=sys.stderr,
        )
        return 1
    return install(wanted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
