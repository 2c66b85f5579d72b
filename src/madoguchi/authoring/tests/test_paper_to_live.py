"""From an official form in Excel to a tried, approved procedure on offer, by the services that the pages call."""

from __future__ import annotations

from typing import Any

import msgspec

from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.domain.new_question import new_question
from madoguchi.authoring.queries import draft, drafts
from madoguchi.authoring.services.change_draft import change_draft
from madoguchi.authoring.services.dismiss_passage import dismiss_passage
from madoguchi.authoring.services.keep_trial import keep_trial
from madoguchi.authoring.services.request_publication import approve_publication, ask_publication
from madoguchi.authoring.services.start_draft import start_from
from madoguchi.authoring.tests.cast import NOW, SATO, SUZUKI, TODAY
from madoguchi.catalog.queries import procedure
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import questions
from madoguchi.paper.child_main import read
from madoguchi.paper.tests.forms.samples import form_of_25_fields

BY: dict[str, Any] = {"by": SATO, "now": NOW}


def test_a_form_of_25_fields_goes_live(aoba):
    reading = read(form_of_25_fields(), name="学童クラブ利用申込書")
    view = start_from(
        definition=reading.definition,
        origins=reading.origins,
        not_understood=reading.not_understood,
        procedure="gakudo",
        **BY,
    )
    assert view.errors == 0 and len(list(questions(view.definition))) >= 10
    for place, _, _ in questions(view.definition):
        assert view.origins.at(place), place
    for passage in view.origins.not_understood:
        view = dismiss_passage(procedure="gakudo", reference=passage.reference, **BY)
    assert view.origins.not_understood == ()

    page = view.definition.pages[0]
    first = page.questions[0]
    asked = new_question("yes_no", "はじめての利用ですか")
    for change in (
        c.AddQuestion(into=f"pages.{page.id}", at=0, question=asked),
        c.Move(place=f"pages.{page.id}.{first.id}", into=f"pages.{page.id}", at=0),
        c.PutPart(part="summary", value={"ja": "学童クラブの利用を申し込みます。"}),
        c.PutPart(part="department", value="こども課"),
        c.PutQuestion(
            place=f"pages.{page.id}.{asked.id}",
            question=msgspec.structs.replace(
                asked, id="first_time", hint=d.LocalText(ja="昨年の利用も含みます。")
            ),
        ),
    ):
        view = change_draft(procedure="gakudo", change=change, revision=view.revision, **BY)
    assert view.errors == 0, [(f.place, f.message) for f in view.findings if f.severity == "error"]

    view = keep_trial(
        procedure="gakudo",
        name="はじめての方",
        answers={"first_time": "yes"},
        today=TODAY,
        revision=view.revision,
        **BY,
    )
    assert view.failed_trials == ()
    view = ask_publication(procedure="gakudo", revision=view.revision, **BY)
    approve_publication(procedure="gakudo", version=view.version, by=SUZUKI, now=NOW)
    assert procedure("gakudo", today=TODAY).card.department == "こども課"
    (card,) = drafts(now=NOW)
    assert (card.errors, card.differs, card.asked) == (0, False, False)
    assert draft("gakudo", **BY).undo_said == "試し「はじめての方」を加えました。"
