"""Files on the pages: what is refused is told, and the draft stays as it was."""

from __future__ import annotations

import re
import tempfile
import tracemalloc
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.services.attachments.scan import ScannerAway, scan
from madoguchi.applications.services.contact.letters import send_receipt
from madoguchi.files.connectors.scanner.address import scanner
from madoguchi.files.services.open_file import store
from madoguchi.files.tests.file_samples import jpeg, package, pdf_bytes, zipped
from madoguchi.forms.tests.examples import ADDRESS, EXAMPLE, child, claim
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.portal.form import uploads
from madoguchi.portal.tests.cast import Resident, now, receipt_of, rows, set_rows, tenant, text_of
from tests.parts.clamd import EICAR

APART = claim(children=[child(living="apart", child_address=ADDRESS)])


@pytest.fixture
def apart(resident: Resident) -> Resident:
    """A draft that asks for the statement about a child who lives apart."""
    resident.fill(APART)
    return resident


def attach(resident: Resident, content: Any, name: str = "申立書.pdf") -> Any:
    file = content if hasattr(content, "read") else SimpleUploadedFile(name, content)
    return resident.post(
        resident.apply("attachments"), {"_upload": "apart_statement", "apart_statement": file}
    )


def test_a_file_is_kept_with_its_name_and_said_to_be_scanned(apart: Resident) -> None:
    response = attach(apart, pdf_bytes())
    assert response.status_code == 200
    assert "申立書.pdf" in text_of(response)
    (file,) = rows("Attachment")
    assert (file.state, str(file.draft_id)) == ("quarantined", apart.draft_id)
    with tenant_transaction(tenant("aoba")):
        waiting = apps.get_model("outbox", "Event").objects.get(kind="applications.attachment_received")
    assert str(file.id) in waiting.payload  # what wakes the scanner
    assert "検査中" in text_of(response)
    assert "10MBまで" in text_of(response)


