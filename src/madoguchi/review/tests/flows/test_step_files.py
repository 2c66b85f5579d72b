"""Files as answers of the office, and of whoever is asked: whose they are, what is refused, where they are seen."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.apps import apps

from madoguchi.accounts.permissions import Member, NotAllowed
from madoguchi.applications.domain.package.manifest import Told
from madoguchi.applications.domain.package.read import read_package
from madoguchi.applications.queries.applications import application
from madoguchi.applications.queries.attachments import files as attached
from madoguchi.applications.queries.attachments import office_files
from madoguchi.applications.services.attachments.office_files import HELD_FOR
from madoguchi.applications.services.attachments.purge_files import purge_unsent
from madoguchi.applications.services.attachments.scan import ScannerAway, scan
from madoguchi.applications.services.attachments.upload import TooManyFiles, take_in
from madoguchi.applications.services.papers.pack_application import FilesInfected, FilesWait, pack_application
from madoguchi.audit.queries import entries
from madoguchi.files.connectors.scanner.address import scanner
from madoguchi.files.domain.refusal import Reason, Refused
from madoguchi.files.services.open_file import store
from madoguchi.files.tests.file_samples import jpeg, pdf_bytes
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.isolation.scope import current_tenant, tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.review.queries.reading.cases import case as case_of
from madoguchi.review.services.inviting.answer import keep_typed
from madoguchi.review.services.inviting.bring_asked_file import take_asked_file_back
from madoguchi.review.services.inviting.open_invitation import NotAsked, SentAlready, open_invitation
from madoguchi.review.services.inviting.revoke import revoke
from madoguchi.review.services.reading.download_case import download_case
from madoguchi.review.services.reading.open_file import NoSuchFile, view_file
from madoguchi.review.services.reading.print_case import filled
from madoguchi.review.services.steps import bring_file
from madoguchi.review.services.steps.bring_file import NoSuchQuestion, remove_file
from madoguchi.review.services.steps.do_step import NoSuchStep, NotOpen, Unanswered
from madoguchi.review.services.steps.drop_held_files import drop_held_files
from madoguchi.review.tests.cast import CLERK, EXAMINER
from madoguchi.review.tests.files import attach
from madoguchi.review.tests.flows.asking import OPINION, STEP
from madoguchi.review.tests.flows.cast import EXAMINER_2
from madoguchi.review.tests.flows.filing import PHOTOS, SHEET, SURVEY, Filing, asking_files
from tests.parts.clamd import EICAR


@pytest.fixture
def case(aoba: Any) -> Filing:
    return Filing()


def rows(case: Filing) -> list[Any]:
    with tenant_transaction():
        return office_files(case.id)


def stored() -> set[str]:
    return {key.rpartition(".")[2] for key in store().keys(str(current_tenant()))}


def said(case: Filing, *actions: str) -> list[dict[str, Any]]:
    with tenant_transaction():
        return [entry.detail for entry in entries(subject=f"application:{case.id}", actions=actions)]


def view_of(case: Filing, by: Member = CLERK) -> Any:
    with tenant_transaction():
        found = application(case.id)
        assert found is not None
        return case_of(receipt=found.receipt, by=by, today=day_in_japan(case.now))


def given(case: Filing, question: str) -> list[str]:
    return [each["name"] for each in case.flow.office[question]]


def seen_by(case: Filing, file: UUID, by: Member) -> bool:
    try:
        return view_file(application_id=case.id, file_id=file, page=1, by=by, now=case.now) is not None
    except NoSuchFile:
        return False


def scanned(case: Filing, state: str = "clean") -> None:
    with tenant_transaction():
        apps.get_model("applications", "Attachment").objects.filter(office_of=case.id).update(state=state)


def packed(case: Filing, office: Any) -> io.BytesIO:
    out = io.BytesIO()
    pack_application(
        application_id=case.id, to="core", told=Told(), tenant=office.tenant, out=out, unseal=lambda *_: "",
        open_file=store().open, now=case.now, filled=filled,
    )  # fmt: skip
    return out


def test_what_asks_for_files_can_be_published():
    assert [f for f in findings(asking_files()) if f.severity == "error"] == []


def test_a_file_is_whose_who_brought_it_until_the_step_is_done(case):
    file = case.add_file()
    scanned(case)
    assert case.begun(SURVEY, EXAMINER) == ["玄関.jpg"]
    assert case.begun(SURVEY, EXAMINER_2) == []
    assert (seen_by(case, file, EXAMINER), seen_by(case, file, EXAMINER_2)) == (True, False)
    assert view_of(case).office_files == ()
    case.survey(file)
    assert seen_by(case, file, EXAMINER_2)
    assert [(each.label, each.file.name) for each in view_of(case).office_files] == [
        ("現地の写真", "玄関.jpg")
    ]
    with tenant_transaction():
        assert attached(application_id=case.id) == []  # the applicant is shown nothing of it
    assert said(case, "review.file_added") == [{"step": "「訪問調査」", "file": str(file)}]


def test_the_answer_holds_the_hash_and_an_approval_is_of_that(case):
    case.survey(case.add_file())
    (marker,) = case.flow.office[PHOTOS]
    (row,) = rows(case)
    assert (marker["sha256"], len(row.sha256)) == (row.sha256, 64)
    before = case.flow.seen["draft"]
    case.reopen(SURVEY, EXAMINER)
    case.survey(case.add_file(file=jpeg(quality=10), name="別の写真.jpg"))
    assert case.flow.seen["draft"] != before


def test_one_that_is_left_out_of_a_later_answer_stays_with_the_case_and_not_in_the_answer(case):
    first = case.add_file()
    case.survey(first)
    scanned(case)
    case.reopen(SURVEY, EXAMINER)
    assert case.begun(SURVEY, EXAMINER) == ["玄関.jpg"]
    case.survey(case.add_file(file=jpeg(quality=10), name="別の写真.jpg"))
    assert [each.file.name for each in view_of(case).office_files] == ["別の写真.jpg"]
    assert [each.filled[PHOTOS][0]["name"] for each in case.flow.noted if PHOTOS in each.filled] == [
        "玄関.jpg", "別の写真.jpg",
    ]  # fmt: skip
    assert seen_by(case, first, CLERK)


def test_only_what_may_stand_there_can_be_named(case, midori):
    """Of another case, of the applicant, of a colleague, of another step: each is told as not there."""
    other = Filing()
    with tenant_scope(midori.tenant.id):
        theirs = Filing().add_file()
    strangers = [
        other.add_file(),
        theirs,
        attach(case.id, name="申請者の写真.jpg", state="clean"),
        case.add_file(by=EXAMINER_2),
        case.send_sheet(),
        case.add_file(step=STEP, question=SHEET),
        new_id(),
        "../../etc/passwd",
    ]
    for stranger in strangers:
        with pytest.raises(Unanswered) as told:
            case.survey(stranger)
        assert [(each.name, each.code) for each in told.value.problems] == [("office.photos", "files_gone")]
    with pytest.raises(Unanswered):
        case.do(
            SURVEY, EXAMINER, survey_score="61.5", photos=[{"file": str(other), "name": "x", "sha256": "0"}]
        )
    assert case.where(SURVEY) == "open"


def test_the_same_file_is_there_once_and_no_more_than_are_asked_for(case):
    file = case.add_file()
    kept = stored()
    assert case.add_file(name="もう一度.jpg", among=[file]) == file
    case.add_file(file=jpeg(quality=10))
    kept |= {str(row.id) for row in rows(case)}
    with pytest.raises(TooManyFiles):
        case.add_file(file=jpeg(quality=20))
    assert stored() == kept
    assert len(rows(case)) == 2


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "空.jpg", Reason.EMPTY),
        (b"\xff\xd8\xff" + bytes(2_000_000), "大きい.jpg", Reason.TOO_LARGE),
        (pdf_bytes(), "書類.pdf", Reason.TYPE_NOT_ACCEPTED),
        (b"MZ" + bytes(500), "写真.jpg", Reason.ACTIVE_CONTENT),
    ],
)
def test_what_applicants_cannot_send_the_office_cannot_either(case, content, name, why):
    kept = stored()
    with pytest.raises(Refused) as refused:
        case.add_file(file=content, name=name)
    assert refused.value.reason is why
    assert (rows(case), stored()) == ([], kept)


def test_a_name_is_cleaned_as_applicants_are(case):
    case.add_file(name="写真" * 200 + "\u202egpj.exe")
    (row,) = rows(case)
    assert len(row.name) <= 200
    assert "\u202e" not in row.name
    assert row.name.endswith(".jpg")


@pytest.mark.parametrize("how", ["done", "reopened before it", "no such question", "no such step", "may not"])
def test_a_step_that_is_not_open_takes_nothing_and_keeps_nothing(case, how):
    given: dict[str, Any] = {}
    if how == "done":
        case.survey(case.add_file())
    elif how == "reopened before it":
        case.reopen(
            "reception", msgspec.structs.replace(CLERK, units=frozenset({case.flow.application.unit_id}))
        )
    elif how == "may not":
        given = {"by": Member(id=new_id(), name="決裁", roles=("approver",))}
    else:
        given = {"question": "survey_score"} if how.endswith("question") else {"step": "nowhere"}
    before, kept = rows(case), stored()
    with pytest.raises((NotOpen, NoSuchQuestion, NoSuchStep, NotAllowed)):
        case.add_file(file=jpeg(quality=30), **given)
    assert (rows(case), stored()) == (before, kept)


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Something happens while the next file is looked at."""

    def overtaken(**given: Any) -> Any:
        monkeypatch.undo()
        taken = take_in(**given)
        happens()
        return taken

    monkeypatch.setattr(bring_file, "take_in", overtaken)


