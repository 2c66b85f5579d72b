"""Whose a step is in a town of units and ranks: by role, unit and rank; everybody else is refused, and sees nothing."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest
from django.apps import apps
from django.db import connection

from madoguchi.accounts.domain.flow_places import FlowPlaces
from madoguchi.accounts.domain.units import Place
from madoguchi.accounts.permissions import OPERATOR, Member, NotAllowed, Role
from madoguchi.accounts.queries import all_flow_places
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.accounts.services.units.keep_flow_places import keep_flow_places
from madoguchi.accounts.services.units.place_staff import place_staff
from madoguchi.applications.queries.seeing import sees
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.applications.services.papers.print_application import Printed, document_of
from madoguchi.applications.services.units.dissolve_unit import dissolve_unit
from madoguchi.audit.queries import entries
from madoguchi.forms.domain.format.definition import By
from madoguchi.isolation.scope import staff_side, tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain.step_doers import WHOLE_OFFICE
from madoguchi.review.queries.steps.flows import work_of
from madoguchi.review.services.reading.open_case import PurposeMissing, open_case
from madoguchi.review.services.reading.print_case import approved, filled
from madoguchi.review.services.steps.do_step import Barred
from madoguchi.review.services.steps.show_steps import show_steps_anew
from madoguchi.review.tests import acts
from madoguchi.review.tests.cast import CLERK, EXAMINER, NOW, receipt_of
from madoguchi.review.tests.flows.cast import DIRECTOR, EXAMINER_2, FlowCase, as_run
from madoguchi.review.tests.flows.office import CLERK_RANK, HEAD, SECTION, Town, standing_in, town
from madoguchi.review.tests.flows.test_refused import refused
from madoguchi.review.tests.test_who_sees import shown
from madoguchi.tenants.queries import tables

TODAY = day_in_japan(NOW)


@pytest.fixture
def office(aoba):
    """あおば市, which says where the steps of 罹災証明 are done."""
    found = town()
    found.said()
    return found


@pytest.fixture
def people(office: Town):
    return people_of(office)


def people_of(office: Town) -> dict[str, Member]:
    """Who works where: name → member."""
    placed: dict[str, tuple[Role, UUID, int]] = {
        "clerk": ("reception", office.tax, CLERK_RANK),
        "examiner": ("examiner", office.tax, CLERK_RANK),
        "surveyor": ("examiner", office.survey, CLERK_RANK),
        "surveyor_2": ("examiner", office.survey, CLERK_RANK),
        "section": ("approver", office.tax, SECTION),
        "other_section": ("approver", office.survey, SECTION),
        "low": ("approver", office.tax, CLERK_RANK),
        "head": ("approver", office.head, HEAD),
        "cashier": ("reception", office.finance, CLERK_RANK),
    }
    return {
        name: office.member(role, (unit, level), name=name) for name, (role, unit, level) in placed.items()
    }


def seen_by_unit(case: FlowCase, unit) -> bool:
    """In the services, and where the database has policies there too."""
    with tenant_transaction():
        member = acts.in_its_unit(CLERK, case.id)
        found = sees(_of_unit(member, unit), case.id, today=TODAY)
    if connection.vendor == "postgresql":
        assert (case.id in shown(staff_side([unit]))) == found, "services and policy differ"
    return found


def _of_unit(member, unit):
    return msgspec.structs.replace(member, units=frozenset({unit}))


def surveyed(office: Town, people) -> FlowCase:
    """A case on which all was done up to the proposal of a grant of one million yen: both levels decide."""
    case = office.case("risai")
    case.do("reception", people["clerk"])
    case.do("survey", people["surveyor"], grade="half")
    case.do("survey", people["surveyor_2"], grade="half")
    case.do("money", people["examiner"], amount="1000000")
    case.do("draft", people["examiner"], decision="grant")
    return case


def test_a_case_goes_through_the_units_and_ranks_that_the_town_named(office, people):
    case = surveyed(office, people)
    case.do("section", people["section"])
    case.do("head", people["head"])
    case.do("pay", people["clerk"])
    assert case.flow.position.finished


@pytest.mark.parametrize(
    ("step", "who"),
    [
        ("reception", "cashier"),
        ("survey", "examiner"),
        ("money", "surveyor"),
        ("draft", "surveyor"),
        ("section", "low"),
        ("section", "head"),
        ("section", "other_section"),
        ("head", "section"),
        ("head", "low"),
    ],
)
def test_the_role_alone_is_not_enough_the_unit_and_the_rank_are_asked_too(office, people, step, who):
    """403 where they see the case, 404 where they do not: either way nothing is done."""
    given = {"survey": {"grade": "half"}, "money": {"amount": "1"}, "draft": {"decision": "grant"}}
    case = surveyed(office, people)
    if step == "head":
        case.do("section", people["section"])
    if step in ("reception", "survey", "money", "draft"):
        case = office.case("risai")
        for earlier, by, more in (
            ("reception", "clerk", {}),
            ("survey", "surveyor", {"grade": "half"}),
            ("survey", "surveyor_2", {"grade": "half"}),
            ("money", "examiner", {"amount": "1"}),
        ):
            if earlier == step:
                break
            case.do(earlier, people[by], **more)
    assert case.where(step) == "open"
    seen = seen_by_unit(case, people[who].places[0].unit) or case.flow.work.owner in people[who].sees
    refused(case, NotAllowed if seen else NoSuchApplication, step, people[who], **given.get(step, {}))
    assert not case.flow.ways_now(people[who], case.flow.position.standings[step])


def test_two_people_of_the_unit_do_what_takes_two(office, people):
    case = office.case("risai")
    case.do("reception", people["clerk"])
    case.do("survey", people["surveyor"], grade="half")
    refused(case, Barred, "survey", people["surveyor"], grade="half")
    assert case.where("survey") == "open"
    case.do("survey", people["surveyor_2"], grade="half")
    assert case.where("survey") == "done"


def test_a_unit_sees_the_case_from_when_its_step_begins_and_goes_on_seeing_it(office, people):
    case = office.case("risai")
    assert not seen_by_unit(case, office.survey)
    case.do("reception", people["clerk"])
    assert seen_by_unit(case, office.survey)
    assert not seen_by_unit(case, office.finance)
    case.do("survey", people["surveyor"], grade="half")
    case.do("survey", people["surveyor_2"], grade="half")
    assert seen_by_unit(case, office.survey), "what was done can be asked about"


def test_what_is_handed_over_to_a_part_is_seen_there(office, people):
    case = surveyed(office, people)
    case.do("section", people["section"])
    case.do("head", people["head"])
    assert not seen_by_unit(case, office.finance)
    case.do("pay", people["clerk"])
    assert seen_by_unit(case, office.finance)


def test_a_step_of_another_unit_with_which_a_case_begins_shows_it_at_its_arrival(office):
    review = as_run("risai").review
    begins = msgspec.structs.replace(review.steps[0], by=By(part="survey"))
    steps = (begins, *review.steps[1:])
    moved = msgspec.structs.replace(as_run("risai"), review=msgspec.structs.replace(review, steps=steps))
    case = FlowCase("risai", definition=moved)
    assert seen_by_unit(case, office.survey)
    assert not seen_by_unit(case, office.finance)


def test_who_approves_from_above_is_not_asked_what_for_while_it_is_their_step(office, people):
    case = surveyed(office, people)
    with tenant_transaction(), pytest.raises(PurposeMissing):
        open_case(receipt=receipt_of(case.id), by=people["head"], now=NOW)
    case.do("section", people["section"])
    with tenant_transaction():
        open_case(receipt=receipt_of(case.id), by=people["head"], now=NOW)
        (entry,) = entries(subject=f"application:{case.id}", actions=["case.opened"])
    assert entry.detail == {"unit": str(office.head), "purpose": "work"}


def test_the_applicant_is_told_the_unit_through_which_the_case_is_seen(office, people):
    """兼務: 課長 of 会計課, and of 財務部; the case of 税務課 is seen from 財務部. Who was shown it sees it from theirs."""
    case = office.case("risai")
    case.do("reception", people["clerk"])
    both = office.member("approver", (office.finance, HEAD), (office.head, SECTION))
    helper = office.member("examiner", (office.finance, SECTION), (office.survey, CLERK_RANK))
    with tenant_transaction():
        for by, purpose in ((both, "audit"), (helper, "")):
            open_case(receipt=receipt_of(case.id), by=by, now=NOW, purpose=purpose)
        found = entries(subject=f"application:{case.id}", actions=["case.opened"])
    assert {entry.detail["unit"] for entry in found} == {str(office.head), str(office.survey)}


def test_what_the_town_says_otherwise_holds_for_cases_in_flight(office, people):
    case = office.case("risai")
    case.do("reception", people["clerk"])
    with tenant_transaction():
        keep_flow_places(
            procedure=case.definition.id,
            places=FlowPlaces(parts={"survey": office.finance}),
            shown=str(FlowPlaces()),
            by=OPERATOR,
            now=NOW,
        )
    show_steps_anew(procedure=case.definition.id, now=NOW)
    assert seen_by_unit(case, office.finance)
    assert not seen_by_unit(case, office.survey), "who was named by mistake sees it no longer"
    refused(case, NoSuchApplication, "survey", people["surveyor"], grade="half")
    case.do("survey", office.member("examiner", (office.finance, CLERK_RANK)), grade="half")


def test_the_successor_of_a_unit_does_its_steps(office, people):
    case = office.case("risai")
    case.do("reception", people["clerk"])
    dissolve_unit(unit_id=office.survey, successor=office.finance, by=OPERATOR, now=NOW)
    successor = office.member("examiner", (office.finance, CLERK_RANK))
    case.do("survey", successor, grade="half")


def test_what_the_town_did_not_say_is_the_work_of_the_unit_whose_case_it_is(aoba):
    office = town()
    case = office.case("risai")
    case.do("reception", office.member("reception", (office.tax, CLERK_RANK)))
    mine, theirs = (office.member("examiner", (unit, SECTION)) for unit in (office.tax, office.survey))
    refused(case, NoSuchApplication, "survey", theirs, grade="half")
    case.do("survey", mine, grade="half")


def test_a_level_whose_rank_nobody_said_takes_another_person_for_each(aoba):
    office = town()
    office.said(ranks={})
    case = surveyed(office, people_of(office))
    first, second = (office.member("approver", (office.tax, CLERK_RANK)) for _ in range(2))
    case.do("section", first)
    refused(case, Barred, "head", first)
    case.do("head", second)


def test_a_level_whose_rank_nobody_said_takes_another_person_than_one_with_a_rank(aoba):
    """Only who holds a place for each of two levels approves at both: the first has no rank, so they do not."""
    office = town()
    office.said(ranks={2: HEAD})
    case = surveyed(office, people_of(office))
    head, other = (office.member("approver", (office.head, HEAD)) for _ in range(2))
    case.do("section", head)
    refused(case, Barred, "head", head)
    case.do("head", other)


def test_one_person_who_holds_both_ranks_approves_at_both_levels(office, people):
    """兼務 (事務取扱): the 部長 stands in as 課長 as well, by a place of their own."""
    case = surveyed(office, people)
    both = office.member("approver", (office.head, HEAD), (office.tax, SECTION))
    case.do("section", both)
    case.do("head", both)
    assert case.flow.position.effective_at is not None


def test_a_town_without_units_is_one_office_as_before(aoba):
    assert work_of("anything", CLERK.id) is WHOLE_OFFICE
    case = FlowCase("risai")
    case.do("reception", CLERK)
    case.do("survey", EXAMINER, grade="half")
    case.do("survey", EXAMINER_2, grade="half")
    assert apps.get_model("applications", "CaseGrant").objects.count() == 0
    assert case.flow.ways_now(DIRECTOR, case.flow.position.standings["section"]) == ()


def test_what_one_town_says_is_not_anothers(office, aoba, midori):
    with tenant_scope(midori.tenant.id), tenant_transaction():
        assert all_flow_places() == {}
    with tenant_transaction():
        assert set(all_flow_places()) == {""}


# Deputies


def test_a_deputy_decides_for_who_is_away_and_everything_says_so(office, people):
    case = surveyed(office, people)
    absent = people["section"]
    deputy = standing_in(people["low"], absent)
    refused(case, NotAllowed, "section", people["low"])
    case.do("section", deputy)
    (done,) = case.flow.counted("section")
    assert done.who == "section(代決: low)"
    with tenant_transaction():
        (entry,) = entries(subject=f"application:{case.id}", actions=["review.step_done"], limit=1)
        (row,) = apps.get_model("review", "StoodIn").objects.all()
    assert (entry.actor_name, entry.detail["instead_of"]) == ("low", "section")
    assert (row.absent_id, row.deputy_name, row.looked_at) == (absent.id, "low", None)
    with tenant_transaction():
        (printed,) = approved(case.id)
    assert (printed.what, printed.who) == ("第1段階の決裁", "section(代決: low)")
    case.do("head", people["head"])
    with tenant_transaction():
        decision = apps.get_model("review", "Decision").objects.get()
    assert (decision.decided_by_name, decision.decided_for_name) == ("head", "")


def test_a_deputy_does_not_decide_what_either_of_them_worked_on(office, people):
    """Four eyes hold across 代決: neither who stands in nor who is away may have examined or proposed it."""
    case = surveyed(office, people)
    proposer = office.member("approver", (office.tax, SECTION))
    proposer = msgspec.structs.replace(proposer, id=people["examiner"].id, name="提案した人")
    refused(case, Barred, "section", standing_in(people["low"], proposer))
    worked = msgspec.structs.replace(people["low"], id=people["examiner"].id)
    refused(case, Barred, "section", standing_in(worked, people["section"]))


def test_a_deputy_of_another_unit_sees_what_was_shown_to_the_unit_of_who_is_away(office, people):
    """The case is 福祉課's, its first level 調査課's: whoever stands in for 調査課's head decides it from 会計課."""
    review = as_run("risai").review
    steps = tuple(
        msgspec.structs.replace(step, by=By(part="survey", level=1)) if step.id == "section" else step
        for step in review.steps
    )
    moved = msgspec.structs.replace(as_run("risai"), review=msgspec.structs.replace(review, steps=steps))
    case = FlowCase("risai", definition=moved)
    with tenant_transaction():
        rows = apps.get_model("applications", "Application").objects
        rows.filter(id=case.id).update(unit_id=office.elsewhere)
    clerk, examiner = (office.member(role, (office.elsewhere, 0)) for role in ("reception", "examiner"))
    case.do("reception", clerk)
    for surveyor in ("surveyor", "surveyor_2"):
        case.do("survey", people[surveyor], grade="half")
    case.do("money", examiner, amount="1")
    case.do("draft", examiner, decision="grant")
    deputy = office.member("approver", (office.finance, SECTION))
    refused(case, NoSuchApplication, "section", deputy)
    case.do("section", standing_in(deputy, people["other_section"]))
    assert case.where("section") == "done"


