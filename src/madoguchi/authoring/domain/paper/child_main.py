"""The child's half of `import_form`: limits itself, then imports parsers, reads and answers."""

from __future__ import annotations

import os
import sys

import msgspec

from madoguchi.authoring.domain.paper import package
from madoguchi.authoring.domain.paper.import_form import LIMITS, TOO_HEAVY, Answer
from madoguchi.authoring.domain.paper.reading import CannotRead, Reading
from madoguchi.kernel.confined import confine


def main(name: str) -> None:
    """Read the form on standard input and write an Answer."""
    confine(LIMITS)
    with os.fdopen(0, "rb", closefd=False) as file:
        content = file.read()
    try:
        answer = Answer(reading=read(content, name=name))
    except CannotRead as error:
        answer = Answer(refused=error.message)
    except MemoryError:
        answer = Answer(refused=TOO_HEAVY)
    with os.fdopen(1, "wb", closefd=False) as out:
        out.write(msgspec.json.encode(answer) + b"\n")


def read(content: bytes, *, name: str) -> Reading:
    """What `import_form` gives, in this very process. Raises CannotRead."""
    format_ = package.format_of(content)
    from madoguchi.authoring.domain.paper.sheets import sheets_in
    from madoguchi.authoring.domain.paper.understand import understand

    return understand(sheets_in(content, format_), name=name)


if __name__ == "__main__":
    main(sys.argv[1])