def test_a_step_that_was_done_while_the_file_was_looked_at_takes_it_no_more(case, monkeypatch):
    first = case.add_file()
    kept = stored()
    meanwhile(monkeypatch, lambda: case.survey(first))
    with pytest.raises(NotOpen):
        case.add_file(file=jpeg(quality=30))
    assert ([row.id for row in rows(case)], stored()) == ([first], kept)


def test_the_same_file_twice_at_once_is_there_once(case, monkeypatch):
    before, first = stored(), []
    meanwhile(monkeypatch, lambda: first.append(case.add_file()))
    assert [case.add_file()] == first == [row.id for row in rows(case)]
    assert stored() - before == {str(first[0])}


def test_what_was_brought_can_be_taken_back_and_what_was_handed_in_cannot(case):
    file = case.add_file()

    def remove(by: Member) -> bool:
        return remove_file(
            application_id=case.id, step=SURVEY, file_id=file, store=store(), by=by, now=case.now
        )

    assert not remove(EXAMINER_2)
    assert remove(EXAMINER)
    assert (rows(case), stored() & {str(file)}) == ([], set())
    assert said(case, "review.file_removed") == [{"step": "「訪問調査」", "file": str(file)}]
    file = case.add_file()
    case.survey(file)
    assert not remove(EXAMINER)
    assert given(case, PHOTOS) == ["玄関.jpg"]


