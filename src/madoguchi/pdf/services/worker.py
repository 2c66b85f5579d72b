"""A printing process: reads tasks from standard input, answers on standard output, ends when the input ends.

A frame is four bytes of length (big-endian) and msgpack. It imports no Django, so it starts quickly.
"""

import struct
import sys
from pathlib import Path
from typing import IO

import msgspec

from madoguchi.pdf.domain.layout import Document, Layout
from madoguchi.pdf.services.press import LayoutFailed, MissingGlyph, Press


class Task(msgspec.Struct, frozen=True):
    """Documents to print with one layout."""

    documents: tuple[Document, ...]
    layout: Layout


class Printed(msgspec.Struct, frozen=True, tag=True):
    """One PDF per document, in their order."""

    pdfs: tuple[bytes, ...]


class Refused(msgspec.Struct, frozen=True, tag=True):
    """No PDF: `characters` without a glyph in the layout, else typst's diagnostic in `text`."""

    characters: tuple[str, ...] = ()
    text: str = ""


def write_frame(stream: IO[bytes], body: bytes) -> None:
    """Send one frame."""
    stream.write(struct.pack(">I", len(body)) + body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame, None when the other end is gone."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (size,) = struct.unpack(">I", head)
    body = stream.read(size)
    return body if len(body) == size else None


def serve(*, press: Press, source: IO[bytes], sink: IO[bytes]) -> None:
    """Answer tasks until `source` ends."""
    while (body := read_frame(source)) is not None:
        task = msgspec.msgpack.decode(body, type=Task)
        write_frame(sink, msgspec.msgpack.encode(_answer(press, task)))


def _answer(press: Press, task: Task) -> Printed | Refused:
    try:
        return Printed(tuple(press.print(document=one, layout=task.layout) for one in task.documents))
    except MissingGlyph as error:
        return Refused(characters=error.characters)
    except LayoutFailed as error:
        return Refused(text=str(error))


if __name__ == "__main__":
    serve(
        press=Press(fonts=[Path(folder) for folder in sys.argv[1:]]),
        source=sys.stdin.buffer,
        sink=sys.stdout.buffer,
    )
