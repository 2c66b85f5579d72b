"""A kept drawing compared with what is computed anew, with its digests, with the audit record, and with those before it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from madoguchi.ops.auditing.give_out_again import CannotGiveOut, Plain, give_out_again

TEXTS: Final = ("batch", "at", "inputs", "inputs_digest", "result", "result_digest")
"""What a drawing that was exported must say; `on_record` and `first` may be missing."""


class Unreadable(Exception):
    """The file is no drawing that was exported; the text says why."""


def read_drawing(file: Path) -> Plain:
    """What `madoguchi allocation export` wrote. Raises Unreadable, OSError."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise Unreadable("it is not JSON in UTF-8") from None
    missing = [name for name in TEXTS if not isinstance(found, dict) or not isinstance(found.get(name), str)]
    if missing:
        raise Unreadable(f"it has no {', '.join(missing)}: was it written by `madoguchi allocation export`?")
    return dict(found)


def differences(drawing: Plain, before: Plain | None = None) -> list[str]:
    """What does not agree, in English, a line each; `before` is the drawing before it in the same round."""
    found = [
        f"{name}: SHA-256 is {_hash(drawing[name])}, kept is {drawing[f'{name}_digest']}"
        for name in ("inputs", "result")
        if _hash(drawing[name]) != drawing[f"{name}_digest"]
    ]
    if drawing.get("on_record") not in (None, drawing["result_digest"]):
        found.append(
            f"the audit record says {drawing['on_record'] or 'nothing'} of the result, kept is {drawing['result_digest']}"
        )
    try:
        inputs, result = json.loads(drawing["inputs"]), json.loads(drawing["result"])
        found += _cases(give_out_again(inputs), result["given"])
        found += _over(inputs, result["given"])
        found += _round(inputs, before) if before is not None else ()
    except CannotGiveOut as why:
        found.append(str(why))
    except (ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError, RecursionError) as why:
        found.append(f"what is kept cannot be read: {type(why).__name__} {why}")
    return found


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _cases(again: list[Plain], kept: list[Plain]) -> Iterator[str]:
    """Case by case."""
    mine, theirs = ({each["id"]: each for each in given} for given in (again, kept))
    for id in sorted(mine.keys() | theirs.keys()):
        if id not in theirs:
            yield f"{id}: computed {_said(mine[id])}, kept: it is not there"
        elif id not in mine:
            yield f"{id}: kept {_said(theirs[id])}, and it is not among the inputs"
        elif mine[id] != theirs[id]:
            yield f"{id}: computed {_said(mine[id])}, kept {_said(theirs[id])}"


def _said(each: Plain) -> str:
    place = f"{each['place']} (choice {each['wish']})" if each.get("place") else "nothing"
    return f"{place}, number {each.get('stands')} of {each.get('among')}"


def _over(inputs: Plain, given: list[Plain]) -> Iterator[str]:
    """More than there are."""
    kinds = {each["id"]: each.get("class", "") for each in inputs["applicants"]}
    held = Counter((each["place"], each.get("class", "")) for each in inputs.get("held", ()))
    new = Counter((each["place"], kinds.get(each["id"], "")) for each in given if each.get("place"))
    for place, kind in sorted(new):
        there, many = inputs["places"].get(place, {}).get(kind, 0), held[place, kind] + new[place, kind]
        if many > there:
            yield f"{place} {kind}: {many} have a place, there are {there}"


def _round(inputs: Plain, before: Plain) -> Iterator[str]:
    """A later drawing goes by the rules and the seed of the first, and nobody holds what they were not given."""
    earlier = json.loads(before["inputs"])
    for name in ("seed", "rules"):
        if inputs[name] != earlier[name]:
            yield f"{name}: not those of the drawing before ({before['batch']})"
    had = {each["id"]: each["place"] for each in earlier.get("held", ())}
    had |= {each["id"]: each["place"] for each in json.loads(before["result"])["given"] if each.get("place")}
    for each in inputs.get("held", ()):
        if had.get(each["id"]) != each["place"]:
            yield f"{each['id']}: holds {each['place']}, which the drawing before did not give it"