def test_what_was_brought_besides_goes_when_the_step_is_done(case):
    first, _ = case.add_file(), case.add_file(file=jpeg(quality=10))
    case.survey(first)
    assert [(row.id, row.held_by) for row in rows(case)] == [(first, None)]


@pytest.mark.parts
def test_a_virus_is_found_as_in_applicants_files_and_keeps_the_step_open(case, aoba, clamd_address):
    file = case.add_file(file=jpeg() + EICAR)
    with pytest.raises(ScannerAway):
        scan(attachment_id=file, store=store(), scanner=scanner("/nowhere/socket"))
    assert scan(attachment_id=file, store=store(), scanner=scanner(clamd_address)) == "infected"
    with pytest.raises(Unanswered) as told:
        case.survey(file)
    assert [each.code for each in told.value.problems] == ["infected_attachment"]
    assert not seen_by(case, file, EXAMINER)
    scanned(case, "quarantined")
    case.survey(file)
    with pytest.raises(FilesWait):
        packed(case, aoba)
    scanned(case, "infected")
    with pytest.raises(FilesInfected):
        packed(case, aoba)


def test_the_package_and_the_clerks_download_hold_the_same_file(case, aoba):
    case.survey(case.add_file())
    scanned(case)
    out = packed(case, aoba)
    with zipfile.ZipFile(out) as package:
        (entry,) = (f for f in read_package(out).manifest.files if f.item == PHOTOS)
        told = msgspec.json.decode(package.read("application.json"))
        assert package.read(entry.path) == jpeg()
    assert entry.sha256 == rows(case)[0].sha256
    assert told["answers"]["office"][PHOTOS] == [{"name": "玄関.jpg", "sha256": entry.sha256}]
    assert told["items"]["photos"] == [entry.sha256]
    with tenant_transaction():
        zipped = download_case(application_id=case.id, tenant=aoba.tenant, by=CLERK, now=case.now)
    with zipped, zipfile.ZipFile(zipped) as bundle:
        assert bundle.read("attachments/01-玄関.jpg") == jpeg()
        assert "現地の写真,玄関.jpg" in bundle.read("application.csv").decode()


