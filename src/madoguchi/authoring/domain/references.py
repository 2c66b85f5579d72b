"""Whatever in a definition names a question follows it when its id, or the group it stands in, becomes another.

What does not name it stays the very same object, so that what was touched can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from madoguchi.authoring.domain.definition_places import replace
from madoguchi.forms.domain.format import definition as d

Follow = Callable[[str], str]
"""A reference, or the path of an answer → the same after the change."""

_NAMES: dict[type, tuple[str, ...]] = {
    d.Condition: ("question", "at_least", "at_most", "before", "after", "any_of", "every_of"),
    d.AgeOn: ("birth_date", "day"),
    d.SchoolYearOn: ("birth_date", "day"),
    d.FiscalYearEndOfAge: ("birth_date",),
    d.LastDay: ("after",),
    d.DaysBetween: ("from_", "to"),
    d.Lookup: ("question",),
    d.CountOf: ("group",),
    d.TotalOf: ("group", "of"),
    d.FiscalYearEnd: ("day",),
    d.FigureOn: ("day",),
    d.Quotient: ("of", "by"),
    d.Rounded: ("of",),
    d.Case: ("then",),
    d.Chosen: ("otherwise",),
    d.Compute: (*d.LISTED, "first_answered"),
    d.Check: ("at",),
    d.Deadline: ("after",),
    d.BankAccount: ("holder",),
    d.Repeat: ("distinct",),
    d.Delivery: ("items",),
    d.Step: ("sees", "wishes", "fills"),
    d.By: ("invited",),
    d.Together: ("by",),
    d.Places: ("class_",),
    d.Ranking: ("question",),
    d.Keep: ("siblings", "wants"),
    d.Valid: ("until",),
    d.Opens: ("carries",),
}
"""Where references stand. Literals (numbers, days, `today`) are no question's id, so they are left alone."""
_WITHIN: dict[type, tuple[str, ...]] = {
    d.Condition: ("where", "all", "any", "not_"),
    d.Compute: (
        "count",
        "age_on",
        "days_between",
        "school_year_on",
        "fiscal_year_end_of_age",
        "deadline",
        "lookup",
        "fiscal_year_end",
        "figure",
        "quotient",
        "round",
        "if_",
        "total",
        *d.LISTED,
    ),
    d.CountOf: ("where",),
    d.TotalOf: ("of", "where"),
    d.Quotient: ("of", "by"),
    d.Rounded: ("of",),
    d.Case: ("when", "then"),
    d.Chosen: ("cases", "otherwise"),
    d.NamedCondition: ("when",),
    d.Page: ("show_when", "questions"),
    d.Attachment: ("show_when", "required_when"),
    d.Check: ("must", "when"),
    d.Review: ("decisions", "questions", "steps"),
    d.Decision: ("valid", "opens"),
    d.Step: ("by", "when", "together", "places", "order", "keep"),
}
_QUESTION = ("show_when", "required_when")


def renamed(definition: d.Definition, group: str | None, old: str, new: str) -> d.Definition:
    """After the question `old` (of `group`) became `new`: conditions, computations, checks, deliveries, trials."""

    def follow(path: str) -> str:
        names = path.split(".")
        at = _where(names, old, group)
        return path if at is None else ".".join((*names[:at], new, *names[at + 1 :]))

    def key(answers: Mapping[str, Any]) -> dict[str, Any]:
        return {new if name == old else name: value for name, value in answers.items()}

    return _everywhere(definition, follow, partial(_in_group, group=group, act=key))


def moved(
    definition: d.Definition, question: str, before: d.Group | None, after: d.Group | None
) -> d.Definition:
    """After the question left the group `before` or entered the group `after`. A bare id is right in both."""
    old = before.id if before else None

    def bare(path: str) -> str:
        names = path.split(".")
        at = _where(names, question, old)
        return path if at is None else ".".join(names[at:])

    def full(path: str) -> str:
        into = "" if after is None else f"{after.id}.0." if after.repeat else f"{after.id}."
        short = bare(path)
        return into + short if short.split(".")[0] == question else path

    def answers(given: dict[str, Any]) -> dict[str, Any]:
        return _moved_answer(given, question, before, after)

    return _everywhere(definition, bare, answers, full)


