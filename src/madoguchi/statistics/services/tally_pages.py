"""Count what happens on a form's pages: one call for each press of a button, at the portal alone.

Not counted: an API client's submission, a trial run of a member of staff, an application that is mended. What is looked
at and not answered is not counted either: the first press on the first page begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from madoguchi.applications.domain.progress import FINISH
from madoguchi.applications.services.drafts.save_page import SavedPage
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Problem
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.kernel.clock import day_in_japan
from madoguchi.statistics.domain.tally import Tally, What, bucket
from madoguchi.statistics.services.tally import TALLIES


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """The form whose pages are counted, and when."""

    form: Form
    version: str
    now: datetime

    def tally(self, page: str, what: What, question: str = "", code: str = "") -> Tally:
        procedure, day = self.form.definition.id, day_in_japan(self.now)
        return Tally(procedure, self.version, page, day, what, question[:200], code[:40])

    def errors(self, page: str, problems: Iterable[Problem]) -> set[Tally]:
        """Each kind of mistake at each question, once: in how many rows it was made does not count."""
        return {self.tally(page, "error", question_of(self.form, p.name), p.code) for p in problems}


def tally_page(
    at: Counted,
    *,
    page: str,
    saved: SavedPage,
    button: Literal["next", "back", "other"],
    begun: bool,
    drawn_at: str,
) -> None:
    """A page was sent off. `begun`: the draft began with it. `drawn_at` is the second that the page says it was drawn
    at; whoever changes that gets a wrong time counted, and nothing else."""
    tallies = {at.tally(reached, "reached") for reached in saved.move.reached}
    if begun:
        tallies.add(at.tally(page, "reached"))
    if saved.move.finished:
        tallies.add(at.tally(page, "finished"))
        seconds = _since(drawn_at, at.now)
        if seconds is not None:
            tallies.add(at.tally(page, "took", code=bucket(seconds)))
    if button == "back":
        tallies.add(at.tally(page, "back"))
    elif button == "next":
        tallies |= at.errors(page, saved.problems)
    TALLIES.add(tallies)


def tally_files(at: Counted, *, page: str, refused: Iterable[str]) -> None:
    """Files that were not taken, by attachment."""
    TALLIES.add(at.errors(page, [Problem(name=attachment, code="file") for attachment in refused]))


def tally_refusal(at: Counted, problems: Iterable[Problem]) -> None:
    """What was wanting when it was to be sent."""
    TALLIES.add(at.errors(FINISH, problems))


def tally_sent(at: Counted) -> None:
    """It arrived."""
    TALLIES.add([at.tally(FINISH, "finished")])


def question_of(form: Form, path: str) -> str:
    """The question of a path, by the definition's own ids and without rows: `children.1.birth` is `children.birth`.

    Of a path that the definition does not know, which a client may have made up, nothing is kept.
    """
    chain = ".".join(item.id for item, _ in Labels(form, "ja").chain(path))
    own = {a.attachment.id for a in form.attachments} | {d.id for d in form.definition.declarations}
    return chain or (path if path in own else "")


def _since(drawn_at: str, now: datetime) -> float | None:
    if not (drawn_at.isascii() and drawn_at.isdigit() and len(drawn_at) <= 12):
        return None
    seconds = now.timestamp() - int(drawn_at)
    return seconds if seconds >= -1 else None
