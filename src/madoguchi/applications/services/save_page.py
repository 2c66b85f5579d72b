"""Save one page of a draft as typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.applications.domain.answers import marker, replaced, typed_numbers
from madoguchi.applications.domain.tally import FINISH, Move, move
from madoguchi.applications.models import Draft
from madoguchi.applications.services.begin_draft import KEPT
from madoguchi.applications.services.seal_number import seal_number
from madoguchi.forms.domain.compiled import Form
from madoguchi.forms.domain.evaluate import Evaluation, Problem, evaluate
from madoguchi.forms.domain.read_form import Posted, read_page
from madoguchi.forms.domain.readers import Bad, Context, my_number_digits
from madoguchi.isolation.queries import Built

UNSTORABLE = ("characters", "too_long", "individual_number")
"""Problems for which nothing is stored: the draft stays as it was."""


class SavedPage(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a page. `saved` is false when the page holds what cannot be stored."""

    evaluation: Evaluation
    problems: tuple[Problem, ...]
    saved: bool
    move: Move


class NoSuchDraft(Exception):
    """There is no such draft for this tenant; it expired, was sent, or never was."""


_LOCKED = Built(Draft, {"id": "id"}, lambda rows, slots: rows.select_for_update().filter(id=slots["id"]))


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
    goes_on: bool = False,
) -> SavedPage:
    """Store the page's answers as typed, valid or not; individual numbers are checked and sealed at once.

    A number with a wrong check digit is not stored. Control characters and over-long texts leave the draft
    unchanged. With `goes_on` the next page is reached, if nothing is wrong on this one. The draft's `page` is the
    furthest that was reached: where one goes on later. Raises NoSuchDraft.
    """
    draft = locked_draft(draft_id)
    before = evaluate(form, msgspec.json.decode(draft.answers), context)
    answers = read_page(form, page_id, posted, before)
    answers, problems = _without_numbers(draft, form, answers, now)
    after = evaluate(form, answers, context)
    problems += _undecodable(form, page_id, posted)
    problems = _in_order(problems, [p for p in after.problems if _on_page(form, page_id, p.name)])
    if any(p.code in UNSTORABLE for p in problems):
        return SavedPage(evaluation=after, problems=tuple(problems), saved=False, move=Move(place=draft.page))
    moved = _moved(draft, form, page_id, after, stays=not goes_on or bool(problems))
    draft.answers = msgspec.json.encode(answers).decode()
    draft.page = moved.place
    draft.revision += 1
    draft.updated_at = now
    draft.expires_at = now + KEPT
    draft.save(update_fields=["answers", "page", "revision", "updated_at", "expires_at"])
    return SavedPage(evaluation=after, problems=tuple(problems), saved=True, move=moved)


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
