"""What of a form may or may not come up: pages, questions, what is required, attachments, refusals.

Each matter says how the engine shows it (`seen`, if it does), how it is told in a world that is half decided (`goal`), and
what its own condition says apart from the page and group around it (`own`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from madoguchi.forms.domain.answers.compiled import CompiledCheck, Form
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.form_outline import Outline, Spot
from madoguchi.forms.domain.answers.uses import At
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.search import Goal
from madoguchi.forms.domain.proving.world import NO, YES, Truth, World, both, opposite

Seen = Callable[[Evaluation], bool]


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """`conditions` are all that it hangs on, in `group`'s rows; `never` and `always` are the findings' codes, and `what`
    names it for people. `spot` is its question, if it has one."""

    at: At
    what: str
    seen: Seen | None
    goal: Goal
    own: Goal | None
    conditions: tuple[d.Condition, ...]
    spot: Spot | None = None
    never: str = "unreachable"
    always: str = "always"

    @property
    def group(self) -> str | None:
        return self.spot.repeated if self.spot is not None else None


def matters_of(form: Form, outline: Outline) -> Iterator[Matter]:
    """Everything that a condition of the form decides, in the order of its places."""
    for page in form.pages:
        if page.page.show_when is not None:
            yield _page(page.page, page.page.show_when)
        for item in page.items:
            yield from _question(outline.spots[item.id])
            for child in item.children if isinstance(item.question, d.Group) else ():
                yield from _question(outline.spots[child.id])
    for attachment in form.attachments:
        yield from _attachment(attachment.attachment)
    for check in form.checks:
        yield from _check(check, outline)


def _page(page: d.Page, condition: d.Condition) -> Matter:
    return Matter(
        at=(f"pages.{page.id}", "show_when"),
        what=f"ページ「{page.title.ja}」を出す条件",
        seen=lambda e: page.id in e.pages,
        goal=lambda w: w.holds(condition),
        own=lambda w: w.holds(condition),
        conditions=(condition,),
    )


def place_of(spot: Spot) -> str:
    """The place of a question."""
    inside = f"{spot.group.id}." if spot.group is not None else ""
    return f"pages.{spot.page.page.id}.{inside}{spot.item.id}"


def _question(spot: Spot) -> Iterator[Matter]:
    q, row = spot.item.question, 0 if spot.repeated is not None else -1
    name, group = spot.item.id, spot.repeated
    kind = "案内" if isinstance(q, d.Notice | d.Stop) else "質問"
    label = f"{kind}「{q.label.ja or name}」"
    show, needed = q.show_when, q.required_when
    if show is not None:
        yield Matter(
            at=(place_of(spot), "show_when"),
            what=f"{label}を出す条件",
            seen=lambda e: _among(e.shown, spot),
            goal=lambda w: w.shown(name, row),
            own=lambda w: w.holds(show, group, row),
            conditions=(show,),
            spot=spot,
        )
    if needed is not None:
        yield Matter(
            at=(place_of(spot), "required_when"),
            what=f"{label}を必須にする条件",
            seen=lambda e: _among(e.required, spot),
            goal=lambda w: needs(w, spot, row),
            own=lambda w: w.holds(needed, group, row),
            conditions=(needed,),
            spot=spot,
            never="required_hidden",
        )


def _among(paths: frozenset[str], spot: Spot) -> bool:
    if spot.group is None:
        return spot.item.id in paths
    end = f".{spot.item.id}"
    head = f"{spot.group.id}."
    return any(p.startswith(head) and p.endswith(end) and p.count(".") <= 2 for p in paths)


def needs(world: World, spot: Spot, row: int) -> Truth:
    """The question is shown and must be answered."""
    return both(_needs(world, spot, row))


def _needs(world: World, spot: Spot, row: int) -> Iterator[Truth]:
    q = spot.item.question
    yield YES if q.required and (spot.item.reads or spot.item.children) else NO
    yield world.shown(spot.item.id, row)
    if spot.group is not None and spot.repeated is None:
        yield needs(world, world.outline.spots[spot.group.id], -1)
    yield world.holds(q.required_when, spot.repeated, row)


def _attachment(a: d.Attachment) -> Iterator[Matter]:
    show, needed = a.show_when, a.required_when
    if show is not None:
        yield Matter(
            at=(f"attachments.{a.id}", "show_when"),
            what=f"添付書類「{a.label.ja}」を求める条件",
            seen=lambda e: any(n.id == a.id for n in e.attachments),
            goal=lambda w: w.holds(show),
            own=lambda w: w.holds(show),
            conditions=(show,),
        )
    if needed is not None:
        yield Matter(
            at=(f"attachments.{a.id}", "required_when"),
            what=f"添付書類「{a.label.ja}」を必須にする条件",
            seen=lambda e: any(n.id == a.id and n.required for n in e.attachments),
            goal=lambda w: both((w.holds(show), w.holds(needed))),
            own=lambda w: w.holds(needed),
            conditions=tuple(c for c in (show, needed) if c is not None),
            never="required_hidden",
        )


def _check(compiled: CompiledCheck, outline: Outline) -> Iterator[Matter]:
    """A check must be able to refuse, and to let pass."""
    check = compiled.check
    spot = outline.spots[check.at.split(".")[0]]
    row, group = (0, spot.repeated) if spot.repeated is not None else (-1, None)
    name, when, must = spot.item.id, check.when, check.must
    conditions = tuple(c for c in (when, must) if c is not None)
    what = f"確認「{check.message.ja}」"

    def applies(world: World) -> Truth:
        return both((world.shown(name, row), world.holds(when, group, row)))

    if when is not None:
        yield Matter(
            at=(f"checks.{check.id}", "when"),
            what=f"{what}を行う条件",
            seen=None,
            goal=applies,
            own=lambda w: w.holds(when, group, row),
            conditions=conditions,
            spot=spot,
        )
    yield Matter(
        at=(f"checks.{check.id}", "must"),
        what=what,
        seen=lambda e: any(p.text is check.message for p in e.problems),
        goal=lambda w: both((applies(w), opposite(w.holds(must, group, row)))),
        own=None,
        conditions=conditions,
        spot=spot,
        never="check_never_refuses",
    )
    yield Matter(
        at=(f"checks.{check.id}", "must"),
        what=what,
        seen=None,
        goal=lambda w: both((applies(w), w.holds(must, group, row))),
        own=None,
        conditions=conditions,
        spot=spot,
        never="check_always_refuses",
    )
