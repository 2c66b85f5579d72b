"""The way in: bytes of a 様式 to a draft, read in a child process that a hostile file cannot leave."""

from __future__ import annotations

import io
from pathlib import PurePosixPath

import msgspec

from madoguchi.kernel.confined import ChildLimits, Died, NoRoom, TooHeavy, run_confined
from madoguchi.paper.drafting.reading import Reading
from madoguchi.paper.formats import package
from madoguchi.paper.formats.refusal import CannotRead

_MAIN = "madoguchi.paper.child_main"
LIMITS = ChildLimits(timeout=20.0, cpu_seconds=15, memory=1024 * 1024 * 1024, output=8 * 1024 * 1024)
TOO_HEAVY = (
    "読み取りに時間がかかりすぎるため、やめました。様式のページやシートだけのファイルにして選んでください。"
)
BUSY = "ほかのファイルを読み取っています。少し待ってから、もう一度お試しください。"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the child writes: a reading, or why there is none."""

    reading: Reading | None = None
    refused: str = ""


_ANSWERS = msgspec.json.Decoder(Answer)  # made now: two threads that are the first at once crash msgspec 0.22


def import_form(content: bytes, filename: str) -> Reading:
    """The draft that an official form gives.

    Raises CannotRead for what is no xlsx, docx or PDF with text, carries macros, is locked, damaged, too large or
    without a place to write in; nothing is left behind.
    """
    package.refuse_by_size(content)
    try:
        line, _ = run_confined(_MAIN, name_in(filename), io.BytesIO(content), limits=LIMITS)
        answer = _ANSWERS.decode(line)
    except TooHeavy:
        raise CannotRead(TOO_HEAVY) from None
    except NoRoom:
        raise CannotRead(BUSY) from None
    except (Died, msgspec.MsgspecError):
        raise CannotRead(package.BROKEN) from None
    if answer.reading is None:
        raise CannotRead(answer.refused or package.BROKEN)
    return answer.reading


def name_in(filename: str) -> str:
    """A name for a form without a title: the file's, without folders and extension."""
    stem = PurePosixPath(filename.replace("\\", "/")).stem
    clean = "".join(c for c in stem if c.isprintable() and not 0xD800 <= ord(c) < 0xE000).strip()
    return clean[:100] or "名前のない様式"
