"""What the faults are: lists beside this file, `faults/<package>.yaml`, a fault to each entry of a source file."""

import hashlib
from pathlib import Path
from typing import Literal

import msgspec

LISTS = Path(__file__).parent / "faults"

Kind = Literal["filter", "permission", "audit", "bound", "event", "state", "value", "limit"]
COMPLETE_KINDS = ("permission", "audit")
COMPLETE_PACKAGES = ("isolation",)
"""Of these every fault must be noticed."""


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`old`, which stands once in its file, becomes `new`. Lines after the first are indented from the first.

    `equivalent` is the reason why nobody can see the difference; `database` is where it can be seen; `tests` are files
    of tests, or tests of them, to begin with: such as reach it in a process of their own, or have another subject.
    """

    name: str
    kind: Kind
    old: str
    new: str
    equivalent: str = ""
    database: Literal["sqlite", "postgresql"] = "sqlite"
    tests: list[str] = []


class Seeded(msgspec.Struct, frozen=True, kw_only=True):
    """A fault and where it goes; `file` is relative to the root of the project."""

    package: str
    file: str
    fault: Fault

    @property
    def label(self) -> str:
        return f"{self.package}: {self.fault.name}"

    @property
    def must_be_noticed(self) -> bool:
        return self.package in COMPLETE_PACKAGES or self.fault.kind in COMPLETE_KINDS


class DoesNotApply(Exception):
    """The old text stands in the file not once: mend the list, or take the fault out."""


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """The file with the fault in it, and the lines (first, last) of the old text."""

    text: str
    lines: tuple[int, int]


def read(folder: Path = LISTS) -> list[Seeded]:
    """Every fault of every list. Raises msgspec.ValidationError."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        files = msgspec.yaml.decode(path.read_bytes(), type=dict[str, list[Fault]])
        found += [
            Seeded(package=path.stem, file=f, fault=fault) for f, faults in files.items() for fault in faults
        ]
    return found


def applied(fault: Fault, text: str) -> Changed:
    """Raises DoesNotApply."""
    found = []
    at = text.find(first_line := fault.old.partition("\n")[0])
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        indent = "\n" + " " * (len(text[start:at]) - len(text[start:at].lstrip()))
        old = _indented(fault.old, indent)
        if text.startswith(old, at):
            found.append((at, at + len(old), _indented(fault.new, indent)))
        at = text.find(first_line, at + 1)
    if len(found) != 1:
        raise DoesNotApply(f"{fault.name}: its old text stands {len(found)} times in the file, not once")
    at, end, new = found[0]
    lines = (text.count("\n", 0, at) + 1, text.count("\n", 0, end) + 1)
    return Changed(text=text[:at] + new + text[end:], lines=lines)


def digest(*parts: bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def _indented(text: str, indent: str) -> str:
    return text.replace("\n", indent).replace(indent + "\n", "\n\n")
