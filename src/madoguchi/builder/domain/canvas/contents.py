"""The table of contents at the left: pages, their questions, and what is to be mended where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlencode

import msgspec

from madoguchi.authoring.domain.definition_places import OFFICE
from madoguchi.builder.domain.canvas.selection import office_page, shown_at
from madoguchi.builder.domain.inspector.palette import entry_of, name_of, shortened
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One page or question. `index` is where it stands in `into`; `errors` count what is inside it too."""

    place: str
    name: str
    glyph: str
    kind: str
    into: str
    index: int
    href: str
    selected: bool
    conditional: bool
    errors: int
    warnings: int
    lines: tuple[Line, ...] = ()


def address_of(place: str, language: str = "ja") -> str:
    """The address of a place, seen from the builder's page."""
    return "?" + urlencode({"place": place} | ({"lang_of": language} if language != "ja" else {}))


def outline(
    definition: d.Definition, *, selected: str, found: Iterable[Finding], language: str
) -> tuple[Line, ...]:
    """The pages with their questions, and behind them what the office fills in where it has steps of its own."""
    errors: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    for finding in found:
        counter = errors if finding.severity == "error" else warnings
        names = shown_at(finding.place, finding.field).split(".")
        counter.update(".".join(names[:n]) for n in range(2, min(len(names), 4) + 1))

    def line(q: d.Question, into: str, index: int) -> Line:
        place = f"{into}.{q.id}"
        children = q.questions if isinstance(q, d.Group) else ()
        kind = entry_of(q)
        return Line(
            place=place,
            name=name_of(q),
            glyph=kind.glyph,
            kind=kind.name,
            into=into,
            index=index,
            href=address_of(place, language),
            selected=place == selected,
            conditional=q.show_when is not None,
            errors=errors[place],
            warnings=warnings[place],
            lines=tuple(line(child, place, i) for i, child in enumerate(children)),
        )

    def whole(page: d.Page, place: str, number: int, glyph: str, into: str) -> Line:
        return Line(
            place=place,
            name=shortened(page.title.ja) or "(題のないページ)",
            glyph=glyph,
            kind="ページ" if into else "申請する方には見えません",
            into=into,
            index=number,
            href=address_of(place, language),
            selected=place == selected,
            conditional=page.show_when is not None,
            errors=errors[place],
            warnings=warnings[place],
            lines=tuple(line(q, place, i) for i, q in enumerate(page.questions)),
        )

    pages = enumerate(definition.pages)
    lines = [whole(page, f"pages.{page.id}", number, str(number + 1), "pages") for number, page in pages]
    if definition.review.steps or definition.review.questions or selected.startswith(OFFICE):
        lines.append(whole(office_page(definition), OFFICE, 0, "役", ""))
    return tuple(lines)
