"""What the inspector shows about the selected page or question."""

from __future__ import annotations

from typing import Any

from madoguchi.builder.domain.canvas.selection import Selected
from madoguchi.builder.domain.computations import computations
from madoguchi.builder.domain.conditions import conditions
from madoguchi.builder.domain.conditions.nameable import Known, known_at
from madoguchi.builder.domain.conditions.sentences import computation_spelled_out, spelled_out
from madoguchi.builder.domain.inspector.inspector_controls import local_values
from madoguchi.builder.domain.inspector.palette import (
    FILE_KINDS,
    IN_GROUP,
    OF_APPLICANT,
    OF_OFFICE,
    PERSON_PARTS,
    entry_of,
    name_of,
    shortened,
)
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.form_outline import Outline
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.comparing.field_names import INSTEAD
from madoguchi.forms.domain.flows.office_answers import with_office
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import kind_of
from madoguchi.forms.domain.proving.ranges import Ranges
from madoguchi.forms.domain.proving.reach import in_words
from madoguchi.forms.domain.showing.explain import Names
from madoguchi.forms.domain.showing.explain_computation import unit_of


def inspected(definition: d.Definition, at: Selected, *, tables: Tables, everything: Known) -> dict[str, Any]:
    """What the inspector's templates call `chosen`."""
    known = known_at(definition, at.place, tables=tables, known=everything)
    part = at.question or at.page
    shown: dict[str, Any] = {
        "question": at.question,
        "show": conditions.node(part.show_when, "show", known),
        "show_words": spelled_out(part.show_when, known),
        "possible": conditions.begun(known) is not None,
    }
    if at.question is None:
        return shown | _page(definition, at)
    return shown | _question(definition, at, at.question, known, tables)


def _page(definition: d.Definition, at: Selected) -> dict[str, Any]:
    if at.office:
        return {"name": "", "first": True, "last": True, "can_join": False, "targets": ()}
    number = definition.pages.index(at.page)
    return {
        "name": shortened(at.page.title.ja) or "(題のないページ)",
        "first": number == 0,
        "last": number == len(definition.pages) - 1,
        "can_join": number > 0,
        "targets": (),
    }


def _question(
    definition: d.Definition, at: Selected, q: d.Question, known: Known, tables: Tables
) -> dict[str, Any]:
    kind = entry_of(q)
    found: dict[str, Any] = {
        "name": name_of(q),
        "kind": kind,
        "kinds": OF_OFFICE if at.office else IN_GROUP if at.group else OF_APPLICANT,
        **_ways(definition, at, q),
        "needed": "when" if q.required_when else "yes" if q.required else "no",
        "required": conditions.node(q.required_when, "required", known),
        "required_words": spelled_out(q.required_when, known),
        "instead": q.instead if kind_of(q).instead and not at.office else None,
        "said_instead": INSTEAD,
    }
    if "options" in kind.fields:
        found["options"] = [_option(o, i) for i, o in enumerate(getattr(q, "options", ()))]
    if isinstance(q, d.Person):
        found |= {"with": q.with_, "person_parts": PERSON_PARTS}
    if isinstance(q, d.AttachmentQuestion):
        found["attachments"] = [{"id": a.id, "label": a.label.ja or a.id} for a in definition.attachments]
    if isinstance(q, d.Files):
        found |= {"accept": q.accept, "file_kinds": FILE_KINDS}
    if isinstance(q, d.BankAccount):
        people = (n for n in known.all if n.kind == "person")
        found["people"] = _with_lost([{"id": n.reference, "label": n.label} for n in people], q.holder)
    if isinstance(q, d.Group) and q.repeat:
        inside = [{"id": child.id, "label": name_of(child)} for child in q.questions]
        found["inside"] = _with_lost(inside, q.repeat.distinct)
    if kind_of(q).table:
        found["tables"] = [{"id": name, "label": name} for name in tables]
    if isinstance(q, d.Computed):
        found |= {
            "computing": computations.computing(q.compute, known, tables),
            "ways": computations.WAYS,
            "computing_words": computation_spelled_out(q.compute, known),
            "reach": _reach(definition, q),
        }
    return found


def _ways(definition: d.Definition, at: Selected, q: d.Question) -> dict[str, Any]:
    """Where the question can go: up and down, to another page, and whether the page can be parted before it."""
    first = at.group is None and at.index == 0
    last = at.group is None and at.index == len(at.siblings) - 1
    if at.office:
        return {"first": first, "last": last, "can_split": False, "targets": ()}
    return {
        "first": first and at.page is definition.pages[0],
        "last": last and at.page is definition.pages[-1],
        "can_split": at.group is None and at.index > 0,
        "targets": _targets(definition, at, q),
    }


def _reach(definition: d.Definition, q: d.Computed) -> str:
    """0円から1,200円まで; empty where nothing is known, or it is no number."""
    if q.compute.gives_day or q.compute.lookup is not None or q.compute.first_answered is not None:
        return ""
    reach = Ranges(Outline(compile_form(with_office(definition, gated=False)))).of(q.id)
    return in_words(reach, q.unit.ja if q.unit else unit_of(q.compute, Names(definition)))


def _with_lost(choices: list[dict[str, str]], chosen: str | None) -> list[dict[str, str]]:
    """What is chosen and not found any more stays until the author takes it away."""
    lost = chosen is not None and all(choice["id"] != chosen for choice in choices)
    return [*choices, {"id": str(chosen), "label": f"{chosen}(見つからない答え)"}] if lost else choices


def _targets(definition: d.Definition, at: Selected, q: d.Question) -> list[dict[str, str]]:
    """Where the question could go: other pages, and groups when it is none itself."""
    targets = []
    for page in definition.pages:
        place = f"pages.{page.id}"
        if place != at.into:
            targets.append({"id": place, "label": f"ページ「{shortened(page.title.ja, 24)}」の最後"})
        for other in page.questions if not isinstance(q, d.Group) else ():
            if isinstance(other, d.Group) and f"{place}.{other.id}" != at.into:
                label = f"まとまり「{shortened(name_of(other), 24)}」の中"
                targets.append({"id": f"{place}.{other.id}", "label": label})
    return targets


def _option(option: d.Option, index: int) -> dict[str, Any]:
    name = f"options-{index}"
    values = local_values(name, option.label) | local_values(f"{name}-hint", option.hint)
    return {"said": values | {f"{name}-id": option.id}}
