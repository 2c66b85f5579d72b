"""The child's half of `import_form`: limits itself, then imports parsers, reads and answers."""

from __future__ import annotations

import os
import sys

import msgspec

from madoguchi.kernel.confined import confine
from madoguchi.paper.drafting.reading import Reading
from madoguchi.paper.formats import package
from madoguchi.paper.formats.refusal import CannotRead
from madoguchi.paper.import_form import LIMITS, TOO_HEAVY, Answer


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
    from madoguchi.paper.formats.sheets import sheets_in
    from madoguchi.paper.understand import understand

    return understand(sheets_in(content, format_), name=name)


if __name__ == "__main__":
    main(sys.argv[1])
