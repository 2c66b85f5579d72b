"""When a question is shown or needed, and what a check demands."""

from __future__ import annotations

from madoguchi.forms.domain.format.ids_and_texts import Closed, Id, LocalText, Reference


class Condition(Closed, rename={"is_": "is", "not_": "not"}, frozen=True, kw_only=True):
    """One condition. Either a comparison of one `question`, or `all`, `any`, `not` of others, or one of the definition's
    `conditions` by its name; in the office's steps also `decision`, what was proposed.

    With `any_of` or `every_of` naming a group, the comparison is made row by row of that group.
    """

    question: Reference | None = None
    is_: str | None = None
    is_not: str | None = None
    one_of: tuple[str, ...] | None = None
    includes: str | None = None
    at_least: str | None = None
    at_most: str | None = None
    before: str | None = None
    after: str | None = None
    answered: bool | None = None
    any_of: Reference | None = None
    every_of: Reference | None = None
    where: Condition | None = None
    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None
    not_: Condition | None = None
    decision: tuple[str, ...] | None = None
    named: Id | None = None

    COMPARISONS = (
        "is_",
        "is_not",
        "one_of",
        "includes",
        "at_least",
        "at_most",
        "before",
        "after",
        "answered",
    )

    def __post_init__(self) -> None:
        own = ("question", "all", "any", "not_", "named", "decision")
        heads = [n for n in own if getattr(self, n) is not None]
        if self.where is not None and not heads:
            heads = ["where"]
        if len(heads) != 1:
            raise ValueError(
                "a condition has exactly one of: question, all, any, not, named, decision (or any_of/every_of with where)"
            )
        used = [n for n in self.COMPARISONS if getattr(self, n) is not None]
        if heads == ["question"] and len(used) != 1:
            raise ValueError("a condition on a question has exactly one comparison: is, is_not, one_of, …")
        if heads != ["question"] and used:
            raise ValueError("a comparison needs a question")
        if self.any_of is not None and self.every_of is not None:
            raise ValueError("any_of and every_of exclude each other")
        if (self.any_of or self.every_of) and heads[0] not in ("question", "where"):
            raise ValueError("any_of and every_of go with question, or with where")


class NamedCondition(Closed, frozen=True, kw_only=True):
    """A condition with a name (「住民税が非課税の世帯」), written once. Where it is used (`{named: id}`) it means what stands in
    `when`, judged there: in a row, of that row."""

    id: Id
    label: LocalText
    when: Condition
