"""A package says what went in, gives the same bytes again, and is refused when anything was changed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jsonschema_rs
import msgspec
import pytest

from madoguchi.applications.domain.package import manifest as m
from madoguchi.applications.domain.package.items import items_of
from madoguchi.applications.domain.package.read import Limits, Package, PackageRefused, read_package
from madoguchi.applications.domain.package.schemas import made, published
from madoguchi.applications.domain.package.table import table_of
from madoguchi.applications.domain.package.write import Source, SourceChanged, write_package
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import EXAMPLE, child, claim, evaluated, questions
from madoguchi.kernel.numbers import example_my_number

ID = UUID("01980000-0000-7000-8000-000000000001")
PACKAGE_ID = m.package_id(tenant=99001, application_id=ID, to="core")
TARGET = m.Target(to="core", when="accepted")
NUMBER = example_my_number(1)


def application(**changes: Any) -> m.Application:
    values: dict[str, Any] = {
        "format": 1,
        "package_id": PACKAGE_ID,
        "tenant": "990019",
        "procedure": "jido-teate-nintei",
        "version": "abc123",
        "receipt": "990011234567890123",
        "arrived_at": m.moment(datetime(2026, 4, 1, 0, 15, tzinfo=UTC)),
        "kind": "claim",
        "channel": "portal",
        "applicant_name": "山田　花子",
        "answers": {"claimant": {"family": "𠮷野"}, "number": {"sealed": True}},
        "items": {"shimei": "𠮷野　花子", "kojinbango": NUMBER, "jido_shimei": ("一郎", None)},
        **changes,
    }
    return m.Application(**values)


def source(content: bytes = b"photo", *, name: str = "写真.jpg", said: bytes | None = None) -> Source:
    return Source(
        item="photo",
        name=name,
        media_type="image/jpeg",
        size=len(content),
        sha256=hashlib.sha256(content if said is None else said).hexdigest(),
        scan="clean",
        open=lambda: io.BytesIO(content),
    )


def written(*sources: Source, **changes: Any) -> bytes:
    out = io.BytesIO()
    write_package(
        out=out,
        application=application(**changes),
        target=TARGET,
        told=m.Told(),
        pdf=b"%PDF-1.7",
        attachments=sources,
    )
    return out.getvalue()


def read(content: bytes, **limits: int) -> Package:
    return read_package(io.BytesIO(content), limits=Limits(**limits))


def refusal(content: bytes, **limits: int) -> str:
    with pytest.raises(PackageRefused) as refused:
        read(content, **limits)
    return refused.value.code


def rebuilt(
    content: bytes,
    *,
    replace: dict[str, bytes] | None = None,
    add: list[tuple[zipfile.ZipInfo | str, bytes]] | None = None,
    leave_out: str = "",
    compression: int = zipfile.ZIP_STORED,
) -> bytes:
    """The package with files replaced, added or left out; nothing else is made to fit."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", compression) as new,
    ):
        for name in old.namelist():
            if name != leave_out:
                new.writestr(name, (replace or {}).get(name, old.read(name)))
        for name_or_info, more in add or []:
            new.writestr(name_or_info, more)
    return out.getvalue()


def with_manifest(content: bytes, **changes: Any) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        manifest = json.loads(zipped.read("manifest.json"))
    return rebuilt(content, replace={"manifest.json": json.dumps({**manifest, **changes}).encode()})


def listed(content: bytes, path: str, body: bytes) -> bytes:
    """The package with a file that its manifest names too."""
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        manifest = json.loads(zipped.read("manifest.json"))
    entry = {
        "path": path,
        "sha256": hashlib.sha256(body).hexdigest(),
        "size": len(body),
        "media_type": "application/octet-stream",
    }
    changed = with_manifest(content, files=[*manifest["files"], entry])
    return rebuilt(changed, add=[(zipfile.ZipInfo(path), body)])


def test_what_goes_in_comes_out():
    package = read(written(source(), source(b"other", name="別居.pdf")))
    assert package.application == application()
    assert package.manifest.package_id == PACKAGE_ID
    assert package.manifest.delivery == TARGET
    assert package.manifest.arrived_at == "2026-04-01T09:15:00+09:00"
    with package.open("attachments/写真.jpg") as file:
        assert file.read() == b"photo"
    assert [f.path for f in package.manifest.files] == [
        "application.csv", "application.json", "application.pdf", "attachments/写真.jpg", "attachments/別居.pdf",
    ]  # fmt: skip


def test_the_same_application_gives_the_same_bytes():
    first = written(source(), answers={"a": "1", "b": {"c": "2", "d": "3"}})
    assert first == written(source(), answers={"b": {"d": "3", "c": "2"}, "a": "1"})


def test_the_items_keep_the_order_in_which_they_are_given():
    assert list(read(written(items={"z": "1", "a": "2"})).application.items) == ["z", "a"]


