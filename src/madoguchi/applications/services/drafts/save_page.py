"""Save one page of a draft as typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.applications.domain.answers import (
    counterpart,
    marker,
    path_of,
    replaced,
    sealed_references,
    stray_numbers,
    typed_numbers,
)
from madoguchi.applications.domain.drawn import Drawn, digest_of, page_answers
from madoguchi.applications.domain.progress import FINISH, Move, move
from madoguchi.applications.models import Draft, SealedNumber
from madoguchi.applications.services.arrival.seal_number import seal_number
from madoguchi.applications.services.drafts.begin_draft import KEPT
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, Problem, evaluate
from madoguchi.forms.domain.answers.read_form import Posted, read_page
from madoguchi.forms.domain.answers.readers import Bad, Context, my_number_digits
from madoguchi.isolation.queries import Built, BuiltUpdate

UNSTORABLE = ("characters", "too_long", "individual_number")
"""Problems for which an answer is not stored: it stays as it was, and the page shows what was typed."""


class SavedPage(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a page: `typed` is what it brought, `stored` what the draft holds now, at `revision`.

    They differ when the page was older than the draft, where nothing is stored, and where single answers cannot be.
    """

    typed: Evaluation
    stored: Evaluation
    revision: int
    problems: tuple[Problem, ...] = ()
    move: Move
    appeared: frozenset[str] = frozenset()
    """Places of the form that these answers brought up."""
    older: bool = False
    numbers_left: bool = False
    """An individual number was typed on an older page: it is kept nowhere, and typed once more."""

    @property
    def saved(self) -> bool:
        """Everything on the page is stored."""
        return not self.older and not any(p.code in UNSTORABLE for p in self.problems)


class NoSuchDraft(Exception):
    """There is no such draft for this tenant; it expired, was sent, or never was."""


_LOCKED = Built(Draft, {"id": "id"}, lambda rows, slots: rows.select_for_update().filter(id=slots["id"]))

_CHANGED = ("answers", "page", "revision", "sheet", "sheet_since", "updated_at", "expires_at")
_STORED = BuiltUpdate(Draft, *_CHANGED)


def locked_draft(draft_id: UUID) -> Draft:
    """The draft, locked until the transaction ends. Raises NoSuchDraft."""
    for draft in _LOCKED(id=draft_id):
        return draft
    raise NoSuchDraft(str(draft_id))


def save_page(
    *,
    draft_id: UUID,
    form: Form,
    page_id: str,
    posted: Posted,
    context: Context,
    now: datetime,
    drawn: Drawn,
    goes_on: bool = False,
    fixed: frozenset[str] = frozenset(),
) -> SavedPage:
    """Store the page's answers as typed, valid or not; individual numbers are checked and sealed at once.

    A page that shows something else than the draft holds by now, and would change it, changes nothing (`older`). A
    number with a wrong check digit or in a text, control characters and over-long texts leave that one answer as it
    was, also when other answers hide it. With
    `goes_on` the next page is reached, if nothing is wrong on this one. The draft's `page` is the furthest that was
    reached: where one goes on later. Answers to the questions `fixed` came from another case, and stay. Raises NoSuchDraft.
    """
    draft = locked_draft(draft_id)
    before = evaluate(form, msgspec.json.decode(draft.answers), context)
    answers = _as_before(read_page(form, page_id, posted, before), before.answers, fixed)
    if _is_older(draft, drawn, form, page_id, before):
        same = page_answers(form, page_id, answers) == page_answers(form, page_id, before.answers)
        if not same:
            return _left_alone(draft, form, answers, before, context)
    answers, problems = _without_numbers(draft, form, answers, now)
    typed = stored = evaluate(form, answers, context)
    problems += _undecodable(form, page_id, posted)
    problems = _in_order(problems, [p for p in typed.problems if _on_page(form, page_id, p.name)])
    stray = stray_numbers(form, typed)
    problems = [Problem(name=p.name, code="individual_number") if p.name in stray else p for p in problems]
    unstorable = stray | {path_of(answers, p.name) for p in problems if p.code in UNSTORABLE}
    if unstorable:
        answers = _as_before(answers, before.answers, unstorable)
        stored = evaluate(form, answers, context)
    moved = _moved(draft, form, page_id, typed, stays=not goes_on or bool(problems))
    _store(draft, answers, moved.place, drawn, now)
    _forget_numbers(draft, before.answers, answers)
    return SavedPage(
        typed=typed,
        stored=stored,
        revision=draft.revision,
        problems=tuple(problems),
        move=moved,
        appeared=typed.shown - before.shown,
    )


