"""Whatever a definition says of its flow is made on the screen, or stands in a short list with the reason why it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from madoguchi.authoring.domain.changes import PutParts
from madoguchi.authoring.queries import draft
from madoguchi.builder.pages.flow import change
from madoguchi.builder.tests.cast import PARK, SOMEBODY, Author, begin, controls
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format import flow as of_flow
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.review.tests.cast import NOW

DEFINITION = (
    PARK.replace("koen-shiyo", "koen-nagare")
    + """
  - id: more_page
    title: {ja: ほか, en: More, ja-easy: ほか}
    questions:
      - {id: mail, kind: email, label: {ja: 医師のメールアドレス, en: Mail, ja-easy: メール}}
      - {id: other_mail, kind: email, label: {ja: 隣の方のメールアドレス, en: Mail, ja-easy: メール}}
      - {id: until, kind: date, label: {ja: 終わりの日, en: End, ja-easy: おわり}}
      - {id: later, kind: date, label: {ja: もっと後の日, en: Later, ja-easy: あと}}
attachments: [{id: map, label: {ja: 地図}}, {id: plan, label: {ja: 計画書}}]
review:
  checklist: [{id: tidy, label: {ja: 片付けの計画がある}}]
  parts: {green: {ja: 緑地}}
  questions: [{id: fee, kind: money, label: {ja: 使用料}}]
  steps:
  - {id: reception, does: accept}
  - {id: talk, does: meet, late: warn, within: {days: 3}}
  - {id: doctor, does: consult, by: {invited: mail}, sees: [people]}
  - {id: originals, does: receive, of: [map]}
  - {id: draft, does: propose}
  - {id: chief, does: approve, by: {part: owner, level: 1}}
  - {id: card, does: hand_over, to: owner}
  decisions:
  - {id: grant, outcome: grant, valid: {until: until}, opens: [{procedure: koen-shiyo, carries: [people]}]}
  - {id: refuse, outcome: refuse, reason: required, appeal: shinsa-seikyu}
