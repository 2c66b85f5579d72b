"""Findings as the author reads them: what, where, shown by which answers, and one click from where it is mended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from madoguchi.authoring.domain.definition_places import OFFICE
from madoguchi.authoring.domain.parts import NAMES
from madoguchi.builder.domain.canvas.selection import select, shown_at
from madoguchi.builder.domain.conditions.nameable import Known
from madoguchi.builder.domain.inspector.palette import name_of, shortened
from madoguchi.builder.domain.settings.sections import SECTIONS
from madoguchi.forms.domain.answers.outcomes import name_of as name_of_decision
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding

_SECTION_OF = {part: section.id for section in SECTIONS.values() for part in section.parts}


class Mend(msgspec.Struct, frozen=True, kw_only=True):
    """A finding with the way to its place."""

    severity: str
    message: str
    where: str
    witness: str
    href: str
    here: bool
    """on the builder's own page"""
    anchor: str = ""
    """where on a page of the settings, if it has a form of its own there"""


def mends(
    definition: d.Definition, found: Iterable[Finding], *, known: Known, base: str
) -> dict[str, list[Mend]]:
    """`shown`, and apart from them the texts that are only not translated; `base` is the procedure's address."""
    listed: dict[str, list[Mend]] = {"shown": [], "untranslated": []}
    for finding in found:
        inside = _on_builder(shown_at(finding.place, finding.field))
        mend = Mend(
            severity=finding.severity,
            message=finding.message,
            where=where(definition, finding.place, finding.field),
            witness=witness_in_words(finding.witness, known),
            href=address(finding.place, base, finding.field),
            here=inside,
            anchor=anchor(finding.place, finding.field),
        )
        listed["untranslated" if finding.code == "untranslated" else "shown"].append(mend)
    return listed


def address(place: str, base: str, field: str = "") -> str:
    """Where a place is mended; `field` is what of it."""
    place, head = shown_at(place, field), place.split(".")[0]
    if _on_builder(place):
        return f"{base}edit/?place={'.'.join(place.split('.')[:4])}"
    if head == "trials":
        return f"{base}try/"
    return f"{base}settings/{section_of(place) or 'about'}/{anchor(place, field)}"


def anchor(place: str, field: str) -> str:
    """`#form-…`: of a step or a decision, its form on the page of the flow; else empty."""
    of, _, name = field.partition(".")
    form = {"steps": "form-", "decisions": "form-decision."}.get(of, "") if place == "review" else ""
    return f"#{form}{name.partition('.')[0]}" if form and name else ""


def _on_builder(place: str) -> bool:
    return place.startswith(("pages.", f"{OFFICE}."))


def section_of(place: str) -> str:
    """The section of the settings that a place is in; empty for pages and trials."""
    return _SECTION_OF.get(place.split(".")[0], "")


_FIELDS = {
    "label": "質問の文", "hint": "補足", "title": "題", "intro": "はじめの説明", "text": "本文", "unit": "単位",
    "show_when": "出す条件", "required_when": "必須になる条件", "compute": "計算", "options": "選択肢",
    "row_label": "一つずつの題", "message": "伝える文", "must": "守られるべきこと", "when": "確かめる条件",
}  # fmt: skip


def where(definition: d.Definition, place: str, field: str = "") -> str:
    """「請求する方について」 › 「職業」 › 出す条件; 審査の流れ › 起案."""
    place = shown_at(place, field)
    names = place.split(".")
    if not _on_builder(place) and section_of(place) == "flow":
        named = _in_flow(definition, field)
        return SECTIONS["flow"].title + (f" › {named}" if named else "")
    if not _on_builder(place):
        entries = getattr(definition, names[0], ())
        listed = entries if isinstance(entries, tuple) else ()
        entry = next((e for e in listed if _is(e, names[1:2])), None)
        label = getattr(entry, "label", None)
        section = SECTIONS.get(_SECTION_OF.get(names[0], ""))
        title = section.title if section else "ためす" if names[0] == "trials" else ""
        return f"{title} › 「{label.ja}」" if label else f"{title} › {NAMES.get(names[0], '')}"
    at = select(definition, place)
    if at is None:
        return ""
    said = [f"「{shortened(at.page.title.ja) or '題のないページ'}」"]
    if at.question is not None:
        said.append(f"「{name_of(at.question)}」")
    rest = names[at.place.count(".") + 1 :]
    field = next((_FIELDS[name] for name in rest if name in _FIELDS), "")
    return " › ".join(said + ([field] if field else []))


def _in_flow(definition: d.Definition, field: str) -> str:
    """起案; 決定「交付しない」: the step or the decision that a field of the review is of."""
    of, _, name = field.partition(".")
    names = {
        "steps": {step.id: step_name(step) for step in definition.review.steps},
        "decisions": {each.id: f"決定「{name_of_decision(each)}」" for each in definition.review.decisions},
    }
    return names.get(of, {}).get(name.partition(".")[0], "")


def _is(entry: Any, names: list[str]) -> bool:
    return bool(names) and names[0] in (getattr(entry, "id", None), getattr(entry, "name", None))


def witness_in_words(witness: dict[str, Any] | None, known: Known) -> str:
    """「職業」に「公務員」と答えると、こうなります."""
    said = list(_answers(witness or {}, known))
    return "たとえば、" + "、".join(said) + "のとき" if said else ""


def _answers(answers: dict[str, Any], known: Known, prefix: str = "") -> Iterable[str]:
    for name, value in answers.items():
        if prefix == f"{d.OFFICE}." and not isinstance(value, dict | list):
            yield f"{known.names.of(prefix + name)}が{known.names.value(prefix + name, str(value))}"
        elif isinstance(value, dict):
            yield from _answers(value, known, f"{prefix}{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"「{known.label(name)}」が{len(value)}件"
            for row in value[:3]:
                yield from _answers(row, known)
        else:
            named = known.find(prefix + name) or known.find(prefix.rstrip("."))
            options = dict(named.options) if named else {}
            values = value if isinstance(value, list) else [value]
            text = "と".join(f"「{options.get(str(v), v)}」" for v in values)
            yield f"「{named.label if named else name}」が{text}"
