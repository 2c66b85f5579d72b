"""What in a docx or xlsx runs, fetches or hides something: found by name, relation or field code."""

import re
from xml.etree import ElementTree

from madoguchi.files.domain.refusal import Reason, Refused

_BY_NAME = {
    "vbaproject": "macro",
    "vbadata": "macro",
    "/macrosheets/": "macro",
    "/intlmacrosheets/": "macro",
    "/dialogsheets/": "macro",
    "/activex/": "activex",
}
# Relations (ISO/IEC 29500-1, 9.2) to something outside that an office program fetches or starts by itself.
# A hyperlink waits for a click, and a link to another workbook is asked about: both are everyday matters.
_FETCHED = ("/oleobject", "/frame", "/subdocument", "/image", "/video", "/audio", "/control")
_REMOTE = re.compile(r"^(?:https?:|ftp:|\\\\|//|file:(?://)?(?://|\\\\)[^/\\]|file://[^/])", re.IGNORECASE)
_FIELD = re.compile(
    rb"<w:instrText[^>]*>\s*\"?DDE|w:instr=[\"']\s*DDE|<(?:\w+:)?ddeLink|<(?:\w+:)?oleLink", re.IGNORECASE
)
_OVERLAP = 512  # bytes of the block before that a field code may have begun in
_MAX_PARSED = 4 << 20


def content_types(xml: bytes) -> list[str]:
    """All content types that a package declares, in lower case. Raises Refused (BROKEN)."""
    return [item.get("ContentType", "").lower() for item in _parse(xml)]


def refuse_by_name(name: str) -> None:
    lowered = "/" + name.lower().replace("\\", "/")
    for part, what in _BY_NAME.items():
        if part in lowered:
            raise Refused(Reason.ACTIVE_CONTENT, what=what)


class Watch:
    """Sees one entry go by in blocks: relations are read at the end, other XML searched on the way."""

    def __init__(self, name: str) -> None:
        lowered = name.lower()
        self._relations = lowered.endswith(".rels")
        self._xml = lowered.endswith((".xml", ".vml"))
        self._kept = b""

    def feed(self, block: bytes) -> None:
        if self._relations:
            self._kept += block
            if len(self._kept) > _MAX_PARSED:
                raise Refused(Reason.ARCHIVE_BOMB, what="size")
        elif self._xml:
            window = (self._kept + block).replace(b"\x00", b"")  # UTF-16 is allowed too
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                raise Refused(Reason.BROKEN)
            if _FIELD.search(window):
                raise Refused(Reason.ACTIVE_CONTENT, what="dde")
            self._kept = window[-_OVERLAP:]

    def done(self) -> None:
        if self._relations:
            _refuse_relations(self._kept)


def _refuse_relations(xml: bytes) -> None:
    for relation in _parse(xml):
        kind = relation.get("Type", "").lower()
        target = relation.get("Target", "").strip()
        if relation.get("TargetMode", "").lower() != "external":
            continue
        # A template on the writer's own disk is usual; one on the network is fetched and its macros run.
        if kind.endswith(_FETCHED) or (kind.endswith("/attachedtemplate") and _REMOTE.match(target)):
            raise Refused(Reason.ACTIVE_CONTENT, what="external")


def _parse(xml: bytes) -> ElementTree.Element:
    """A package's own XML must not declare entities (ISO/IEC 29500-2, 8.2.5), so none can unfold here."""
    if b"<!DOCTYPE" in xml.replace(b"\x00", b""):
        raise Refused(Reason.BROKEN)
    try:
        return ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Refused(Reason.BROKEN) from error