def _is_older(draft: Draft, drawn: Drawn, form: Form, page_id: str, before: Evaluation) -> bool:
    """The page shows something else than what is stored, and not because of what it stored itself."""
    if drawn.revision == draft.revision:
        return False
    if draft.sheet is not None and drawn.sheet == draft.sheet and drawn.revision >= (draft.sheet_since or 0):
        return False
    return drawn.seen != digest_of(form, page_id, before)


def _left_alone(
    draft: Draft, form: Form, answers: dict[str, Any], before: Evaluation, context: Context
) -> SavedPage:
    """Nothing is stored. A number that was typed is not shown again either; its row keeps the one that it had."""
    numbers = list(typed_numbers(form, answers))
    answers = _as_before(answers, before.answers, numbers)
    return SavedPage(
        typed=evaluate(form, answers, context),
        stored=before,
        revision=draft.revision,
        move=Move(place=draft.page),
        older=True,
        numbers_left=bool(numbers),
    )


def _as_before(answers: dict[str, Any], before: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    for path in paths:
        former = counterpart(before, answers, path)
        if former is not None or counterpart(answers, answers, path) is not None:
            answers = replaced(answers, path, former)
    return answers


def _store(draft: Draft, answers: Mapping[str, Any], place: str, drawn: Drawn, now: datetime) -> None:
    if draft.sheet != drawn.sheet:
        draft.sheet, draft.sheet_since = drawn.sheet, draft.revision
    draft.answers = msgspec.json.encode(answers).decode()
    draft.page = place
    draft.revision += 1
    draft.updated_at = now
    draft.expires_at = now + KEPT
    _STORED(id=draft.id, **{name: getattr(draft, name) for name in _CHANGED})


def _forget_numbers(draft: Draft, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """A sealed number that no answer names any more is gone: typed anew, or its row was removed."""
    left = {ref for _, ref in sealed_references(after)}
    gone = {ref for _, ref in sealed_references(before)} - left
    if gone:
        SealedNumber.objects.filter(draft_id=draft.id, id__in=gone).delete()


def _moved(draft: Draft, form: Form, page_id: str, evaluation: Evaluation, *, stays: bool) -> Move:
    stays = stays or any(_on_page(form, page_id, name) for name in evaluation.stops)
    later = evaluation.pages[evaluation.pages.index(page_id) + 1 :] if page_id in evaluation.pages else ()
    following = None if stays else next(iter(later), FINISH)
    order = [page.page.id for page in form.pages]
    return move(order, before=draft.page, page=page_id, following=following)


def _on_page(form: Form, page_id: str, name: str) -> bool:
    page = form.page(page_id)
    return page is not None and any(item.id == name.split(".")[0] for item in page.items)


def _in_order(found: list[Problem], evaluated: list[Problem]) -> list[Problem]:
    """Both, as they come on the page. Of a place that was found wrong before, evaluating has nothing to add."""
    order = {p.name: place for place, p in reversed(list(enumerate(evaluated)))}
    own = {p.name for p in found}
    both = found + [p for p in evaluated if p.name not in own]
    return sorted(both, key=lambda p: order.get(p.name, -1))


def _undecodable(form: Form, page_id: str, posted: Posted) -> list[Problem]:
    """Controls whose bytes were no UTF-8 (a lone surrogate): Django puts U+FFFD in their place, which no one typed."""
    return [
        Problem(name=name, code="characters")
        for name, texts in posted.items()
        if _on_page(form, page_id, name) and any("\ufffd" in typed for typed in texts)
    ]


def _without_numbers(
    draft: Draft, form: Form, answers: dict[str, Any], now: datetime
) -> tuple[dict[str, Any], list[Problem]]:
    problems: list[Problem] = []
    for path, typed in typed_numbers(form, answers).items():
        try:
            digits = my_number_digits(typed)
        except Bad as bad:
            problems.append(Problem(name=path, code=bad.code, params=bad.params))
            answers = replaced(answers, path, None)
        else:
            answers = replaced(answers, path, marker(seal_number(draft_id=draft.id, digits=digits, now=now)))
    return answers, problems