def test_names_that_differ_only_by_case_or_form_become_unique():
    names = ("写真.jpg", "写真.JPG", "写真.jpg", "ガ.png", "カ\u3099.png", "../../x.pdf", "readme")
    package = read(written(*(source(name=name) for name in names)))
    paths = [f.path for f in package.manifest.files if f.path.startswith("attachments/")]
    assert sorted(paths) == sorted(
        f"attachments/{name}"
        for name in ("写真.jpg", "写真 (2).JPG", "写真 (3).jpg", "ガ.png", "ガ (2).png", "x.pdf", "readme")
    )


def test_an_attachment_that_changed_in_the_store_makes_no_package():
    with pytest.raises(SourceChanged):
        written(source(b"photo", said=b"phot0"))
    short = msgspec.structs.replace(source(b"photo"), size=4)
    with pytest.raises(SourceChanged):
        written(short)


def test_a_large_attachment_is_copied_block_by_block(tmp_path):
    size, block = 64_000_000, 1 << 20
    largest_read = 0

    class Zeros(io.RawIOBase):
        left = size

        def read(self, wanted: int = -1) -> bytes:
            nonlocal largest_read
            largest_read = max(largest_read, size if wanted < 0 else wanted)
            given = min(self.left, wanted)
            self.left -= given
            return bytes(given)

    digest = hashlib.sha256()
    for _ in range(0, size, 1_000_000):
        digest.update(bytes(1_000_000))
    zeros = Source(
        item="photo", name="zeros.jpg", media_type="image/jpeg", size=size, sha256=digest.hexdigest(),
        scan="clean", open=Zeros,  # type: ignore[arg-type]
    )  # fmt: skip
    with (tmp_path / "package.zip").open("w+b") as out:
        write_package(
            out=out, application=application(), target=TARGET, told=m.Told(), pdf=b"%PDF", attachments=[zeros]
        )
        assert largest_read <= block
        assert read_package(out).manifest.files[-1].size == size


@pytest.mark.parametrize(
    "path", ["application.json", "application.pdf", "application.csv", "attachments/写真.jpg"]
)
def test_a_changed_file_is_refused(path):
    content = written(source())
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        before = zipped.read(path)
    changed = bytes([before[0] ^ 1]) + before[1:]
    assert refusal(rebuilt(content, replace={path: changed})) == "wrong_hash"
    assert refusal(rebuilt(content, replace={path: before + b" "})) == "wrong_size"


def test_a_file_the_manifest_does_not_name_is_refused():
    assert refusal(rebuilt(written(), add=[("attachments/more.pdf", b"x")])) == "unlisted_file"


@pytest.mark.parametrize(
    "path", ["manifest.json", "application.json", "application.csv", "attachments/写真.jpg"]
)
def test_a_missing_file_is_refused(path):
    assert refusal(rebuilt(written(source()), leave_out=path)) == "missing_file"


@pytest.mark.parametrize(
    "path",
    [
        "../evil.pdf", "attachments/../../evil.pdf", "/etc/passwd", "attachments/..", "attachments/a/b.pdf",
        "attachments\\..\\evil.pdf", "attachments/c:evil.pdf", "attachments/a\nb.pdf", "other.txt", "attachments/",
        "attachments/a\u202efdp.exe",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused_although_it_is_listed(path):
    assert refusal(listed(written(), path, b"x")) == "bad_name"


def test_a_name_cut_short_by_nul_is_refused():
    content = listed(written(), "attachments/a.pdfXb.exe", b"x")
    assert refusal(content.replace(b"a.pdfXb.exe", b"a.pdf\0b.exe")) == "bad_name"


def test_a_link_is_refused():
    info = zipfile.ZipInfo("attachments/link")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    assert refusal(rebuilt(written(), add=[(info, b"/etc/passwd")])) == "not_a_file"


def test_two_files_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = rebuilt(written(), add=[("application.pdf", b"other")])
    assert refusal(content) == "doubled_file"


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = rebuilt(
        listed(written(), "attachments/bomb.pdf", bytes(50_000_000)), compression=zipfile.ZIP_DEFLATED
    )
    assert len(bomb) < 100_000
    assert refusal(bomb) == "too_large"
    assert refusal(written(source(bytes(20_000))), total=20_000) == "too_large"
    assert refusal(written(source(), source()), files=4) == "too_many_files"


def test_a_size_that_lies_is_refused():
    """The directory of the zip says less than what unpacks."""
    content = bytearray(
        rebuilt(listed(written(), "attachments/a.pdf", bytes(9000)), compression=zipfile.ZIP_DEFLATED)
    )
    real, said = (9000).to_bytes(4, "little"), (100).to_bytes(4, "little")
    changed = bytes(content).replace(real, said)
    assert changed != bytes(content)
    assert refusal(changed) == "wrong_size"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 1000, bytes(22)])
