"""The same work on untrusted files in a child process (`kernel.confined`), so that a hostile file cannot harm the one
that asks. What a child dies of is told as Refused(TOO_HEAVY) or Refused(BROKEN). `child_main` is its other half.
"""

from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from madoguchi.files.domain.media_types import OFFICE, Kind, Limits
from madoguchi.files.domain.refusal import Param, Reason, Refused
from madoguchi.files.domain.upload import Inspected, check_size, opened
from madoguchi.kernel.confined import ChildLimits, Died, NoRoom, TooHeavy, run_confined

__all__ = ["Answer", "NoRoom", "Task", "inspect_in_child", "preview_in_child"]

INSPECTING = ChildLimits(patience=2.5, cpu_seconds=5)
"""A page waits for it. Reading 50,000 objects, or decoding a phone's largest picture, takes less than two."""
SHOWING = ChildLimits(patience=2.5)
_MAIN = "madoguchi.files.domain.child_main"


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What the child is told, as JSON on its command line."""

    what: Literal["inspect", "preview"]
    child: ChildLimits
    limits: Limits
    name: str = ""
    accept: list[Kind] = []
    kind: Kind | None = None
    page: int = 1
    max_side: int | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of what the child writes; with `picture`, the bytes of a JPEG follow it."""

    inspected: Inspected | None = None
    picture: bool = False
    reason: Reason | None = None
    params: dict[str, Param] = {}


_ANSWERS = msgspec.json.Decoder(Answer)  # made now: two threads that are the first at once crash msgspec 0.22


def inspect_in_child(
    file: BinaryIO | Path,
    *,
    name: str,
    accept: Collection[Kind | str],
    limits: Limits | None = None,
    child: ChildLimits | None = None,
) -> Inspected:
    """`inspect.inspect` in a child; the size is refused before one is started. Raises Refused, NoRoom."""
    limits = limits or Limits()
    with opened(file) as source:
        check_size(source, name=name, limits=limits)
    kinds = [Kind(kind) for kind in accept]
    # A lone surrogate cannot go through JSON; the name is cleaned on the other side anyway.
    sendable = name.encode("utf-8", "replace").decode()
    task = Task(what="inspect", child=child or INSPECTING, limits=limits, name=sendable, accept=kinds)
    answer, _ = _ask(file, task)
    if answer.inspected is None:
        raise Refused(Reason.BROKEN)
    return answer.inspected


def preview_in_child(
    file: BinaryIO | Path,
    kind: Kind,
    *,
    page: int = 1,
    max_side: int | None = None,
    limits: Limits | None = None,
    child: ChildLimits | None = None,
) -> bytes | None:
    """`previews.preview` in a child, started only where there can be one. Raises Refused, NoRoom."""
    if kind in OFFICE:
        return None
    task = Task(
        what="preview",
        child=child or SHOWING,
        limits=limits or Limits(),
        kind=kind,
        page=page,
        max_side=max_side,
    )
    answer, picture = _ask(file, task)
    return picture if answer.picture else None


def _ask(file: BinaryIO | Path, task: Task) -> tuple[Answer, bytes]:
    try:
        with opened(file) as source:
            line, picture = run_confined(_MAIN, msgspec.json.encode(task).decode(), source, limits=task.child)
    except TooHeavy:
        raise Refused(Reason.TOO_HEAVY) from None
    except Died:
        raise Refused(Reason.BROKEN) from None
    try:
        answer = _ANSWERS.decode(line)
    except msgspec.MsgspecError:
        raise Refused(Reason.BROKEN) from None
    if answer.reason:
        raise Refused(answer.reason, **answer.params)
    return answer, picture