def page_renamed(definition: d.Definition, old: str, new: str) -> d.Definition:
    """After the page `old` became `new`: only trials name pages."""
    if any(q.id == old for page in definition.pages for q in page.questions):
        return definition  # the trial may mean the question of that name
    return _everywhere(definition, lambda path: new if path == old else path, lambda answers: answers)


def page_joined(definition: d.Definition, page: str) -> d.Definition:
    """After the page's questions went to another: no trial can expect it any more."""
    if any(q.id == page for each in definition.pages for q in each.questions):
        return definition

    def without(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name != page)

    expects = [trial.expect for trial in definition.trials]
    left = [replace(e, shown=without(e.shown), hidden=without(e.hidden)) for e in expects]
    trials = tuple(
        trial if trial.expect == expect else replace(trial, expect=expect)
        for trial, expect in zip(definition.trials, left, strict=True)
    )
    return replace(definition, trials=trials)


def attachment_renamed(definition: d.Definition, old: str, new: str) -> d.Definition:
    """After the attachment `old` became `new`: the places on pages for it, the steps that receive it, and the trials."""

    def question(q: d.Question) -> d.Question:
        if isinstance(q, d.AttachmentQuestion) and q.attachment == old:
            return replace(q, attachment=new)
        if isinstance(q, d.Group):
            inner = tuple(question(child) for child in q.questions)
            return q if _all_same(inner, q.questions) else replace(q, questions=inner)
        return q

    pages = []
    for page in definition.pages:
        questions = tuple(question(q) for q in page.questions)
        pages.append(page if _all_same(questions, page.questions) else replace(page, questions=questions))
    trials = []
    for trial in definition.trials:
        asked = trial.expect.attachments
        if asked is not None and old in asked:
            asked = tuple(new if name == old else name for name in asked)
            trial = replace(trial, expect=replace(trial.expect, attachments=asked))
        trials.append(trial)
    steps = tuple(
        replace(step, of=tuple(new if name == old else name for name in step.of)) if old in step.of else step
        for step in definition.review.steps
    )
    review = definition.review
    review = review if _all_same(steps, review.steps) else replace(review, steps=steps)
    return replace(definition, pages=tuple(pages), review=review, trials=tuple(trials))


def copied(part: Any, ids: Mapping[str, str]) -> Any:
    """A copied page or question: what it names of itself is then named as in the copy."""

    def follow(path: str) -> str:
        head, dot, rest = path.partition(".")
        if head not in ids:
            return path
        inner, more, last = rest.partition(".")
        return ids[head] + dot + ids.get(inner, inner) + more + last

    return _rewritten(part, follow)


def option_renamed(
    definition: d.Definition, group: str | None, question: str, old: str, new: str
) -> d.Definition:
    """After an option of the question (of `group`) became `new`: the comparisons with it."""

    def value(text: str) -> str:
        return new if text == old else text

    def condition(c: d.Condition) -> d.Condition:
        names = c.question.split(".") if c.question else []
        if not names or _where(names, question, group) != len(names) - 1:
            return c
        changes: dict[str, Any] = {
            name: value(given)
            for name in ("is_", "is_not", "includes")
            if (given := getattr(c, name)) is not None
        }
        if c.one_of is not None:
            changes["one_of"] = tuple(value(given) for given in c.one_of)
        changed = {name: given for name, given in changes.items() if given != getattr(c, name)}
        return replace(c, **changed) if changed else c

    def answer(given: Mapping[str, Any]) -> dict[str, Any]:
        return {name: chosen(raw) if name == question else raw for name, raw in given.items()}

    def chosen(raw: Any) -> Any:
        return [chosen(one) for one in raw] if isinstance(raw, list) else new if raw == old else raw

    answers = partial(_in_group, group=group, act=answer)
    return _everywhere(definition, lambda path: path, answers, each=condition)


# the walk


def _everywhere(
    definition: d.Definition,
    follow: Follow,
    answers: Callable[[dict[str, Any]], dict[str, Any]],
    full: Follow | None = None,
    each: Callable[[d.Condition], d.Condition] = lambda c: c,
) -> d.Definition:
    changes = {
        name: _rewritten(getattr(definition, name), follow, each)
        for name in ("pages", "attachments", "checks", "conditions", "deadline", "review", "delivery")
    }
    trials = tuple(_trial(trial, follow, full or follow, answers) for trial in definition.trials)
    return replace(definition, **changes, trials=trials)