def test_a_deputy_who_lacks_the_role_gets_none_by_standing_in(office, people):
    case = surveyed(office, people)
    refused(case, NotAllowed, "section", standing_in(people["clerk"], people["section"]))


def test_nobody_stands_in_for_who_stands_in(office, people):
    """No chain: what counts is where the absent one works, not for whom the absent one would have decided."""
    case = surveyed(office, people)
    between = standing_in(people["other_section"], people["section"])
    outside = office.member("approver", (office.finance, CLERK_RANK))
    refused(case, NotAllowed, "section", standing_in(outside, between))


def test_only_approvals_are_done_for_somebody_else(office, people):
    case = office.case("risai")
    other = office.member("reception", (office.finance, CLERK_RANK))
    absent = people["section"]
    refused(case, NotAllowed, "reception", standing_in(other, absent))


def test_the_deputy_is_named_on_the_printed_case(office, people, aoba):
    case = surveyed(office, people)
    case.do("section", standing_in(people["low"], people["section"]))
    with tenant_transaction():
        found = filled(case.id)
        assert found is not None
        about = Printed(
            tenant=aoba.tenant, receipt="990010000000000000", arrived_at=NOW, approved=approved(case.id)
        )
        document = document_of(form=found.form, evaluation=found.evaluation, printed=about, tables=tables())
    (section,) = (each for each in document.sections if each.title == "決裁")
    assert "section(代決: low)" in str(section.rows)


