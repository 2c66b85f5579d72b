"""What an allocation is made from, frozen. The same inputs give the same result, byte for byte."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec

Wants = Literal["same_only", "same_time", "any"]
"""What is wished of brothers and sisters who apply in the same round: the same place or none (同じ園に同時に入れるときだけ);
all at once, at different places if need be (同時なら、別の園でもよい); each alone (1人だけ先に入れてもよい)."""
WANTS: Final[tuple[Wants, ...]] = ("same_only", "same_time", "any")
METHOD: Final = 2
"""How a result follows from its inputs. It goes up when that changes: what was allocated before is replayed as it was.
1: the whole round at once. 2: also what is left of it, beside those who hold a place (`Inputs.held`)."""
METHODS: Final = (1, 2)


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of the order: by which answer, and which end of it comes first."""

    question: str
    first: Literal["highest", "lowest"]
    kind: Literal["number", "money", "date"]


class Applicant(msgspec.Struct, frozen=True, kw_only=True):
    """A case: which class of places it is for (empty where they are not told apart), its wishes with the dearest first, what
    the rules of the order read (a number as it is written, a day as 2026-04-01; None is missing), and its household."""

    id: str
    class_: str = msgspec.field(default="", name="class")
    wishes: tuple[str, ...] = ()
    keys: tuple[str | None, ...] = ()
    household: str = ""
    wants: Wants | None = None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the round that a case has from an earlier drawing, and keeps. `household` is said where the case chose at
    once with its brothers and sisters."""

    id: str
    place: str
    class_: str = msgspec.field(default="", name="class")
    household: str = ""


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """`places`: place → class → how many the round has in all. A class that a place does not have is not among its own.
    `held` of them are taken already; `drawing` says which drawing of the round it is, from 1."""

    seed: str
    rules: tuple[Rule, ...]
    places: dict[str, dict[str, int]]
    applicants: tuple[Applicant, ...]
    held: tuple[Held, ...] = ()
    drawing: int = 1
    method: int = METHOD

    def held_at(self, place: str, class_: str) -> int:
        """How many hold a place of this class there."""
        return sum((each.place, each.class_) == (place, class_) for each in self.held)


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What a case got: the place (empty: none) and which of its wishes that was, from 1; in which position it stood among how
    many of its class."""

    id: str
    place: str = ""
    wish: int = 0
    stands: int
    among: int


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """In the order of the ids, which tells nothing of who stood where."""

    given: tuple[Given, ...]

    def of(self, id: str) -> Given | None:
        return next((each for each in self.given if each.id == id), None)


def written(what: Inputs | Result) -> bytes:
    """As it is kept: JSON that depends neither on the order in which cases were read nor on that of the places."""
    if isinstance(what, Inputs):
        applicants = tuple(sorted(what.applicants, key=lambda each: each.id))
        held = tuple(sorted(what.held, key=lambda each: each.id))
        what = msgspec.structs.replace(what, applicants=applicants, held=held)
    return msgspec.json.encode(what, order="sorted")


def without_lot(inputs: Inputs) -> str:
    """The digest of all but the seed: a trial and the closing after it are made from the same."""
    return digest(written(msgspec.structs.replace(inputs, seed="")))


def digest(kept: bytes) -> str:
    """SHA-256 in hexadecimal of what is kept."""
    return hashlib.sha256(kept).hexdigest()