"""
)
GRANT, OPENED = "decision.grant-", "decision.grant-opens-0-"

MADE: dict[str, tuple[str, dict[str, Any]]] = {
    "Part.ja": ("inspector-form", {"parts-0-ja": "公園緑地"}),
    "By.part": ("form-talk", {"talk-part": "green"}),
    "By.role": ("form-talk", {"talk-role": "reception"}),
    "By.level": ("form-chief", {"chief-level": "2"}),
    "By.people": ("form-talk", {"talk-people": "2"}),
    "By.invited": ("form-doctor", {"doctor-part": "invited:other_mail"}),
    "By.government": ("form-draft", {"draft-part": "government:prefecture"}),
    "Span.days": ("form-talk", {"talk-within": "5"}),
    "Span.months": ("form-talk", {"talk-within-unit": "months"}),
    "Span.calendar": ("form-talk", {"talk-within-unit": "business"}),
    "Together.by": ("form-talk", {"talk-together": "park"}),
    "Step.does": ("form-talk", {"talk-does": "examine"}),
    "Step.label": ("form-talk", {"talk-label": "お話"}),
    "Step.by": ("form-talk", {"talk-part": "green"}),
    "Step.after": ("form-originals", {"originals-after": ["talk"]}),
    "Step.when": ("form-talk", {"talk-when-on": "when"}),
    "Step.together": ("form-talk", {"talk-together": "day"}),
    "Step.fills": ("form-talk", {"talk-fills": ["fee"]}),
    "Step.checklist": ("form-talk", {"talk-checklist": ["tidy"]}),
    "Step.within": ("form-originals", {"originals-within": "5"}),
    "Step.late": ("form-talk", {"talk-late": "escalate"}),
    "Step.sees": ("form-doctor", {"doctor-sees": ["people", "applicant.name"]}),
    "Step.of": ("form-originals", {"originals-of": ["map", "plan"]}),
    "Step.offers": ("form-draft", {"draft-offers": ["grant"]}),
    "Step.to": ("form-card", {"card-to": "applicant"}),
    "Remind.days": (f"form-{GRANT[:-1]}", {f"{GRANT}remind": "30"}),
    "Valid.until": (f"form-{GRANT[:-1]}", {f"{GRANT}until": "later"}),
    "Valid.renew": (f"form-{GRANT[:-1]}", {f"{GRANT}renew": "koen-shiyo"}),
    "Valid.remind": (f"form-{GRANT[:-1]}", {f"{GRANT}remind": "30"}),
    "Opens.procedure": (f"form-{GRANT[:-1]}", {f"{GRANT}opens-new": "koen-hoka"}),
    "Opens.within": (f"form-{GRANT[:-1]}", {f"{OPENED}within": "30"}),
    "Opens.carries": (f"form-{GRANT[:-1]}", {f"{OPENED}carries": ["people", "applicant"]}),
    "Opens.fixed": (f"form-{GRANT[:-1]}", {f"{OPENED}fixed": ["people"]}),
    "Opens.late": (f"form-{GRANT[:-1]}", {f"{OPENED}late": "refuse"}),
    "ChecklistItem.label": ("form-checklist", {"checklist-0-label": "片付けの日が分かる"}),
    "Decision.label": (f"form-{GRANT[:-1]}", {f"{GRANT}label": "許可する"}),
    "Decision.outcome": (f"form-{GRANT[:-1]}", {f"{GRANT}outcome": "grant_in_part"}),
    "Decision.reason": (f"form-{GRANT[:-1]}", {f"{GRANT}reason": "required"}),
    "Decision.valid": (f"form-{GRANT[:-1]}", {f"{GRANT}until": ""}),
    "Decision.opens": (f"form-{GRANT[:-1]}", {"_drop": "decision.grant-opens-0"}),
    "Decision.appeal": ("form-decision.refuse", {"decision.refuse-appeal": "moshide"}),
    "Review.checklist": ("form-checklist", {"_add": "checklist"}),
    "Review.decisions": ("form-decision.refuse", {"_remove": "refuse"}),
    "Review.parts": ("inspector-form", {"_add": "parts"}),
    "Review.steps": ("form-talk", {"_remove": "talk"}),
}
"""Field → the form and the controls by which an author changes it."""

_ISSUED = "the program gives it, once"
_ALLOCATION = "an allocation is written in the file"
NOT_MADE: dict[str, str] = {
    "Step.id": _ISSUED,
    "Decision.id": _ISSUED,
    "ChecklistItem.id": _ISSUED,
    "Review.questions": "asked like the applicant's, on the builder's own page (test_office_questions.py)",
    "Decision.issue": "the program issues no documents yet: what a file says stays",
    **dict.fromkeys(("Step.places", "Step.wishes", "Step.order", "Step.keep"), _ALLOCATION),
    **dict.fromkeys(("Places.table", "Places.capacity", "Places.class_"), _ALLOCATION),
    **dict.fromkeys(("Ranking.question", "Ranking.first"), _ALLOCATION),
    **dict.fromkeys(("Keep.siblings", "Keep.wants"), _ALLOCATION),
}  # fmt: skip


def fields() -> set[str]:
    """Every field of the format that is about the flow."""
    here = [each for each in vars(of_flow).values() if getattr(each, "__module__", "") == of_flow.__name__]
    structs = [each for each in here if isinstance(each, type) and issubclass(each, msgspec.Struct)]
    beside: list[type[msgspec.Struct]] = [d.Review, d.Decision, d.ChecklistItem]
    return {f"{each.__name__}.{name}" for each in (*structs, *beside) for name in each.__struct_fields__}


def test_every_field_of_the_format_is_made_on_the_screen_or_has_a_reason():
    assert fields() == MADE.keys() | NOT_MADE.keys()
    assert not MADE.keys() & NOT_MADE.keys()


def test_every_field_is_changed_by_a_control_that_the_page_has(aoba):
    begin(parse_yaml(PARK.replace("koen-shiyo", "koen-hoka")))
    begin(parse_yaml(DEFINITION))
    page = Author(aoba, procedure="koen-nagare").page("settings/flow/")
    view = draft("koen-nagare", by=SOMEBODY, now=NOW)
    for field, (form, changes) in MADE.items():
        inside = re.search(rf'<form[^>]*id="{form}".*?</form>', page, re.S)
        assert inside, form
        for name, value in changes.items():
            assert offers(inside[0], name, value), (field, name)
        made, wrong = change(view, controls(page, form) | listed(changes), today=NOW.date())
        assert wrong == {} and isinstance(made, PutParts), field
        review = msgspec.convert(made.values["review"], d.Review)
        assert field in set(differing(view.definition.review, review)), field


def listed(changes: dict[str, Any]) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else value for name, value in changes.items()}


def offers(form: str, name: str, value: Any) -> bool:
    """Whether the form has such a control, and what is chosen is among its choices."""
    box = re.search(rf'<select[^>]* name="{re.escape(name)}".*?</select>', form, re.S)
    if box is not None:
        return f'value="{value}"' in box[0]
    tags = re.findall(rf'<(?:input|button)[^>]* name="{re.escape(name)}"[^>]*>', form)
    chosen = [each for each in tags if re.search(r'type="(?:checkbox|radio|submit)"', each)]
    wanted = [value] if isinstance(value, str) else value
    return bool(tags) and (
        not chosen or all(any(f'value="{each}"' in tag for tag in chosen) for each in wanted)
    )


def differing(one: Any, other: Any) -> Iterator[str]:
    """`Struct.field` of all that differs."""
    if one == other:
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() & other.keys():
            yield from differing(one[key], other[key])
    elif isinstance(one, tuple) and isinstance(other, tuple):
        for each in range(max(len(one), len(other))):
            yield from differing(*(some[each] if each < len(some) else None for some in (one, other)))
    elif isinstance(one, msgspec.Struct) or isinstance(other, msgspec.Struct):
        kind = type(one if isinstance(one, msgspec.Struct) else other)
        for name in kind.__struct_fields__:
            values = [getattr(each, name, None) for each in (one, other)]
            if values[0] != values[1]:
                yield f"{kind.__name__}.{name}"
                yield from differing(*values)
