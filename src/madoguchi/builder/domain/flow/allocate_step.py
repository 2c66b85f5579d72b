"""The step that gives places out (割当て), put together from lists: what there is, wishes, the order, brothers and sisters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from madoguchi.authoring.domain.changes import AddQuestion
from madoguchi.authoring.domain.definition_places import OFFICE
from madoguchi.authoring.domain.ids import issue
from madoguchi.builder.domain.conditions.nameable import Known, Named
from madoguchi.builder.domain.posted import Posted, Wrong, several, typed
from madoguchi.builder.domain.settings.sections import adds, rows
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.flows.allocation.inputs import WANTS
from madoguchi.forms.domain.flows.allocation.read_round import question_of, wish_of
from madoguchi.forms.domain.flows.together import DAY, ROUND
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import one_of

Choices = Sequence[dict[str, str]]
SAID: Final[dict[str, dict[str, str]]] = {
    "same_only": {
        "ja": "同じところに同時に入れるときだけ",
        "en": "Only at the same place, at the same time",
        "ja-easy": "{同|おな}じ ところだけ",
    },
    "same_time": {
        "ja": "同時なら、別のところでもよい",
        "en": "At the same time, at different places if need be",
        "ja-easy": "べつの ところでも いいです",
    },
    "any": {
        "ja": "1人だけ先に入れてもよい",
        "en": "One of them alone is fine, too",
        "ja-easy": "1{人|ひとり}だけでも いいです",
    },
}
"""How what is wished of brothers and sisters is asked, in the question that is added for it."""
_NOT_SAID: Final[dict[str, Any]] = {"places": None, "wishes": None, "order": (), "keep": None}


class OrderRow(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of the order, as its row shows it; `ends` are the two directions."""

    path: str
    question: str
    first: str
    ends: Choices


class AllocateForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of such a step shows. `siblings` and `wants` are empty where brothers and sisters are not looked at."""

    p: str
    tables: Choices
    table: str
    columns: Choices
    capacity: str
    classes: Choices
    class_: str
    wished: Choices
    wishes: str
    order: tuple[OrderRow, ...]
    ranked: Choices
    households: Choices
    siblings: str
    wanted: Choices
    wants: str
    results: Choices
    result: str
    lacks_columns: tuple[str, ...]
    """columns that the list does not have, for the classes that there are"""


def read(posted: Posted, step: d.Step, definition: d.Definition, known: Known, does: str) -> dict[str, Any]:
    """What was posted of such a step, as far as it can be said; of another kind of step nothing of it stays. Raises Wrong."""
    if does != "allocate":
        return dict(_NOT_SAID) if step.does == "allocate" else {}
    p = f"{step.id}-"
    rounds = definition.window is not None and bool(definition.window.rounds)
    collected = d.Together(by=typed(posted, f"{p}together") or (ROUND if rounds else DAY))
    begun: dict[str, Any] = {"together": collected}
    if f"{p}table" not in posted:  # it was another kind of step until now
        return begun | {"fills": ()}
    table, capacity = typed(posted, f"{p}table"), typed(posted, f"{p}capacity")
    same_table = step.places is not None and step.places.table == table
    result = typed(posted, f"{p}result")
    return begun | {
        "places": d.Places(
            table=table, capacity=capacity if same_table else "", class_=typed(posted, f"{p}class") or None
        )
        if table
        else None,
        "wishes": typed(posted, f"{p}wishes") or None,
        "order": _order(posted, p, known),
        "keep": _keep(posted, p, step, definition, known),
        "fills": (result,) if result else (),
    }


def added(posted: Posted, definition: d.Definition, step_id: str) -> AddQuestion | None:
    """The question that a button of the form adds: the office's, into which the result goes, or the one that asks what is wished
    of brothers and sisters."""
    step = next((each for each in definition.review.steps if each.id == step_id), None)
    if step is None or step.does != "allocate" or step.places is None:
        return None
    p = f"{step.id}-"
    if adds(posted, f"{p}result"):
        label = d.LocalText(ja="決まったところ")
        question: d.Question = d.TableChoice(
            id=issue("q"), label=label, table=step.places.table, required=False
        )
        return AddQuestion(into=OFFICE, at=len(definition.review.questions), question=question)
    if adds(posted, f"{p}wants"):
        page = next((each for each in definition.pages if _asks(each, step.wishes)), definition.pages[-1])
        return AddQuestion(into=f"pages.{page.id}", at=len(page.questions), question=_wants_question())
    return None


def shown(step: d.Step, definition: d.Definition, known: Known, tables: Tables) -> AllocateForm | None:
    """None for other steps."""
    if step.does != "allocate":
        return None
    places, keep = step.places or d.Places(table="", capacity=""), step.keep or d.Keep(siblings="", wants="")
    table, there = places.table, _columns(tables.get(places.table, {}))
    return AllocateForm(
        p=f"{step.id}-",
        tables=_and(table, [{"id": name, "label": name} for name in sorted(tables)]),
        table=table,
        columns=_and(places.capacity, _capacities(there)),
        capacity=places.capacity,
        classes=_named(n for n in known.all if _is(definition, n, d.Choice)),
        class_=places.class_ or "",
        wished=[{"id": ref, "label": label} for ref, label in _wishes(definition, table)],
        wishes=step.wishes or "",
        order=tuple(_row(f"{step.id}-order-{n}", each, known) for n, each in enumerate(step.order)),
        ranked=_named(_ranked(known)),
        households=_named(n for n in known.all if n.group is None and n.compares in ("text", "number")),
        siblings=keep.siblings,
        wanted=_named(n for n in known.all if _asks_wants(definition, n)),
        wants=keep.wants,
        results=_results(definition, table),
        result=step.fills[0] if step.fills else "",
        lacks_columns=tuple(_lacking(places, definition, there)),
    )


def _keep(posted: Posted, p: str, step: d.Step, definition: d.Definition, known: Known) -> d.Keep | None:
    """One question alone says nothing: what is wished is the first that asks it, until another is chosen. Raises Wrong."""
    asked, wants = typed(posted, f"{p}siblings"), typed(posted, f"{p}wants")
    if asked and not wants and step.keep is None:
        wants = next((n.reference for n in known.all if _asks_wants(definition, n)), "")
        if not wants:
            raise Wrong(f"{p}wants", "先に、きょうだいの希望を聞く質問を加えてください。")
    if wants and not asked and step.keep is None:
        raise Wrong(f"{p}siblings", "先に、きょうだいとする質問を選んでください。")
    return d.Keep(siblings=asked, wants=wants) if asked and wants else None


def _order(posted: Posted, p: str, known: Known) -> tuple[d.Ranking, ...]:
    found: list[d.Ranking] = rows(posted, f"{p}order", lambda name: _ranking(posted, name))
    for name in several(posted, "_up"):
        at = name.removeprefix(f"{p}order-")
        if at.isdecimal() and 0 < int(at) < len(found):
            n = int(at)
            found[n - 1], found[n] = found[n], found[n - 1]
    if adds(posted, f"{p}order"):
        taken = {each.question for each in found}
        free = next((n for n in _ranked(known) if n.reference not in taken), None)
        if free is not None:
            found.append(d.Ranking(question=free.reference, first="highest"))
    return tuple(found)


def _ranking(posted: Posted, name: str) -> d.Ranking | None:
    question, first = typed(posted, f"{name}-q"), typed(posted, f"{name}-first")
    return (
        d.Ranking(question=question, first="lowest" if first == "lowest" else "highest") if question else None
    )


def _row(path: str, rule: d.Ranking, known: Known) -> OrderRow:
    named = known.anywhere(rule.question)
    of_day = named is not None and named.compares == "date"
    ends = ("遅い", "早い") if of_day else ("多い", "少ない")
    return OrderRow(
        path=path,
        question=rule.question,
        first=rule.first,
        ends=[{"id": "highest", "label": f"{ends[0]}順"}, {"id": "lowest", "label": f"{ends[1]}順"}],
    )


def _ranked(known: Known) -> list[Named]:
    """What an order can read: numbers, amounts and days, once a case."""
    return [n for n in known.all if n.group is None and n.compares in ("number", "date")]


def _columns(table: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in table.values() for name in row))


def _capacities(columns: Iterable[str]) -> list[dict[str, str]]:
    """open_places of open_places.zero and open_places.one; no names of places."""
    names = dict.fromkeys(name.partition(".")[0] for name in columns if not name.startswith("label"))
    return [{"id": name, "label": name} for name in names]


def _lacking(places: d.Places, definition: d.Definition, columns: Sequence[str]) -> Iterable[str]:
    if not places.capacity or not columns:
        return ()
    kind = question_of(definition, places.class_) if places.class_ else None
    wanted = [f"{places.capacity}.{option.id}" for option in one_of(kind)] or [places.capacity]
    return (name for name in wanted if name not in columns)


def _results(definition: d.Definition, table: str) -> list[dict[str, str]]:
    """The office's answers that may stay empty and are rows of the list."""
    fits = (q for q in definition.review.questions if isinstance(q, d.TableChoice) and q.table == table)
    return [{"id": q.id, "label": q.label.ja} for q in fits if not q.required]


def _wishes(definition: d.Definition, table: str) -> Iterable[tuple[str, str]]:
    for page in definition.pages:
        for question in page.questions:
            if wish_of(question, table) is not None:
                yield question.id, question.label.ja


def _is(definition: d.Definition, named: Named, kind: type) -> bool:
    return named.group is None and isinstance(question_of(definition, named.reference), kind)


def _asks_wants(definition: d.Definition, named: Named) -> bool:
    asked = question_of(definition, named.reference)
    ids = {option.id for option in one_of(asked)}
    return bool(ids) and ids <= set(WANTS)


def _asks(page: d.Page, question: str | None) -> bool:
    return any(each.id == question for each in page.questions)


def _wants_question() -> d.Choice:
    options = [{"id": each, "label": SAID[each]} for each in WANTS]
    label = {
        "ja": "きょうだいの希望",
        "en": "Wish for brothers and sisters",
        "ja-easy": "きょうだいの きぼう",
    }
    written = {"id": issue("q"), "label": label, "required": False, "options": options}
    return msgspec.convert(written, d.Choice)


def _named(found: Iterable[Named]) -> list[dict[str, str]]:
    return [{"id": n.reference, "label": n.label} for n in found]


def _and(value: str, choices: list[dict[str, str]]) -> list[dict[str, str]]:
    """What is written stays to be chosen, also where the list does not have it."""
    if value and value not in {each["id"] for each in choices}:
        return [*choices, {"id": value, "label": f"{value}(見つかりません)"}]
    return choices
