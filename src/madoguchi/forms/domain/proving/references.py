"""References hold: what they name is there, comes before, and is of a kind that can stand there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.uses import Needs, Use, uses
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error, questions
from madoguchi.forms.domain.format.kinds import Compares, is_listed, kind_of, options_of
from madoguchi.forms.domain.format.parts import parts_of
from madoguchi.forms.domain.showing.named_files import attachment_of

_FIT: dict[Needs, tuple[Compares, ...]] = {
    "number": ("number",),
    "amount": ("number",),
    "date": ("date",),
    "ordered": ("number", "date"),
    "choices": ("many",),
    "value": ("one", "many", "number", "date", "text", "files"),
    "equals": ("one", "number", "date", "text"),
}
"""How an answer compares where it is named for this."""


def reference_findings(form: Form, definition: d.Definition) -> Iterator[Finding]:
    """What is wrong with the references of conditions, computations, checks and attachments.

    A named condition is looked at once, where it stands in `definition`; where the form has it written out, only whether it
    can be judged there.
    """
    order = _order(form)
    seen = []
    for use in uses(definition):
        if use.needs == "attachment":
            yield from _attachment(form, use)
        elif use.reference != "today":
            found = [*_reference(form, use, order)]
            if use.at[0].startswith("conditions."):
                found = [f for f in found if f.code not in _WHERE_IT_IS_USED]
            seen += found
            yield from found
    for use in uses(form.definition) if definition.conditions else ():
        if use.needs != "attachment" and use.reference != "today":
            for finding in _reference(form, use, order):
                there = use.at[0].startswith("conditions.")
                if finding.code in _WHERE_IT_IS_USED and not there and finding not in seen:
                    seen.append(finding)
                    yield finding


def findings_of(form: Form, named: Iterable[Use]) -> Iterator[Finding]:
    """What is wrong with these references to the questions of a form."""
    order = _order(form)
    for use in named:
        if use.reference != "today":
            yield from _reference(form, use, order)


def _order(form: Form) -> dict[str, int]:
    return {q.id: n for n, (_, q, _) in reversed([*enumerate(questions(form.definition))])}


_WHERE_IT_IS_USED = ("later_reference", "rows_reference")
"""What is only known of a rule where it is used."""


def _error(code: str, use: Use, message: str) -> Finding:
    place, field = use.at
    return error(code, place, message, field=field)


def find_question(form: Form, reference: str) -> d.Question | None:
    """The question that a reference names, into groups and composites; None when there is none."""
    names = reference.split(".")
    place = form.places.get(names.pop(0))
    question = place.question if place else None
    while names and question is not None:
        question = _inside(question, names.pop(0))
    return question


def _inside(question: d.Question, name: str) -> d.Question | None:
    inner = question.questions if isinstance(question, d.Group) else parts_of(question)
    found = next((q for q in inner if q.id == name), None)
    if found is None and name in _derived(question):
        return d.Text(id=name, label=question.label)
    return found


def _derived(question: d.Question) -> tuple[str, ...]:
    """Values that evaluation puts beside the parts."""
    if isinstance(question, d.Person):
        return ("name", "kana") if "kana" in question.with_ else ("name",)
    return ("bank_name", "branch_name") if isinstance(question, d.BankAccount) else ()


def _attachment(form: Form, use: Use) -> Iterator[Finding]:
    if all(a.attachment.id != use.reference for a in form.attachments):
        yield _error(
            "unknown_reference", use, f"添付書類「{use.reference}」がありません。書類を選び直してください。"
        )


def _reference(form: Form, use: Use, order: dict[str, int]) -> Iterator[Finding]:
    named = find_question(form, use.reference)
    if named is None and use.needs == "shown" and attachment_of(form, use.reference) is not None:
        return
    if named is None:
        yield _error(
            "unknown_reference", use, f"「{use.reference}」という質問はありません。質問を選び直してください。"
        )
        return
    if use.before is not None and _last_of(form, use, order) >= order[use.before]:
        message = f"「{use.reference}」({named.label.ja})は後に出てくる質問です。前の質問を選ぶか、順序を変えてください。"
        yield _error("later_reference", use, message)
    over = _rows_of(form, use.reference)
    own_row = over == use.group and not use.reference.startswith(f"{over}.")
    if over is not None and _row_by_row(use) and not own_row:
        message = f"「{use.reference}」({named.label.ja})は行ごとの質問です。「どれか」か「すべて」を選んでください。"
        yield _error("rows_reference", use, message)
    if not _fits(use.needs, named):
        message = f"「{use.reference}」({named.label.ja})は、ここには使えない種類の質問です。別の質問を選んでください。"
        yield _error("wrong_type", use, message)
    yield from _unknown_options(use, named)


def _last_of(form: Form, use: Use, order: dict[str, int]) -> int:
    """The order of what must be answered before the reference can be read: of a whole group, its last question."""
    head, _, rest = use.reference.partition(".")
    question = form.places[head].question
    if not isinstance(question, d.Group):
        return order[head]
    inner = [q.id for q in question.questions]
    return order[rest.split(".")[0]] if rest else max((order[i] for i in inner), default=order[head])


def _rows_of(form: Form, reference: str) -> str | None:
    """The repeated group that a reference runs over; None when it is one value, or the group itself."""
    head, _, rest = reference.partition(".")
    place = form.places.get(head)
    if place is None:
        return None
    if isinstance(place.question, d.Group):
        return head if place.question.repeat and rest else None
    return place.group


def _row_by_row(use: Use) -> bool:
    """A sum runs over all rows, and a check may stand at any; everything else compares one value."""
    return use.needs not in ("number", "value", "place", "repeated", "shown") or bool(use.literals)


def _fits(needs: Needs, named: d.Question) -> bool:
    if needs == "repeated":
        return isinstance(named, d.Group) and named.repeat is not None
    if isinstance(named, d.Computed) and needs in ("number", "amount", "date", "ordered"):
        day = named.compute.gives_day
        return needs == "ordered" or (not _is_number(named.compute) if needs == "date" else not day)
    if needs == "table":
        return isinstance(named, d.TableChoice)
    if needs == "person":
        return isinstance(named, d.Person)
    if needs == "equals" and isinstance(named, d.MyNumber):
        return False
    return needs not in _FIT or kind_of(named).compares in _FIT[needs]


def _is_number(c: d.Compute) -> bool:
    """Whether a computation surely gives a number."""
    return c.lookup is None and c.first_answered is None and not c.gives_day


def _unknown_options(use: Use, named: d.Question) -> Iterator[Finding]:
    known = {o.id for o in options_of(named)}
    for literal in use.literals if is_listed(named) and use.needs in ("equals", "choices") else ():
        if literal not in known:
            message = f"「{named.label.ja}」に選択肢「{literal}」はありません。選び直してください。"
            yield _error("unknown_option", use, message)
