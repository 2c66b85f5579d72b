"""What in a PDF runs, opens or fetches something.

JavaScript, launch actions, embedded files and XFA forms are what attacks on the reader's machine are made of; what leads
elsewhere by itself tells the elsewhere who reads, with a Windows password's hash when it is a share. A link that a reader
presses is harmless, and so are the few scripts by which Acrobat's own forms set out dates and numbers.
"""

import re
from collections.abc import Iterator

import pikepdf

from madoguchi.files.domain.refusal import Reason, Refused

_KEYS = {"/JS": "javascript", "/EF": "embedded_file", "/XFA": "xfa"}
_NAMES = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/GoToE": "embedded_file",
    "/GoToR": "outside",
    "/SubmitForm": "outside",
    "/ImportData": "launch",
    "/EmbeddedFile": "embedded_file",
    "/RichMedia": "rich_media",
}
_BY_THEMSELVES = ("/OpenAction", "/AA")
# A quick look that finds too much (a string may hold "/JS"); `active` then looks properly.
_HINT = re.compile(b"|".join(re.escape(word.encode()) for word in (*_KEYS, *_NAMES, *_BY_THEMSELVES)))
_DEPTH = 60
_LONGEST_SCRIPT = 2_000

_VALUE = r"""(?:-?[0-9.]+|true|false|"(?:[^"\\\r\n]|\\u[0-9a-fA-F]{4})*"|'[^'\\\r\n]*')"""
_VALUES = rf"\s*(?:{_VALUE}|new Array\s*\(\s*{_VALUE}(?:\s*,\s*{_VALUE})*\s*\))\s*"
_FORMATTING = re.compile(
    r"(?:\s*AF(?:Date|Time|Number|Percent|Special|Simple|Range)_(?:Format|FormatEx|Keystroke|KeystrokeEx|Calculate|Validate)"
    rf"\s*\({_VALUES}(?:,{_VALUES})*\)\s*;?)+\s*"
)
"""Calls of Acrobat's own functions with constants. They set out what is typed in a field, and can do nothing else."""


def refuse_active(item: pikepdf.Object) -> None:
    """One object of a document, with the direct objects inside of it. Raises Refused."""
    holder: pikepdf.Object = item.stream_dict if isinstance(item, pikepdf.Stream) else item
    if isinstance(item, pikepdf.Stream) and ("/F" in holder or "/Ref" in holder):
        raise Refused(Reason.ACTIVE_CONTENT, what="outside")  # its bytes, or its page, are in another file
    if not isinstance(holder, (pikepdf.Dictionary, pikepdf.Array)):
        return
    if _HINT.search(holder.unparse(resolved=True)):
        for what in _active(holder, depth=0):
            raise Refused(Reason.ACTIVE_CONTENT, what=what)


def _active(item: pikepdf.Object, *, depth: int) -> Iterator[str]:
    """What is active in one object and the direct objects inside it; indirect ones come on their own."""
    if depth > _DEPTH:
        raise Refused(Reason.TOO_HEAVY)
    if isinstance(item, pikepdf.Dictionary):
        yield from _in_dictionary(item)
    elif not isinstance(item, pikepdf.Array):
        return
    inside = item.values() if isinstance(item, pikepdf.Dictionary) else item
    for value in inside:
        # Texts and numbers come as Python's own, which have no such thing.
        if not getattr(value, "is_indirect", True):
            yield from _active(value, depth=depth + 1)


def _in_dictionary(item: pikepdf.Dictionary) -> Iterator[str]:
    if _only_formats(item):
        return
    for key, value in item.items():
        if key in _KEYS and not (key == "/XFA" and _is_empty(value)):
            yield _KEYS[key]
        if isinstance(value, pikepdf.Name) and key in ("/S", "/Type", "/Subtype") and str(value) in _NAMES:
            yield _NAMES[str(value)]
        if key in _BY_THEMSELVES and _leads_elsewhere(value, depth=0):
            yield "outside"


def _only_formats(action: pikepdf.Dictionary) -> bool:
    """A script action that is one of Acrobat's own for fields."""
    script = action.get("/JS")
    if script is None or action.get("/S", pikepdf.Name.JavaScript) != pikepdf.Name.JavaScript:
        return False
    if set(action.keys()) - {"/S", "/JS", "/Type"}:
        return False
    text = script.read_bytes().decode("latin-1") if isinstance(script, pikepdf.Stream) else str(script)
    return len(text) <= _LONGEST_SCRIPT and _FORMATTING.fullmatch(text) is not None


def _is_empty(value: pikepdf.Object) -> bool:
    """An XFA form of no parts: what other programs leave behind when they make a plain form of one."""
    if isinstance(value, pikepdf.Stream):
        return not value.read_bytes().strip()
    if isinstance(value, pikepdf.Array):
        return all(isinstance(part, pikepdf.String | str) or _is_empty(part) for part in value)
    return False


def _leads_elsewhere(value: object, *, depth: int) -> bool:
    """Whether an action that nobody presses opens an address; indirect ones are followed."""
    if depth > _DEPTH:
        raise Refused(Reason.TOO_HEAVY)
    if isinstance(value, pikepdf.Array):
        return any(_leads_elsewhere(part, depth=depth + 1) for part in value)
    if not isinstance(value, pikepdf.Dictionary):
        return False
    if "/Kids" in value or value.get("/Type") in (pikepdf.Name.Page, pikepdf.Name.Pages):
        return False  # a place in the document to open at, not an action
    if value.get("/S") == pikepdf.Name.URI:
        return True
    return any(_leads_elsewhere(part, depth=depth + 1) for part in value.values())