def test_files_go_with_the_case_and_when_nobody_did_the_step(case):
    case.add_file()
    case.send_sheet()
    case.now += HELD_FOR + timedelta(days=1)
    with tenant_transaction():
        assert drop_held_files(now=case.now) == 1  # the doctor is still waited for
        assert purge_unsent(now=case.now) == 0
        assert [row.item for row in office_files(case.id)] == [SHEET]
        apps.get_model("applications", "Application").objects.filter(id=case.id).delete()
    assert rows(case) == []


def test_who_is_asked_sends_a_sheet_and_sees_theirs_and_no_other(case):
    case.survey(case.add_file())
    sheet = case.send_sheet()
    shown = case.as_doctor(open_invitation, language="en")
    assert [file.name for rows in shown.files.rows.values() for file in rows.values()] == ["意見書.jpg"]
    case.answer_with(sheet)
    assert given(case, SHEET) == ["意見書.jpg"]
    assert [each.label for each in view_of(case).office_files] == ["現地の写真", "意見書の写し"]
    assert {row.held_by for row in rows(case)} == {None}
    with pytest.raises(SentAlready):
        case.send_sheet(file=jpeg(quality=10))


def test_who_is_asked_names_no_file_of_the_office(case):
    photo = case.add_file()
    case.survey(photo)
    for stranger in (photo, case.add_file, new_id()):
        with pytest.raises(Unanswered):
            case.answer_with(stranger if isinstance(stranger, UUID) else "x")
    assert case.where(STEP) == "open"


def test_an_id_that_was_only_typed_names_no_file_of_the_office(case):
    scan_ = case.add_file(step=STEP, question=SHEET, file=pdf_bytes(), name="窓口.pdf")
    case.do(STEP, EXAMINER, **OPINION, sheet=[str(scan_)])
    case.follow()
    case.reopen(STEP, EXAMINER)
    case.now += timedelta(minutes=1)
    case.follow()
    typed = OPINION | {SHEET: [str(scan_)]}
    for _ in range(2):
        case.as_doctor(keep_typed, typed=typed, revision=case.asked.revision)
    assert case.as_doctor(open_invitation, language="ja").files.rows[SHEET] == {}
    with pytest.raises(Unanswered):
        case.answer(filled=typed)


def test_who_is_asked_takes_a_sheet_back_before_it_is_sent(case):
    sheet, photo = case.send_sheet(), case.add_file()
    for file, gone in ((photo, False), (sheet, True)):
        assert case.as_doctor(take_asked_file_back, file_id=file, store=store()) == gone
    assert [row.id for row in rows(case)] == [photo]
    assert said(case, "review.file_removed") == [{"step": "「主治医意見書」", "file": str(sheet)}]


@pytest.mark.parametrize("how", ["revoked", "late"])
def test_who_is_asked_no_more_leaves_nothing_half(case, how):
    case.send_sheet()
    if how == "revoked":
        case.by_staff(revoke)
        assert rows(case) == []
    else:
        case.now += timedelta(days=60)
    kept = rows(case)
    with pytest.raises(NotAsked):
        case.send_sheet(file=jpeg(quality=10))
    assert rows(case) == kept


def test_staff_enter_a_sheet_that_came_on_paper_and_the_doctors_own_goes(case):
    case.send_sheet()
    scan_ = case.add_file(step=STEP, question=SHEET, file=pdf_bytes(), name="窓口.pdf")
    case.do(STEP, EXAMINER, opinion_sheet="歩けます。", specific_disease="no", sheet=[str(scan_)])
    case.follow()
    assert [(row.name, row.held_by) for row in rows(case)] == [("窓口.pdf", None)]