def test_an_approval_of_another_part_is_its_own_ranks_and_of_who_holds_the_rank_above_it(office, people):
    """What the part's unit sees, who stands above it with that rank sees too: they are shown it."""
    review = as_run("risai").review
    steps = tuple(
        msgspec.structs.replace(step, by=By(part="survey", level=1)) if step.id == "section" else step
        for step in review.steps
    )
    moved = msgspec.structs.replace(as_run("risai"), review=msgspec.structs.replace(review, steps=steps))
    case = FlowCase("risai", definition=moved)
    above = office.member("approver", (office.head, SECTION))
    with tenant_transaction():
        placed = add_staff(
            username="above@aoba.example", name="次長", roles=["approver"], by=OPERATOR, now=NOW
        ).staff
        place_staff(staff_id=placed.id, places=[Place(unit=office.head, level=SECTION)], by=OPERATOR, now=NOW)
        rows = apps.get_model("applications", "Application").objects
        rows.filter(id=case.id).update(unit_id=office.elsewhere)
    clerk, examiner = (office.member(role, (office.elsewhere, 0)) for role in ("reception", "examiner"))
    case.do("reception", clerk)
    for surveyor in ("surveyor", "surveyor_2"):
        case.do("survey", people[surveyor], grade="half")
    case.do("money", examiner, amount="1")
    assert not seen_by_unit(case, office.head)
    case.do("draft", examiner, decision="grant")
    assert seen_by_unit(case, office.head)
    refused(case, NoSuchApplication, "section", people["section"])
    case.do("section", above)