def test_what_is_no_zip_is_refused(content):
    assert refusal(content) == "not_a_package"


def test_a_package_cut_off_is_refused():
    content = written(source())
    for length in range(0, len(content), 97):
        assert refusal(content[:length])


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2}, {"receipt": "99001"}, {"tenant": "99001x"}, {"extra": 1}, {"files": []},
        {"package_id": PACKAGE_ID + "\n"}, {"arrived_at": "2026-04-01"}, {"delivery": {"to": "core"}},
    ],
)  # fmt: skip
def test_a_manifest_outside_the_schema_is_refused(changes):
    assert refusal(with_manifest(written(), **changes)) == "schema"


def test_a_manifest_of_another_application_is_refused():
    assert refusal(with_manifest(written(), receipt="990011234567890000")) == "disagrees"
    other = m.package_id(tenant=99002, application_id=ID, to="core")
    assert refusal(written(package_id=other)) == "disagrees"


def test_a_table_that_says_otherwise_is_refused():
    content = written()
    body = table_of({"shimei": "他人"})
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        files = json.loads(zipped.read("manifest.json"))["files"]
    for entry in files:
        if entry["path"] == "application.csv":
            entry.update(size=len(body), sha256=hashlib.sha256(body).hexdigest())
    changed = rebuilt(with_manifest(content, files=files), replace={"application.csv": body})
    assert refusal(changed) == "disagrees"


AWKWARD = {
    "comma": "1丁目,2番",
    "newline": "一行目\r\n二行目\n三行目",
    "quote": '彼は"はい"と言った',
    "rare": "𠮷野 髙子 葛󠄀城",
    "formula": "=1+1",
    "empty": None,
    "number": 12,
    "rows": ("あ,い", None, "う"),
}


def test_the_table_reads_back_by_rfc_4180():
    text = table_of(AWKWARD).decode()
    assert text.endswith("\r\n")
    header, record = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert header == list(AWKWARD)
    cells = dict(zip(header, record, strict=True))
    assert cells["newline"] == AWKWARD["newline"]
    assert cells["formula"] == "=1+1"
    assert cells["rare"] == "𠮷野 髙子 葛󠄀城"
    assert cells["empty"] == ""
    assert json.loads(cells["rows"]) == ["あ,い", None, "う"]


@pytest.mark.parametrize("name", ["manifest", "application"])
def test_the_published_schema_says_what_the_struct_says(name):
    assert published(name) == made(name)
    content = written(source(), items={k: v for k, v in AWKWARD.items()})
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        document = json.loads(zipped.read(f"{name}.json"))
    validator = jsonschema_rs.Draft202012Validator(published(name))
    assert list(validator.iter_errors(document)) == []
    assert not validator.is_valid({**document, "extra": 1})
    assert not validator.is_valid({**document, "receipt": document["receipt"] + "\n"})


def test_a_package_id_carries_its_tenant_and_refuses_an_odd_target():
    assert PACKAGE_ID == "99001-01980000000070008000000000000001-core"
    with pytest.raises(m.InvalidPackageId):
        m.package_id(tenant=99001, application_id=ID, to="../core")


def test_items_take_rows_sealed_numbers_and_nothing_hidden():
    form = compile_form(parse_yaml(EXAMPLE))
    answers = claim(claimant_number={"sealed": True}, children=[child(), child(name="次郎", living="apart")])
    evaluation = evaluated(form, answers)
    references = {
        "kojinbango": "claimant_number",
        "shimei": "claimant.name",
        "yubin": "claimant.address.postal_code",
        "jido": "child.name",
        "jido_dokyo": "living",
        "dairinin": "representative.name",
    }
    items = items_of(form, evaluation, references, {"claimant_number": NUMBER})
    assert items == {
        "kojinbango": NUMBER,
        "shimei": "山田　太郎",
        "yubin": "9900000",
        "jido": ("山田　花子", "山田　次郎"),
        "jido_dokyo": ("together", "apart"),
        "dairinin": None,
    }


def test_items_keep_the_digits_of_numbers_and_the_options_chosen():
    form = questions(
        "{id: rate, kind: number, decimals: 2, label: {ja: 率}}",
        "{id: yen, kind: money, label: {ja: 額}}",
        "{id: several, kind: choices, label: {ja: 複数}, options: [{id: a, label: {ja: 甲}}, {id: b, label: {ja: 乙}}]}",
    )
    evaluation = evaluated(form, {"rate": "1.10", "yen": "1,500", "several": ["a", "b"]})
    items = items_of(form, evaluation, {"r": "rate", "y": "yen", "s": "several"}, {})
    assert items == {"r": "1.10", "y": 1500, "s": ("a", "b")}
