"""Every id is used once, and what must hold something does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from madoguchi.forms.domain.answers.uses import At
from madoguchi.forms.domain.flows.office_answers import PAGE
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error, questions
from madoguchi.forms.domain.format.kinds import is_listed, kind_of, options_of
from madoguchi.forms.domain.format.named import structs_in

RESERVED = {"today"}
"""Words of conditions that are no question's name."""
RESERVED_PAGES = {"attachments", "contact", "keep", "check", "done"}
"""Addresses that stand below `apply/` beside the form's own pages."""


def id_findings(definition: d.Definition, own: frozenset[str]) -> Iterator[Finding]:
    """Ids that stand twice, groups in groups, what holds nothing. `own` are the places that the author wrote."""
    named = [(q.id, (place, "")) for place, q, _ in questions(definition)]
    named += [(a.id, (f"attachments.{a.id}", "")) for a in definition.attachments]
    named += [(a.id, (f"declarations.{a.id}", "")) for a in definition.declarations]
    yield from _doubled(named, own)
    for listed in _lists(definition):
        yield from _doubled(listed, own)
    yield from _pages(definition, own)
    for place, q, group in questions(definition):
        if group and isinstance(q, d.AttachmentQuestion):
            message = (
                f"「{q.label.ja}」は、繰り返すまとまりの中に置けません。"
                "どの行の書類か分からなくなります。まとまりの外に出してください。"
            )
            yield error("attachment_in_rows", place, message)
        if isinstance(q, d.Files) and not place.startswith(f"pages.{PAGE}"):
            message = (
                f"「{q.label.ja}」({kind_of(q).word})は、役所の記入だけの種類です。"
                "申請する方に出してもらう書類は「添付書類」にしてください。"
            )
            yield error("office_only_kind", place, message)
        if q.id in RESERVED:
            message = f"id「{q.id}」は条件の言葉なので、質問には使えません。別の id にしてください。"
            yield error("reserved_id", place, message)
        if isinstance(q, d.Group) and place.count(".") > 2:
            message = f"グループ「{q.label.ja}」の中にグループは置けません。外に出してください。"
            yield error("nested_group", place, message)
        if is_listed(q) and not options_of(q):
            message = f"「{q.label.ja}」に選択肢がありません。選択肢を足してください。"
            yield error("no_options", place, message, field="options")
        if isinstance(q, d.Group) and not q.questions:
            message = (
                f"まとまり「{q.label.ja}」に質問がありません。質問を加えるか、まとまりを消してください。"
            )
            yield error("empty", place, message, field="questions")
        if isinstance(q, d.Computed) and any(map(_of_nothing, structs_in(q.compute))):
            message = f"計算「{q.label.ja}」のもとになる質問を選んでください。"
            yield error("empty", place, message, field="compute")
    for figure in definition.figures:
        if not figure.values:
            message = f"「{figure.label.ja}」に額や率がありません。はじまりの日と値を加えてください。"
            yield error("empty", f"figures.{figure.id}", message, field="values")


def _of_nothing(part: Any) -> bool:
    """A computation over an empty list."""
    if isinstance(part, d.Chosen):
        return part.cases == ()
    return isinstance(part, d.Compute) and getattr(part, part.way) == ()


def _pages(definition: d.Definition, own: frozenset[str]) -> Iterator[Finding]:
    if (
        not any(f"pages.{page.id}" in own for page in definition.pages)
        and definition.channel.kind == "online"
    ):
        yield error("empty", "pages", "ページがありません。ページを加えてください。")
    for page in definition.pages:
        if page.id in RESERVED_PAGES:
            message = f"ページの id「{page.id}」は別の画面が使っています。別の id にしてください。"
            yield error("reserved_id", f"pages.{page.id}", message)
        if not page.questions and page.intro is None:
            message = f"ページ「{page.title.ja}」に質問がありません。質問を加えるか、ページを消してください。"
            yield error("empty", f"pages.{page.id}", message, field="questions")


def _lists(definition: d.Definition) -> Iterator[list[tuple[str, At]]]:
    """Lists whose ids are their own."""
    yield [(page.id, (f"pages.{page.id}", "")) for page in definition.pages]
    yield [(check.id, (f"checks.{check.id}", "")) for check in definition.checks]
    yield [(rule.id, (f"conditions.{rule.id}", "")) for rule in definition.conditions]
    yield [(figure.id, (f"figures.{figure.id}", "")) for figure in definition.figures]
    for figure in definition.figures:
        yield [(value.from_, (f"figures.{figure.id}", "values")) for value in figure.values]
    yield _within("fee", "items", definition.fee.items if definition.fee else ())
    yield _within("review", "checklist", definition.review.checklist)
    yield _within("review", "decisions", definition.review.decisions)
    yield _within("review", "questions", definition.review.questions)
    yield _within("review", "steps", definition.review.steps)
    yield [(trial.name, ("trials", trial.name)) for trial in definition.trials]
    yield [(delivery.to, ("delivery", delivery.to)) for delivery in definition.delivery]
    for place, q, _ in questions(definition):
        yield _within(place, "options", getattr(q, "options", ()))


def _within(place: str, field: str, listed: Sequence[Any]) -> list[tuple[str, At]]:
    return [(part.id, (place, f"{field}.{part.id}")) for part in listed]


def _doubled(named: list[tuple[str, At]], own: frozenset[str]) -> Iterator[Finding]:
    counts = Counter(name for name, _ in named)
    doubled = [(name, at) for name, at in named if counts[name] > 1]
    last = dict(doubled) | {name: at for name, at in doubled if at[0] in own}
    for name, (place, field) in last.items():
        message = f"「{name}」が二度使われています。どちらかを別の名前にしてください。"
        yield error("doubled_id", place, message, field=field)
