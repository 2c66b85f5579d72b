"""Each act has its row, and each row all that staff need: a way to it, words for whatever happens, and its guide."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from typing import Any

import pytest

from madoguchi.desk.acts.act_page import done
from madoguchi.desk.acts.act_row import ActPage, Reason
from madoguchi.desk.acts.beside import SEND_AGAIN
from madoguchi.desk.acts.table import BY_ACT, PAGES, SAID_AFTER, WHY_NOT
from madoguchi.desk.case.case import PARTS
from madoguchi.desk.tests.scenes import SCENES, browsers
from madoguchi.office.guide.pages import TEXTS
from madoguchi.office.tests.cast import signed_in, text_of
from madoguchi.review.domain.acts import ACTS as OFFICE
from madoguchi.review.queries.reading.marks import MARKS
from madoguchi.review.tests.acts import ACTS, brought_to
from madoguchi.review.tests.cast import receipt_of

PREVENTED = {
    "NotAllowed": "the gate says so",
    "NoSuchApplication": "the page is not found",
    "HoldsNumber": "the page has looked for numbers",
    "EmptyNote": "the page has asked for a text",
    "EmptyMessage": "the view of texts says so beside the field",
    "MessageUnusable": "the view of texts says so beside the field",
    "ReasonMissing": "the page of the correction, or of the proposal, says so beside the field",
    "DayHasPassed": "the page of the correction says so beside the field",
    "TooManyDays": "the page of the extension says so beside the field",
    "NoSuchDecision": "the page of the proposal says so beside the field",
    "OutcomeMissing": "the page of the proposal says so beside the field",
    "NoSuchStep": "the page is not found",
    "NoSuchQuestion": "the page of the step asks for no other",
    "Refused": "the page of the step says so beside the field",
    "TooManyFiles": "the page of the step says so beside the field",
    "NoRoom": "the page of the step says so beside the field",
    "Unanswered": "the page of the step says so beside the field",
    "PurposeMissing": "the page of the number has asked for it",
    "NoSuchNumber": "the page of the number says so",
    "NotThere": "the page of who is in charge says so beside the field",
    "SameUnit": "the page of who is in charge says so beside the field",
    "KeeperAway": "the page of the number says so",
    "KeyLost": "the page of the number says so",
    "NoSuchGovernment": "the page of the transfer says so beside the field",
    "NoAddress": "the page of whoever is asked says so beside the field",
}
"""Exceptions that no act's button meets, or that a page of its own tells: where."""


def named(page: ActPage) -> str:
    return page.act.name


def raised_by(service: Any) -> set[str]:
    """What its docstring says."""
    said = re.sub(r"\([^)]*\)", "", (service.__doc__ or "").partition("Raises")[2]).partition(".")[0]
    return set(re.findall(r"[A-Z]\w+", said))


def section(named: str) -> str:
    """The text of a guide's section."""
    guide, _, name = named.partition("#")
    text = (TEXTS / f"{guide}.md").read_text(encoding="utf-8")
    return text.partition(f"{{#{name}}}")[2].partition("\n## ")[0]


def test_each_act_of_the_office_has_one_row():
    assert Counter(page.act for page in PAGES) == Counter([*OFFICE, SEND_AGAIN])
    assert len({page.act.name for page in PAGES}) == len(PAGES)


def test_the_service_of_a_row_is_the_one_that_is_tried():
    tried = {service: entry.act for service, entry in ACTS.items()}
    assert [named(p) for p in PAGES if p.act is not SEND_AGAIN and tried.get(p.service) != p.act] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_what_is_among_the_next_steps_or_asks_first_has_words_for_its_button(page):
    beside_mark = page.act in {mark.ended_by for mark in MARKS}
    assert bool(page.button) is bool(page.act.out_of or beside_mark) or isinstance(page.asks, Reason)
    assert page.button or not isinstance(page.asks, Reason)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_the_guide_tells_of_the_button_where_the_page_opens_it(page):
    assert page.button in section(page.guide)


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.words)
def test_the_guide_tells_what_a_mark_of_the_queue_means(mark):
    assert f"「{mark.words}」" in section("clerk#queue")


@pytest.mark.parametrize("service", [*ACTS, BY_ACT[SEND_AGAIN].service], ids=lambda act: act.__name__)
def test_for_each_reason_why_a_service_does_nothing_there_are_words(service):
    assert "NoSuchApplication" in raised_by(service)
    assert raised_by(service) - {reason.__name__ for reason in WHY_NOT} - PREVENTED.keys() == set()


def test_no_exception_has_words_in_two_rows_nor_is_one_told_that_nothing_raises():
    told = Counter(reason for page in PAGES for reason in page.refused)
    assert [reason for reason, rows in told.items() if rows > 1] == []
    raised = set().union(*(raised_by(each) for each in [*ACTS, BY_ACT[SEND_AGAIN].service]))
    assert {reason.__name__ for reason in WHY_NOT} | PREVENTED.keys() == raised
    assert all(inspect.isclass(reason) for reason in WHY_NOT)


def test_a_word_after_an_act_that_says_nothing_is_a_fault_and_not_silence():
    nobody: Any = None
    with pytest.raises(KeyError):
        done(nobody, nobody, "undone")
    assert {page.act.name for page in PAGES} <= SAID_AFTER.keys()
    assert all(notice.title for notice in [*SAID_AFTER.values(), *WHY_NOT.values()])


@pytest.mark.parametrize(
    "act", [act for act, entry in ACTS.items() if entry.marks and entry.act], ids=lambda act: act.__name__
)
def test_the_page_of_a_case_tells_who_marked_it_and_why(aoba, act):
    entry = ACTS[act]
    case = brought_to(aoba, act)
    page = text_of(signed_in(aoba, "shinsa").get(f"/aoba/desk/cases/{receipt_of(case)}/"))
    told = page.partition(f"</span>{entry.marks[0]}</h")[2].partition("</div>")[0]
    assert entry.by.name in told and entry.given.get("reason", "") in told


def test_a_page_of_the_case_leads_to_every_act(aoba):
    here, led = browsers(aoba), ""
    for scene in SCENES.values():
        case = scene.arrive(aoba)
        scene.before(case)
        address = f"/aoba/desk/cases/{receipt_of(case)}/"
        for part in PARTS:
            page = text_of(here[scene.who].get(address + (f"{part}/" if part else "")))
            led += page.replace(address, "CASE/")
    assert [named(page) for page in PAGES if f'"CASE/{page.path}"' not in led] == []
