"""Whether what a definition holds can be reached: pages, questions, stops, attachments, conditions.

Decided with the engine itself, by trying every combination of the answers that the conditions can tell apart
(`samples`). Beyond SEARCH_LIMIT combinations, and where a condition looks into a table that only the tenant
knows, it gives up and says so.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from madoguchi.forms.domain import definition as d
from madoguchi.forms.domain.compiled import CompiledAttachment, CompiledCheck, Form, Item
from madoguchi.forms.domain.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.finding import Finding, error, warning
from madoguchi.forms.domain.readers import Context
from madoguchi.forms.domain.samples import MOST, TODAY, Samples
from madoguchi.forms.domain.uses import Use, of_computation, of_condition

SEARCH_LIMIT = 20_000
STOPS_LIMIT = 2_000

Seen = Callable[[Evaluation], bool]
Conditions = tuple[d.Condition, ...]


class Matter(msgspec.Struct, frozen=True):
    """Something that may or may not be there: `what` names it for people, `seen` finds it."""

    place: str
    what: str
    seen: Seen
    conditions: Conditions
    question: str | None = None


class _Relevant(msgspec.Struct):
    """`top` are the top-level questions to vary, in order; `all` those inside groups too."""

    top: list[str]
    all: set[str]
    exact: bool


def reachability_findings(form: Form) -> Iterator[Finding]:
    """What can never be seen, or always is although it has a condition."""
    search = _Search(form)
    for page in form.pages:
        place = f"pages.{page.page.id}"
        above = _conditions(page.page.show_when)
        if above:
            what = f"ページ「{page.page.title.ja}」"
            yield from search.decide(Matter(f"{place}.show_when", what, _page_seen(page.page.id), above))
        for item in page.items:
            yield from _of_item(search, item, place, above, None)
    for attachment in form.attachments:
        yield from _of_attachment(search, attachment)
    for check in form.checks:
        yield from _of_check(search, check)
    yield from _past_the_stops(search)


def _conditions(*conditions: d.Condition | None) -> Conditions:
    return tuple(c for c in conditions if c is not None)


def _of_item(
    search: _Search, item: Item, place: str, above: Conditions, group: Item | None
) -> Iterator[Finding]:
    q, where = item.question, f"{place}.{item.id}"
    conditions = (*above, *_conditions(q.show_when))
    path = _path_of(item, group)
    name = f"質問「{q.label.ja or item.id}」"
    if q.show_when is not None:
        matter = Matter(f"{where}.show_when", name, _shown(path), conditions, item.id)
        yield from search.decide(matter)
    if q.required_when is not None:
        whole = (*conditions, q.required_when)
        matter = Matter(f"{where}.required_when", f"{name}の必須", _required(path), whole, item.id)
        yield from search.decide(matter)
    if isinstance(q, d.Stop) and not conditions:
        yield error(
            "stop_for_everyone", where, "この案内ですべての人が止まります。出す条件を付けてください。", {}
        )
    for child in item.children if isinstance(q, d.Group) else ():
        yield from _of_item(search, child, where, conditions, item)


def _path_of(item: Item, group: Item | None) -> re.Pattern[str]:
    row = r"\.\d+" if group is not None and group.repeat is not None else ""
    return re.compile(f"{group.id}{row}\\.{item.id}" if group is not None else item.id)


def _page_seen(page: str) -> Seen:
    return lambda e: page in e.pages


def _shown(path: re.Pattern[str]) -> Seen:
    return lambda e: any(path.fullmatch(p) for p in e.shown)


def _required(path: re.Pattern[str]) -> Seen:
    return lambda e: any(path.fullmatch(p) for p in e.required)


def _of_attachment(search: _Search, compiled: CompiledAttachment) -> Iterator[Finding]:
    a = compiled.attachment
    place, what = f"attachments.{a.id}", f"添付書類「{a.label.ja}」"
    if a.show_when is not None:
        yield from search.decide(
            Matter(f"{place}.show_when", what, _asked_for(a.id), _conditions(a.show_when))
        )
    if a.required_when is not None:
        conditions = _conditions(a.show_when, a.required_when)
        yield from search.decide(Matter(f"{place}.required_when", f"{what}の必須", _needed(a.id), conditions))


def _asked_for(attachment: str) -> Seen:
    return lambda e: any(n.id == attachment for n in e.attachments)


def _needed(attachment: str) -> Seen:
    return lambda e: any(n.id == attachment and n.required for n in e.attachments)


def _refuses(check: d.Check) -> Seen:
    return lambda e: any(p.text is check.message for p in e.problems)


def _of_check(search: _Search, compiled: CompiledCheck) -> Iterator[Finding]:
    check = compiled.check
    head = check.at.split(".")[0]
    place = search.form.places[head]
    page = next(p for p in search.form.pages if any(i.id == (place.group or head) for i in p.items))
    above = _conditions(page.page.show_when, place.question.show_when)
    conditions = (*above, *_conditions(check.when, check.must))
    if search.never(Matter(f"checks.{check.id}", "", _refuses(check), conditions, head)):
        message = f"確認「{check.message.ja}」は、どう答えても出ません。"
        yield warning("check_never_refuses", f"checks.{check.id}", message)


def _past_the_stops(search: _Search) -> Iterator[Finding]:
    """Stops may each have a condition, and together leave no way through."""
    items = [(page, item) for page in search.form.pages for item in page.items]
    stops = [(page, item) for page, item in items if isinstance(item.question, d.Stop)]
    each = [_conditions(page.page.show_when, item.question.show_when) for page, item in stops]
    conditions = tuple(c for one in each for c in one)
    if not all(each) or not conditions:
        return
    relevant = search.relevant(conditions, None)
    names = set(relevant.top)
    tried = 0
    for answers in itertools.islice(search.answers(relevant), STOPS_LIMIT):
        tried += 1
        meaning = search.evaluate(answers)
        if not meaning.stops and not any(p.name in names for p in meaning.problems):
            return
    if tried < STOPS_LIMIT and relevant.exact:
        message = "どう答えても、いずれかの案内で止まります。案内を出す条件を直してください。"
        yield error("stop_for_everyone", f"pages.{stops[0][0].page.id}.{stops[0][1].id}", message, {})


class _Search:
    """Tries answers on a form."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.samples = Samples(form)
        self.context = Context(today=TODAY, tables=self.samples.tables)

    def decide(self, matter: Matter) -> Iterator[Finding]:
        """Findings when it is never there, or always."""
        relevant = self.relevant(matter.conditions, matter.question)
        witness: dict[bool, dict[str, Any]] = {}
        for count, answers in enumerate(self.answers(relevant)):
            if count >= SEARCH_LIMIT:
                break
            witness.setdefault(matter.seen(self.evaluate(answers)), answers)
            if len(witness) == 2:
                return
        else:
            if relevant.exact:
                yield from _verdict(matter, witness)
                return
        message = f"{matter.what}の条件は、組み合わせが多いか、表によるため、確かめきれません。"
        yield warning("undecided", matter.place, message)

    def never(self, matter: Matter) -> bool:
        """It was tried in full, and never there."""
        relevant = self.relevant(matter.conditions, matter.question)
        for count, answers in enumerate(self.answers(relevant)):
            if count >= SEARCH_LIMIT or matter.seen(self.evaluate(answers)):
                return False
        return relevant.exact

    def evaluate(self, answers: dict[str, Any]) -> Evaluation:
        return evaluate(self.form, answers, self.context)

    def answers(self, relevant: _Relevant) -> Iterator[dict[str, Any]]:
        domains = [self.samples.of(name, relevant.all) for name in relevant.top]
        if any(len(values) >= MOST for values in domains):
            relevant.exact = False  # more rows than are tried
        for values in itertools.product(*domains):
            yield {n: v for n, v in zip(relevant.top, values, strict=True) if v is not None}

    def relevant(self, conditions: Conditions, question: str | None) -> _Relevant:
        """What the conditions depend on, directly or through others, and the group that a question stands in."""
        seen: set[str] = set()
        exact = True
        owner = self._owner(question) if question is not None else None
        queue = [owner] if owner else []
        queue += [name for c in conditions for u in of_condition(c, "") for name in _names(u)]
        while queue:
            name = queue.pop()
            if name in seen or name not in self.form.places:
                continue
            seen.add(name)
            q = self.form.places[name].question
            exact = exact and not (isinstance(q, d.Computed) and q.compute.lookup is not None)
            queue += [n for u in self._uses_of(name) for n in _names(u)]
            queue += [owner] if (owner := self._owner(name)) else []
        tops = [i.id for page in self.form.pages for i in page.items if i.id in seen]
        return _Relevant(tops, seen, exact)

    def _owner(self, name: str) -> str | None:
        place = self.form.places[name]
        return place.group or place.prefix.removesuffix(".") or None

    def _uses_of(self, name: str) -> Iterator[Use]:
        """What decides whether a question is shown, and what it computes from."""
        q = self.form.places[name].question
        owner = self._owner(name) or name
        page = next(p for p in self.form.pages if any(i.id == owner for i in p.items))
        yield from of_condition(q.show_when, "")
        yield from of_condition(page.page.show_when, "")
        if isinstance(q, d.Computed):
            yield from of_computation(q.compute, "", None, None)


def _names(use: Use) -> list[str]:
    """The questions in a reference: of `children.living` both; names of parts are looked up in vain."""
    return use.reference.split(".")[:2]


def _verdict(matter: Matter, witness: dict[bool, dict[str, Any]]) -> Iterator[Finding]:
    if True not in witness:
        message = f"{matter.what}の条件は、どう答えても成り立ちません。"
        yield error("unreachable", matter.place, message, witness[False])
    else:
        message = f"{matter.what}の条件は、いつも成り立ちます。条件を外すか直してください。"
        yield error("always", matter.place, message, witness[True])
