"""Print one document in this process with typst. Everyone but the worker uses `services.render`.

The file is tagged and conforms to PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) together. PDF/A makes a
character without a glyph an error instead of a silent empty box.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import typst

from madoguchi.pdf.domain.layout import PACKAGE_LAYOUTS, Document, Layout

STANDARDS: list[Any] = ["a-2a", "ua-1"]
GETA = "〓"
"""What printers set where the type is missing (下駄)."""

_REFUSED = re.compile(r'error: the text [^`\n]*`"((?:[^"\\]|\\.)*)"`')
_PAGE_TREE = re.compile(rb"/Type\s*/Pages\s*/Count (\d+)")
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
_NAMED_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
# Joiners, selectors and the like: they draw nothing themselves, so nothing stands in their place.
_INVISIBLE = "\u200c\u200d\u2060\ufe0e\ufe0f\ufeff"


class MissingGlyph(Exception):
    """The fonts cannot draw these characters; `characters` holds each once, in order."""

    def __init__(self, characters: Sequence[str]) -> None:
        self.characters = tuple(characters)
        super().__init__(f"no glyph for {code_points(self.characters)}")


class LayoutFailed(Exception):
    """The layout itself is wrong; the text is typst's diagnostic."""


def code_points(characters: Sequence[str]) -> str:
    """「U+1F600、U+E000」, a cluster of several as 「U+0065+0301」."""
    return "、".join("U+" + "+".join(f"{ord(c):04X}" for c in cluster) for cluster in characters)


class Press:
    """A typst compiler with our fonts; it keeps its caches, so the second page is much faster."""

    def __init__(self, *, fonts: Sequence[Path]) -> None:
        self._compiler = typst.Compiler(
            root=PACKAGE_LAYOUTS,
            font_paths=typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(f) for f in fonts]
            ),
            ignore_system_fonts=True,
        )

    def print(self, *, document: Document, layout: Layout) -> bytes:
        """The PDF. A character without a glyph becomes 〓, and a note says which one it was.

        Raises MissingGlyph when the layout's own text has such a character, LayoutFailed.
        """
        missing: list[str] = []
        while True:
            try:
                return self.print_strictly(document=_without(document, missing), layout=layout)
            except MissingGlyph as error:
                new = [character for character in error.characters if character not in missing]
                if not new:
                    raise
                missing += new

    def print_strictly(self, *, document: Document, layout: Layout) -> bytes:
        """The PDF, every character as typed. Raises MissingGlyph, LayoutFailed."""
        pdf = self._compile(document=document, layout=layout, paged=False)
        if _pages(pdf) == 1:
            return pdf
        return self._compile(document=document, layout=layout, paged=True)

    def _compile(self, *, document: Document, layout: Layout, paged: bool) -> bytes:
        data = msgspec.to_builtins(document) | {"head": document.head(), "paged": paged}
        # Virtual files: personal data never touches the disk, and typst keeps what does not depend on them
        # (with `sys_inputs` it throws all its caches away: 28 ms against 22 for the same form).
        files = {"main.typ": layout.source.encode(), "document.json": msgspec.json.encode(data)}
        try:
            pdf = self._compiler.compile(
                input=files,  # type: ignore[type-var]  # its stub does not know of mappings
                format="pdf",
                pdf_standards=STANDARDS,
                timestamp=document.timestamp,
            )
        except typst.TypstError as error:
            if characters := _refused(error.diagnostic):
                raise MissingGlyph(characters) from None
            raise LayoutFailed(error.diagnostic.strip()) from None
        assert isinstance(pdf, bytes)  # one output, no file name given
        return pdf


def _pages(pdf: bytes) -> int:
    """How many pages: typst writes the page tree in the clear."""
    found = _PAGE_TREE.search(pdf)
    return int(found[1]) if found else 0


def _refused(diagnostic: str) -> list[str]:
    found = [_unescape(match[1]) for match in _REFUSED.finditer(diagnostic)]
    return list(dict.fromkeys(found))


def _unescape(text: str) -> str:
    """typst prints a text as Rust does: \\u{e000}, \\", \\\\."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _NAMED_ESCAPES.get(m[2], m[2]), text)


def _without(document: Document, missing: Sequence[str]) -> Document:
    if not missing:
        return document
    drawn = [character for character in missing if character not in _INVISIBLE]
    texts = "|".join(re.escape(c) for c in sorted(drawn, key=len, reverse=True)) or "(?!)"
    # A joined sequence (a family emoji) is one character to its writer: one 〓.
    joined = re.compile(f"(?:{texts})(?:[\u200d\ufe0f]+(?:{texts}))*")
    unseen = re.compile("|".join(c for c in missing if c in _INVISIBLE) or "(?!)")

    def mend(value: Any) -> Any:
        if isinstance(value, str):
            return unseen.sub("", joined.sub(GETA, value))
        if isinstance(value, dict):
            return {key: mend(item) for key, item in value.items()}
        return [mend(item) for item in value] if isinstance(value, list | tuple) else value

    mended = msgspec.convert(mend(msgspec.to_builtins(document)), Document)
    if not drawn:
        return mended
    note = (
        f"「{GETA}」は、この書体で印字できない文字です({code_points(drawn)})。"
        "申請のデータには入力どおりに残っています。"
    )
    return msgspec.structs.replace(mended, notes=(*mended.notes, note))
