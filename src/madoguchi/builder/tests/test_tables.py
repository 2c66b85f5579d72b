"""Lists that the local government keeps, written in a sheet."""

from __future__ import annotations

import re

import pytest

from madoguchi.audit.queries import entries
from madoguchi.builder.tests.cast import Author
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.tenants.queries import fingerprint, forget, tables


@pytest.fixture
def author(aoba):
    return Author(aoba)


def post(author, **data):
    """Posted from a page that is up to date, unless `seen` says otherwise."""
    given = {"column": ["label", "label_en"], "rows-n": "0", "seen": fingerprint(kept())} | {
        k.replace("__", "-"): v for k, v in data.items()
    }
    return author.client.post(author.base + "tables/centres/", given)


def seen_on(page):
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', page)
    return seen


def kept():
    forget()
    return {key: dict(row) for key, row in tables().get("centres", {}).items()}


def test_a_list_is_begun_pasted_and_kept(author):
    begun = author.client.post(author.base + "tables/", {"name": "centres"})
    assert begun["Location"].endswith("/tables/centres/")
    pasted = post(author, paste="名前\t英語\t定員\n中央保育園\tCentral\t120\n北保育園\tNorth\t60", _paste="1")
    assert "まだ保存していません" in pasted.content.decode() and kept() == {}
    rows = {"cell-0-0": "r01", "cell-0-1": "中央保育園", "cell-0-2": "Central", "cell-0-3": "120", "rows-n": "1",
            "column": ["label", "label_en", "定員"], "_keep": "1"}  # fmt: skip
    assert post(author, **rows).status_code == 302
    assert kept() == {"r01": {"label": "中央保育園", "label_en": "Central", "定員": "120"}}
    with tenant_transaction():
        assert entries(subject="table:centres")[0].action == "table.kept"


def test_pasted_rows_without_names_of_columns_go_from_the_left(author):
    text = post(author, paste="中央保育園\tCentral", _replace="1").content.decode()
    assert 'value="中央保育園"' in text and 'value="Central"' in text and 'name="cell-0-0"' in text


def test_an_id_that_a_row_had_is_never_another_rows(author):
    rows = {"cell-0-0": "r01", "cell-0-1": "中央保育園", "rows-n": "1", "_keep": "1"}
    assert post(author, **rows).status_code == 302
    replaced = post(author, paste="名前\n北保育園\n中央保育園", _replace="1").content.decode()
    ids = re.findall(r'name="cell-\d-0" value="([^"]*)"', replaced)
    assert ids[1] == "r01" and ids[0] not in ("r01", "")
    assert post(author, **{**rows, "cell-0-0": "b", "cell-0-1": "南保育園"}).status_code == 302
    again = post(author, **{**rows, "cell-0-1": "北保育園"})
    assert again.status_code == 422 and "前に「中央保育園」で使いました" in again.content.decode()
    assert post(author, **rows).status_code == 302


def test_what_another_author_kept_meanwhile_is_not_overwritten_unseen(aoba, author):
    page = author.client.get(author.base + "tables/centres/").content.decode()
    seen = seen_on(page)
    mine = {"cell-0-0": "a", "cell-0-1": "中央保育園", "rows-n": "1", "_keep": "1"}
    theirs = {**mine, "cell-0-0": "b", "cell-0-1": "北保育園"}
    assert post(Author(aoba, "sakusei"), **theirs, seen=seen).status_code == 302
    late = post(author, **mine, seen=seen)
    assert late.status_code == 409 and kept() == {"b": {"label": "北保育園"}}
    text = late.content.decode()
    assert "先に、ほかの人がこの一覧表を変えました" in text and 'value="中央保育園"' in text
    assert post(author, **mine, seen=seen_on(text)).status_code == 302 and list(kept()) == ["a"]


def test_rows_and_columns_are_added_and_dropped(author):
    assert 'name="cell-0-1"' in post(author, _add="1").content.decode()
    assert "定員" in post(author, _add_column="1", new__column="定員").content.decode()
    rows = {"cell-0-0": "a", "cell-0-1": "あ", "cell-1-0": "b", "cell-1-1": "い", "rows-n": "2", "_drop": "0"}
    text = post(author, **rows).content.decode()
    assert 'value="い"' in text and 'value="あ"' not in text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"cell-0-0": "a", "cell-0-2": "English only", "rows-n": "1"}, "名前を書いてください"),
        (
            {"cell-0-0": "a", "cell-0-1": "x", "cell-1-0": "a", "cell-1-1": "y", "rows-n": "2"},
            "2つの行にあります",
        ),
        ({"cell-0-0": "a", "cell-0-1": "x" * 500, "rows-n": "1"}, "長すぎる"),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_on_the_page(author, rows, said):
    response = post(author, **rows, _keep="1")
    assert response.status_code == 422 and said in response.content.decode() and kept() == {}


def test_a_name_that_cannot_be_is_refused(author):
    for name in ("日本語", "", "A B"):
        assert author.client.post(author.base + "tables/", {"name": name}).status_code == 422
    assert author.client.get(author.base + "tables/A B/").status_code == 404


def test_whoever_may_only_look_keeps_nothing(aoba):
    reader = Author(aoba, "koukai")
    assert reader.client.get(reader.base + "tables/").status_code == 200
    assert post(reader, _keep="1").status_code == 403


def test_a_long_list_is_replaced_as_a_whole(author):
    sheet = "名前\tid\n" + "\n".join(f"保育園{n}\tk{n}" for n in range(1500))
    text = post(author, paste=sheet, _replace="1").content.decode()
    assert "画面では直せません" in text and 'name="cell-0-0"' not in text
    assert post(author, paste=sheet, _replace_keep="1").status_code == 302
    assert len(kept()) == 1500 and kept()["k7"] == {"label": "保育園7"}
    again = author.client.get(author.base + "tables/centres/").content.decode()
    assert "いま1500行あります" in again