def _rewritten(value: Any, follow: Follow, each: Callable[[d.Condition], d.Condition] = lambda c: c) -> Any:
    """The same value with its references followed; the same object when none is another."""
    if isinstance(value, tuple):
        parts = tuple(_rewritten(part, follow, each) for part in value)
        return value if _all_same(parts, value) else parts
    if not isinstance(value, msgspec.Struct):
        return value
    kind = type(value)
    changes: dict[str, Any] = {}
    for name in _NAMES.get(kind, ()):
        given = getattr(value, name)
        if given is not None and (followed := _followed(given, follow)) != given:
            changes[name] = followed
    within = _WITHIN.get(kind, ())
    if isinstance(value, d.QuestionBase):
        within = _QUESTION
        if isinstance(value, d.Group):
            within = (*_QUESTION, "questions", "repeat")
        elif isinstance(value, d.Computed):
            within = (*_QUESTION, "compute")
    for name in within:
        given = changes.get(name, getattr(value, name))
        inner = _rewritten(given, follow, each)
        if inner is not given:
            changes[name] = inner
    found = replace(value, **changes) if changes else value
    return each(found) if isinstance(found, d.Condition) else found


def _followed(given: Any, follow: Follow) -> Any:
    if isinstance(given, msgspec.Struct):
        return given
    if isinstance(given, tuple):
        return tuple(path if isinstance(path, msgspec.Struct) else follow(path) for path in given)
    if isinstance(given, dict):
        return {name: follow(path) for name, path in given.items()}
    return follow(given)


def _trial(
    trial: d.Trial, follow: Follow, full: Follow, answers: Callable[[dict[str, Any]], dict[str, Any]]
) -> d.Trial:
    """`shown` and `hidden` may be bare ids; errors and computed values are paths of answers."""
    expect = trial.expect
    followed = d.Expectation(
        shown=tuple(map(follow, expect.shown)),
        hidden=tuple(map(follow, expect.hidden)),
        errors=None if expect.errors is None else tuple(map(full, expect.errors)),
        attachments=expect.attachments,
        computed={full(path): value for path, value in expect.computed.items()},
        runs=expect.runs,
        skips=expect.skips,
    )
    after = d.Trial(name=trial.name, today=trial.today, answers=answers(trial.answers), expect=followed)
    return trial if after == trial else after


def _where(names: list[str], question: str, group: str | None) -> int | None:
    """At which of the names the question is named: first, or behind its group and a row's number."""
    if names[0] == question:
        return 0
    if group is None or names[0] != group:
        return None
    at = 2 if len(names) > 2 and names[1].isdecimal() else 1
    return at if len(names) > at and names[at] == question else None


def _in_group(
    answers: dict[str, Any], group: str | None, act: Callable[[Mapping[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    if group is None:
        return act(answers)
    given = answers.get(group)
    if isinstance(given, dict):
        return {**answers, group: act(given)}
    if isinstance(given, list):
        return {**answers, group: [act(row) if isinstance(row, dict) else row for row in given]}
    return answers


def _moved_answer(
    answers: dict[str, Any], question: str, before: d.Group | None, after: d.Group | None
) -> dict[str, Any]:
    """The answer goes along: out of rows the first one's, into rows every one's."""
    found: list[Any] = []

    def take(given: Mapping[str, Any]) -> dict[str, Any]:
        if question in given:
            found.append(given[question])
        return {name: value for name, value in given.items() if name != question}

    left = _in_group(answers, before.id if before else None, take)
    if not found:
        return answers
    if after is None:
        return {**left, question: found[0]}
    rows = left.get(after.id)
    if isinstance(rows, dict | list) and rows:
        return _in_group(left, after.id, lambda row: {**row, question: found[0]})
    return {**left, after.id: [{question: found[0]}] if after.repeat else {question: found[0]}}


def _all_same(some: tuple[Any, ...], others: tuple[Any, ...]) -> bool:
    return all(one is other for one, other in zip(some, others, strict=True))
