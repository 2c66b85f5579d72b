"""The child's half of `child`: limits itself, then imports parsers, does the task and answers."""

import os
import sys
from typing import BinaryIO

import msgspec

from madoguchi.files.domain.child import Answer, Task
from madoguchi.files.domain.refusal import Reason, Refused
from madoguchi.kernel.confined import confine


def main(told: str) -> None:
    """Do the task told as JSON with the file on standard input; write an Answer line and what follows it."""
    task = msgspec.json.decode(told, type=Task)
    confine(task.child)
    try:
        answer, picture = _do(task, os.fdopen(0, "rb", closefd=False))
    except Refused as refused:
        answer, picture = Answer(reason=refused.reason, params=dict(refused.params)), b""
    except MemoryError:
        answer, picture = Answer(reason=Reason.TOO_HEAVY), b""
    with os.fdopen(1, "wb", closefd=False) as out:
        out.write(msgspec.json.encode(answer) + b"\n" + picture)


def _do(task: Task, file: BinaryIO) -> tuple[Answer, bytes]:
    if task.what == "inspect":
        from madoguchi.files.domain.inspect import inspect

        return Answer(inspected=inspect(file, name=task.name, accept=task.accept, limits=task.limits)), b""
    if task.kind is None:
        raise Refused(Reason.BROKEN)
    from madoguchi.files.domain import previews

    side = task.max_side or previews.MAX_SIDE
    picture = previews.preview(file, task.kind, page=task.page, max_side=side, limits=task.limits)
    return Answer(picture=picture is not None), picture or b""


if __name__ == "__main__":
    main(sys.argv[1])
