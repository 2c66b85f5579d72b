"""The ids of a definition and what each was made for; an id that comes back as something else.

An answer, a condition and a delivery know a part by its id alone. Once an id stood in a version that residents have
seen, it means that part for ever: given to another one, a draft's old answer would be read as an answer to the new one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error, questions
from madoguchi.forms.domain.format.parts import GENDERS, YES_NO

_FIXED: Final = {option.id for option in (*YES_NO, *GENDERS)}
"""Answers that mean the same in every question that has them."""
ANSWERED: Final = ("asked", "option", "decision", "condition", "figure")
"""Sorts of ids by which something that somebody wrote is known: an answer, a decision, or a rule of theirs."""


class Birth(NamedTuple):
    """What an id was made for, and where it stands."""

    made_for: str
    place: str
    field: str = ""


Births = dict[str, Birth]


def births(definition: d.Definition) -> Births:
    """`sort id` → what it is. Questions, attachments and declarations share their ids; an option has its question's."""
    found = {f"page {page.id}": Birth(page.title.ja, f"pages.{page.id}") for page in definition.pages}
    for place, q, _ in questions(definition):
        found[f"asked {q.id}"] = Birth(f"{q.__struct_config__.tag} {_words(q)}", place)
        for option in getattr(q, "options", ()):
            if option.id not in _FIXED:
                at = f"options.{option.id}"
                found[f"option {q.id} {option.id}"] = Birth(option.label.ja, place, at)
    for part in ("attachments", "declarations"):
        for entry in getattr(definition, part):
            found[f"asked {entry.id}"] = Birth(f"{part} {entry.label.ja}", f"{part}.{entry.id}")
    found |= {
        f"check {check.id}": Birth(check.message.ja, f"checks.{check.id}") for check in definition.checks
    }
    for sort, part in (("condition", "conditions"), ("figure", "figures")):
        entries = getattr(definition, part)
        found |= {f"{sort} {entry.id}": Birth(entry.label.ja, f"{part}.{entry.id}") for entry in entries}
    found |= dict(_listed("fee", "fee", "items", definition.fee.items if definition.fee else ()))
    found |= dict(_listed("item", "review", "checklist", definition.review.checklist))
    found |= dict(_listed("step", "review", "steps", definition.review.steps))
    for q in definition.review.questions:
        at = f"questions.{q.id}"
        found[f"asked {q.id}"] = Birth(f"{q.__struct_config__.tag} {_words(q)}", "review", at)
        for option in getattr(q, "options", ()):
            if option.id not in _FIXED:
                found[f"option {q.id} {option.id}"] = Birth(
                    option.label.ja, "review", f"{at}.options.{option.id}"
                )
    return found | dict(_listed("decision", "review", "decisions", definition.review.decisions))


def _listed(sort: str, place: str, field: str, entries: Sequence[Any]) -> Iterator[tuple[str, Birth]]:
    for entry in entries:
        label = entry.label.ja if entry.label else entry.id
        yield f"{sort} {entry.id}", Birth(label, place, f"{field}.{entry.id}")


def _words(q: d.Question) -> str:
    return q.label.ja or (q.text.ja if isinstance(q, d.Notice | d.Stop) else "")


def born_again(
    definition: d.Definition, versions: Mapping[str, Births], follows: Collection[str]
) -> Iterator[Finding]:
    """Ids that none of the versions has which it follows, and that an older one had for something else."""
    left = {key for version in follows if version in versions for key in versions[version]}
    for key, birth in births(definition).items():
        meant = [found[key].made_for for found in versions.values() if key in found]
        if key.split(" ")[0] in ANSWERED and key not in left and meant and birth.made_for not in meant:
            name, was = key.split(" ")[-1], meant[-1].rpartition(" ")[2]
            message = (
                f"id「{name}」は、前の版では「{was}」のものでした。前の答えがちがう意味になるので、"
                "別のidにしてください。"
            )
            yield error("reused_id", birth.place, message, field=birth.field)
