"""Are holes known in what the lock files pin? `make advisories`, or `python requirements/advisories.py SOURCE …`.

A source is a file or an address: one advisory in the OSV format (https://ossf.github.io/osv-schema/), a list of them, or a
zip of such files, as OSV publishes for each ecosystem. Nothing of this project is sent anywhere.

Exit status: 0 nothing known, 1 something found, 2 it could not be told (a source away, empty, out of date, of one ecosystem
only). The last is never green.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parents[1]
PYTHON, NODE = "PyPI", "npm"
LOCKS = {
    "requirements/dev.lock": PYTHON,  # holds run.lock's pins too; a test holds them equal
    "package-lock.json": NODE,
    "tests/parts/npm/package-lock.json": NODE,
}
FRESH = timedelta(days=30)
"""Something is found somewhere every day: a list whose newest entry is older is a forgotten copy."""
SECONDS = 60.0


class CannotTell(Exception):
    """Why the question has no answer."""


class Pin(NamedTuple):
    ecosystem: str
    name: str
    version: str
    lock: str


def main(sources: list[str], *, now: datetime) -> int:
    try:
        if not sources:
            raise CannotTell("no source was named")
        known = [advisory for source in sources for advisory in read(source)]
        refuse_unfit(known, now=now)
    except CannotTell as reason:
        print(f"it cannot be told whether holes are known: {reason}", file=sys.stderr)
        return 2
    pinned = pins(ROOT)
    found = sorted({line for advisory in known for line in told(advisory, pinned)})
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{len(pinned)} pinned packages, {len(known)} advisories, {len(found)} that concern them")
    return 1 if found else 0


def read(source: str) -> Iterator[dict[str, Any]]:
    """Every advisory of a source. Raises CannotTell."""
    try:
        if source.startswith(("https:", "http:")):
            with urlopen(source, timeout=SECONDS) as answer:
                content = answer.read()
        else:
            content = Path(source).read_bytes()
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                parts = [packed.read(name) for name in packed.namelist() if name.endswith(".json")]
        else:
            parts = [content]
        for part in parts:
            held = json.loads(part)
            yield from held if isinstance(held, list) else [held]
    except (URLError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise CannotTell(f"{source}: {error}") from None


def refuse_unfit(known: list[dict[str, Any]], *, now: datetime) -> None:
    """Raises CannotTell when what was read does not speak of all that is pinned, or not of today."""
    for ecosystem in dict.fromkeys(LOCKS.values()):
        dates = [
            str(advisory.get("modified", ""))
            for advisory in known
            if any(part["package"]["ecosystem"] == ecosystem for part in affected(advisory))
        ]
        if not dates:
            raise CannotTell(f"no source has advisories for {ecosystem}")
        if datetime.fromisoformat(max(dates)) < now - FRESH:
            raise CannotTell(f"the newest advisory for {ecosystem} is of {max(dates)}: an old copy")


def pins(root: Path) -> list[Pin]:
    """Everything that the lock files pin; never an empty lock."""
    found: list[Pin] = []
    for lock, ecosystem in LOCKS.items():
        text = (root / lock).read_text(encoding="utf-8")
        if ecosystem == PYTHON:
            here = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", text, re.MULTILINE)
        else:
            packages = json.loads(text)["packages"].items()
            here = [
                (path.rpartition("node_modules/")[2], about["version"]) for path, about in packages if path
            ]
        assert here, f"{lock} pins nothing"
        found += [Pin(ecosystem, normal(ecosystem, name), version, lock) for name, version in here]
    return found


def told(advisory: dict[str, Any], pinned: list[Pin]) -> Iterator[str]:
    """A line for each pin that the advisory is about."""
    for part in affected(advisory):
        ecosystem = part["package"]["ecosystem"]
        name = normal(ecosystem, part["package"]["name"])
        for pin in pinned:
            if (pin.ecosystem, pin.name) == (ecosystem, name) and concerns(part, pin):
                fixed = (
                    ", ".join(event["fixed"] for event in events(part) if "fixed" in event)
                    or "no version yet"
                )
                about = advisory.get("summary") or str(advisory.get("details", ""))[:100]
                yield f"{pin.name} {pin.version} ({pin.lock}): {advisory['id']}: {about}; mended in {fixed}"


def affected(advisory: dict[str, Any]) -> list[dict[str, Any]]:
    """Parts of an advisory that name a package. One that was taken back has none."""
    if advisory.get("withdrawn"):
        return []
    return [part for part in advisory.get("affected", ()) if "package" in part]


def events(part: dict[str, Any]) -> list[dict[str, str]]:
    return [event for r in part.get("ranges", ()) if r["type"] != "GIT" for event in r["events"]]


def concerns(part: dict[str, Any], pin: Pin) -> bool:
    """By OSV's own rule: listed, or inside a range. A version that cannot be compared counts as inside."""
    if pin.version in part.get("versions", ()):
        return True
    try:
        return any(inside(r["events"], pin) for r in part.get("ranges", ()) if r["type"] != "GIT")
    except InvalidVersion:
        return True


def inside(happened: list[dict[str, str]], pin: Pin) -> bool:
    """Whether the last event at or before this version brought the hole."""

    def at(event: dict[str, str]) -> Any:
        (version,) = event.values()
        return ordered(pin.ecosystem, version)

    here, is_inside = ordered(pin.ecosystem, pin.version), False
    for event in sorted((e for e in happened if "limit" not in e), key=at):
        if "introduced" in event:
            is_inside = is_inside or here >= at(event)
        elif ("fixed" in event and here >= at(event)) or ("last_affected" in event and here > at(event)):
            is_inside = False
    return is_inside


def ordered(ecosystem: str, version: str) -> Any:
    """What versions of an ecosystem are sorted by. Raises InvalidVersion."""
    if ecosystem == PYTHON:
        return Version(version)
    numbers, _, before = version.partition("+")[0].partition("-")
    if not re.fullmatch(r"\d+(\.\d+)*", numbers):
        raise InvalidVersion(version)
    padded = ([int(n) for n in numbers.split(".")] + [0, 0, 0])[:3]
    parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in before.split(".") if before]
    return (padded, not before, parts)  # 1.0.0-rc.1 comes before 1.0.0


def normal(ecosystem: str, name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower() if ecosystem == PYTHON else name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], now=datetime.now(UTC)))