def test_a_draft_sends_so_many_files_in_an_hour(apart: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_MOST_FILES", 1)
    attach(apart, pdf_bytes())
    refused = attach(apart, pdf_bytes(), "もう一つ.pdf")
    assert "送る回数が多すぎます" in text_of(refused)
    assert [file.name for file in rows("Attachment")] == ["申立書.pdf"]


def bomb() -> bytes:
    return package(parts={"word/media/image1.bin": b"\0" * 60_000_000})


BAD: dict[str, tuple[Any, str, str]] = {
    "empty": (lambda: b"", "申立書.pdf", "ファイルの中身が空です"),
    "a script": (lambda: b"#!/bin/sh\nrm -rf ~\n", "申立書.pdf", "ください"),
    "a page": (lambda: b"<html><script>alert(1)</script></html>", "申立書.pdf", "ください"),
    "JavaScript inside": (lambda: _scripted(), "申立書.pdf", "プログラムか別のファイルが入っています"),
    "a zip bomb": (bomb, "申立書.docx", "ください"),
    "a zip": (lambda: zipped({"a.txt": "a"}), "申立書.zip", "この種類のファイルは送れません"),
    "cut off": (lambda: pdf_bytes()[:200], "申立書.pdf", "ファイルを読み取れません"),
}


def _scripted() -> bytes:
    import pikepdf

    from madoguchi.files.tests.file_samples import new_pdf

    document = new_pdf()
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    return pdf_bytes(document)


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_told_and_not_kept(apart: Resident, what: str) -> None:
    make, name, sentence = BAD[what]
    before = apart.draft().answers
    response = attach(apart, make(), name)
    assert response.status_code == 422
    assert text_of(response).count(sentence) >= 1, text_of(response)
    assert "data-error-summary" in response.content.decode()
    assert rows("Attachment") == []
    assert apart.draft().answers == before


def published(definition: str) -> None:
    """あおば市 offers this definition."""
    from madoguchi.catalog.services.publish import publish
    from madoguchi.forms.domain.format.parse import parse_yaml
    from madoguchi.portal.tests.cast import now

    with tenant_transaction(tenant("aoba")):
        publish(definition=parse_yaml(definition), tables={}, now=now(), by=OPERATOR)


AT_ONCE = EXAMPLE.replace("later: allowed", "later: refused")
ON_ITS_PAGE = AT_ONCE.replace(
    "attachments:\n",
    """\
  - id: papers_page
    title: {ja: 書類}
    questions:
      - {id: place, kind: attachment, label: {ja: 申立書の写真}, attachment: apart_statement}
attachments:
""",
    1,
)


IN_A_GROUP = ON_ITS_PAGE.replace(
    "      - {id: place, kind: attachment, label: {ja: 申立書の写真}, attachment: apart_statement}\n",
    """\
      - id: papers
        kind: group
        label: {ja: 書類のまとまり}
        questions: [{id: place, kind: attachment, label: {ja: 申立書の写真}, attachment: apart_statement}]
""",
)


@pytest.mark.parametrize(
    ("definition", "page"),
    [(AT_ONCE, "attachments"), (ON_ITS_PAGE, "papers_page"), (IN_A_GROUP, "papers_page")],
)
def test_a_file_that_cannot_come_later_is_asked_for_on_its_page(
    towns: Any, definition: str, page: str
) -> None:
    published(definition)
    resident = Resident()
    resident.fill(APART)
    without = resident.save(page)
    assert without.status_code == 422
    assert text_of(without).count("別居監護申立書を添付してください。") == 2
    told = resident.get(resident.apply("check")).content.decode()
    control = "apart_statement" if page == "attachments" else "place"
    if definition == IN_A_GROUP:
        control = f"papers.{control}"
    assert f'{resident.apply(page)}&amp;check=1&amp;errors=1#{control}"' in told
    assert f'{resident.apply(page)}&amp;check=1#{control}"' in told
    assert "別居監護申立書を添付してください。" in text_of(resident.get(resident.apply(page, errors="1")))
    assert resident.post(resident.apply(page), {"_back": "1"}).status_code == 302
    file = SimpleUploadedFile("申立書.pdf", pdf_bytes())
    assert resident.post(resident.apply(page), {"_next": "1", control: file}).status_code == 302
    assert "添付してください" not in text_of(resident.get(resident.apply("check")))


def test_a_file_that_may_come_later_is_not_asked_for(apart: Resident) -> None:
    assert "いま手元にないときは、このまま進めます" in text_of(apart.get(apart.apply("attachments")))
    assert apart.save("attachments").status_code == 302
    assert "あとで提出します" in text_of(apart.get(apart.apply("check")))


def test_a_zip_bomb_is_told_where_word_files_are_taken(towns: Any) -> None:
    published(EXAMPLE.replace("accept: [pdf, jpeg, png, heic]", "accept: [pdf, docx]"))
    resident = Resident()
    resident.fill(APART)
    response = attach(resident, bomb(), "申立書.docx")
    assert response.status_code == 422
    assert "このファイルは、開くと大きすぎるものになります" in text_of(response)
    assert rows("Attachment") == []


def test_two_hundred_megabytes_are_told_and_never_held_in_memory(apart: Resident) -> None:
    """The client of the tests reads its file in one piece, so the body is streamed to the handler below it."""
    with tempfile.TemporaryFile() as body:
        head = _multipart_head(apart)
        body.write(head)
        body.truncate(len(head) + 200 * 1024 * 1024)
        body.seek(0, 2)
        body.write(b"\r\n--edge--\r\n")
        length = body.tell()
        body.seek(0)
        tracemalloc.start()
        response = _streamed(apart, body, length)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert response.status_code == 422
    assert "ファイルが200MBあります。10MBまで送れます。" in text_of(response)
    assert peak < 20_000_000
    assert rows("Attachment") == []


def _multipart_head(resident: Resident) -> bytes:
    fields = {"csrfmiddlewaretoken": resident.client.cookies["csrftoken"].value, "draft": resident.draft_id}
    parts = "".join(
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    file = 'name="apart_statement"; filename="scan.pdf"\r\nContent-Type: application/pdf'
    return f"{parts}--edge\r\nContent-Disposition: form-data; {file}\r\n\r\n".encode()


def _streamed(resident: Resident, body: Any, length: int) -> Any:
    return resident.client.request(
        REQUEST_METHOD="POST", PATH_INFO=resident.apply("attachments").partition("?")[0], CONTENT_LENGTH=str(length),
        CONTENT_TYPE="multipart/form-data; boundary=edge", **{"wsgi.input": body},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("/etc/passwd.pdf", "passwd.pdf"),
        ("a%0D%0ASet-Cookie: x=1.pdf", None),
        ("a\u202efdp.pdf", None),
        ("𠮷野家の領収書.pdf", "𠮷野家の領収書.pdf"),
        ("a" * 400 + ".pdf", None),
    ],
)
def test_a_file_name_is_a_name_and_nothing_more(apart: Resident, sent: str, kept: str | None) -> None:
    response = _named(apart, f'filename="{sent}"')
    assert response.status_code == 200
    _is_a_name(rows("Attachment"), kept)


def test_line_ends_in_an_encoded_file_name_are_taken_out(apart: Resident) -> None:
    """RFC 8187 lets a client write any character."""
    response = _named(apart, "filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x%3D1%00.pdf")
    assert response.status_code == 200
    _is_a_name(rows("Attachment"), None)
    assert "x" not in response.cookies


def _is_a_name(files: list[Any], kept: str | None) -> None:
    (file,) = files
    assert file.name == kept or kept is None
    assert not set(file.name) & set("/\\\r\n\x00\u202e")
    assert file.name.endswith(".pdf") and 0 < len(file.name) <= 255
    assert ".." not in file.store_key


def _named(resident: Resident, name: str) -> Any:
    fields = {
        "csrfmiddlewaretoken": resident.client.cookies["csrftoken"].value,
        "draft": resident.draft_id,
        "_upload": "apart_statement",
    }
    parts = "".join(
        f'--edge\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    )
    head = f'{parts}--edge\r\nContent-Disposition: form-data; name="apart_statement"; {name}\r\n\r\n'
    body = head.encode() + pdf_bytes() + b"\r\n--edge--\r\n"
    return resident.client.post(
        resident.apply("attachments"), body, content_type="multipart/form-data; boundary=edge"
    )


def test_a_file_beyond_their_number_is_told(apart: Resident) -> None:
    most = 0
    while (response := attach(apart, pdf_bytes() + b"\n" * most)).status_code == 200 and most < 12:
        most += 1
    assert response.status_code == 422
    assert f"ファイルは{most}個まで送れます" in text_of(response)
    assert len(rows("Attachment")) == most


def test_a_file_is_taken_away_by_its_browser_alone(apart: Resident) -> None:
    attach(apart, pdf_bytes())
    (file,) = rows("Attachment")
    for stranger in (Resident(), Resident("midori")):
        stranger.fill(APART)
        stranger.post(stranger.apply("attachments"), {"_remove_file": str(file.id)})
        assert len([f for f in rows("Attachment") if f.id == file.id]) == 1
    apart.post(apart.apply("attachments"), {"_remove_file": "no-id"})
    apart.post(apart.apply("attachments"), {"_remove_file": str(file.id)})
    assert rows("Attachment") == []


def test_a_file_in_quarantine_is_sent_and_an_infected_one_is_not(apart: Resident) -> None:
    apart.verify()
    attach(apart, jpeg(), "写真.jpg")
    set_rows("Attachment", state="infected")
    response = apart.send()
    assert response.status_code == 422
    assert "ウイルスが見つかりました" in text_of(response)
    assert rows("Application") == []
    set_rows("Attachment", state="quarantined")
    receipt_of(apart.get(apart.send()["Location"]))


@pytest.mark.parts
def test_eicar_stays_in_quarantine_until_the_scanner_finds_it(apart: Resident, clamd_address: str) -> None:
    """A photo with EICAR's bytes behind it is a photo for us, and infected for clamd."""
    apart.verify()
    attach(apart, jpeg() + EICAR, "写真.jpg")
    (file,) = rows("Attachment")
    assert file.state == "quarantined"
    with tenant_transaction(tenant("aoba")), pytest.raises(ScannerAway):
        scan(attachment_id=file.id, store=store(), scanner=scanner("/nowhere/socket"))
    assert rows("Attachment")[0].state == "quarantined"
    with tenant_transaction(tenant("aoba")):
        assert scan(attachment_id=file.id, store=store(), scanner=scanner(clamd_address)) == "infected"
        # What has its verdict is not asked about again.
        assert scan(attachment_id=file.id, store=store(), scanner=scanner("/nowhere/socket")) == ""
    assert rows("Attachment")[0].state == "infected"
    assert "ウイルス" in text_of(apart.get(apart.apply("attachments")))
    assert apart.send().status_code == 422
    assert rows("Application") == []


def test_documents_that_were_to_follow_are_listed_until_they_are_there(apart: Resident) -> None:
    apart.verify()
    sent = apart.send()
    done = apart.get(sent["Location"])
    assert "別居監護申立書" in text_of(done).partition("まだ出していない書類")[2]
    mend = re.search(r'action="([^"]*/mend/)"', done.content.decode())
    assert mend is not None
    (application,) = rows("Application")
    status = apart.home(f"applications/{application.receipt}/")
    assert "別居監護申立書" in text_of(apart.get(status)).partition("まだ出していない書類")[2][:30]
    with tenant_transaction(tenant("aoba")):
        send_receipt(application_id=application.id, now=now())
    assert "- 別居監護申立書" in apart.mailed(r"まだ出していない書類[\s\S]*")
    apart.draft_id = apart.post(mend[1])["Location"].partition("draft=")[2]
    attach(apart, pdf_bytes())
    assert apart.send().status_code == 302
    assert "まだ出していない書類" not in text_of(apart.get(status))
