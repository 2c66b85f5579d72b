"""Starting from anything; what is wrong leaves nothing behind."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from madoguchi.authoring.queries import NoSuchDraft, draft, drafts
from madoguchi.authoring.services.discard_draft import discard_draft
from madoguchi.authoring.services.dismiss_passage import dismiss_passage
from madoguchi.authoring.services.request_publication import publish_draft
from madoguchi.authoring.services.start_draft import (
    CannotStart,
    start_blank,
    start_copy,
    start_from,
    start_published,
    start_shared,
    start_yaml,
)
from madoguchi.authoring.services.take_definition import take_definition
from madoguchi.authoring.tests.cast import NOW, SATO, SUZUKI, actions, changed, department, started
from madoguchi.authoring.tests.samples import SMALL, library, small
from madoguchi.forms.domain.format.parse import parse_yaml, to_yaml, version_of
from madoguchi.forms.queries import form
from madoguchi.isolation.scope import NoTenant, tenant_scope
from madoguchi.paper.drafting.reading import Origin, Passage

BY: dict[str, Any] = {"by": SATO, "now": NOW}


def blank(procedure="inu-toroku", kind="notification"):
    return start_blank(procedure=procedure, name="犬の登録", kind=kind, department="環境課", **BY)


def test_a_blank_one_has_a_page_and_says_what_is_missing(aoba):
    view = blank()
    assert (view.procedure, view.revision, view.undo, view.published) == ("inu-toroku", 1, None, None)
    assert len(view.definition.pages) == 1 and view.definition.department == "環境課"
    assert ("no_label", "summary") in [(f.code, f.place) for f in view.findings]
    assert actions() == ["draft.started"]
    (card,) = drafts(now=NOW)
    assert (card.name, card.errors, card.published, card.updated_by_name) == (
        "犬の登録", view.errors, None, "佐藤 一郎",
    )  # fmt: skip


@pytest.mark.parametrize("procedure", ["", "Inu", "inu toroku", "犬", "x" * 61])
def test_what_is_no_id_is_refused_in_japanese(aoba, procedure):
    with pytest.raises(CannotStart, match="英小文字"):
        blank(procedure)
    assert drafts(now=NOW) == [] and actions() == []


def test_another_word_that_is_wrong_is_refused(aoba):
    with pytest.raises(CannotStart, match="手続に書けない値"):
        blank(kind="poem")


def test_an_id_is_taken_once(aoba):
    started()
    with pytest.raises(CannotStart, match="もう使われています"):
        started()
    publish_draft(procedure="small", revision=1, **BY)
    discard_draft(procedure="small", **BY)
    with pytest.raises(CannotStart, match="公開中"):
        started()
    assert draft_ids() == []


def draft_ids():
    return [card.procedure for card in drafts(now=NOW)]


def test_every_shared_definition_can_be_adopted(aoba):
    for id_ in library():
        view = start_shared(shared=id_, department="窓口課", **BY)
        assert view.base is not None
        assert (view.base.id, view.base.version) == (id_, version_of(library()[id_]))
        assert view.definition == msgspec.structs.replace(library()[id_], department="窓口課")
    with pytest.raises(CannotStart, match="ありません"):
        start_shared(shared="../../etc/passwd", **BY)


def test_a_copy_is_of_the_draft_or_of_what_is_on_offer(aoba):
    started()
    publish_draft(procedure="small", revision=1, **BY)
    changed(department("税務課"), 1)
    view = start_copy(of="small", procedure="small-2", name="もう一つ", **BY)
    assert (view.definition.department, view.definition.name.ja) == ("税務課", "もう一つ")
    discard_draft(procedure="small", **BY)
    view = start_copy(of="small", procedure="small-3", name="さらに", **BY)
    assert view.definition.department == "市民課"
    with pytest.raises(CannotStart):
        start_copy(of="nothing", procedure="small-4", name="無", **BY)


def test_what_is_on_offer_becomes_a_draft_once(aoba):
    started()
    publish_draft(procedure="small", revision=1, **BY)
    discard_draft(procedure="small", **BY)
    view = start_published(procedure="small", **BY)
    assert view.definition == small() and view.published == view.version
    changed(department("税務課"), 1)
    assert start_published(procedure="small", **BY).revision == 2
    with pytest.raises(CannotStart):
        start_published(procedure="nothing", **BY)


def test_what_is_on_offer_comes_back_as_it_was_written(aoba):
    view = start_shared(shared="jido-teate-nintei", **BY)
    assert view.definition.representative == "allowed"
    version = publish_draft(procedure=view.procedure, revision=1, **BY)
    copy = start_copy(of=view.procedure, procedure="copy", name="写し", **BY)
    assert copy.definition.pages == view.definition.pages
    compiled = form(view.procedure, version).definition
    taken = take_definition(procedure="copy", definition=compiled, revision=1, said="戻しました。", **BY)
    assert taken.definition.pages == view.definition.pages and taken.definition.attachments == (
        view.definition.attachments
    )
    discard_draft(procedure=view.procedure, **BY)
    assert start_published(procedure=view.procedure, **BY).definition == view.definition


def test_a_file_comes_in_and_goes_out_without_loss(aoba):
    for definition in library().values():
        assert start_yaml(document=to_yaml(definition), **BY).definition == definition
    odd = SMALL.replace("試すための手続です。", '"一\\N二\\r\\n三\\u0007"')
    view = start_yaml(document=odd, **BY)
    assert (
        view.definition.summary.ja == "一\n二\n三" and parse_yaml(to_yaml(view.definition)) == view.definition
    )


BOMB = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n"


@pytest.mark.parametrize(
    ("document", "line", "said"),
    [
        (BOMB, 2, "別名"),
        ("a: &a\n  b: *a\n", 2, "別名"),
        (SMALL.replace("format: 1", "format: 2"), 1, "新しい形式"),
        (SMALL.replace("department:", "departmet:"), 7, "「department」のことでは"),
        (SMALL.replace("kind: request", "kind: poem"), 5, "「poem」という値は使えません"),
        (SMALL.replace("category: other\n", ""), 0, "「category」がありません"),
        (SMALL + "name: {ja: 二つ目}\n", 0, "二度書かれています"),
        (SMALL.replace("pages:", "pages: 3\nextra:"), 0, ""),
        ("[" * 2000, 0, ""),
        ("- 一覧\n", 1, "手続の定義ではありません"),
        ("", 0, ""),
        ("a: [", 0, "YAMLの書き方"),
        (b"\xff\xfe\x00", 0, "UTF-8"),
        ("x" * 50_000_000, 0, "大きすぎます"),
        (SMALL.replace("question: work, is: employee", "question: work"), 0, "条件の書き方"),
    ],
)
def test_a_file_that_is_no_definition_gets_one_clear_line_and_leaves_nothing(aoba, document, line, said):
    with pytest.raises(CannotStart) as refused:
        start_yaml(document=document, **BY)
    message = str(refused.value)
    assert said in message and "\n" not in message and "。" in message
    assert "Expected" not in message and "unknown" not in message
    assert line in (0, refused.value.line)
    assert drafts(now=NOW) == [] and actions() == []


def test_a_paper_form_keeps_where_its_parts_stood_and_what_is_to_be_looked_at(aoba):
    origins = [
        Origin(place="pages.first.work", reference="申請書!C5", label="職業", confidence=0.4),
        Origin(place="name", reference="申請書!A1", label="小さな手続"),
    ]
    left = [Passage(reference="申請書!B9", text="※裏面参照"), Passage(reference="申請書!B10", text="(控)")]
    view = start_from(definition=small(), origins=origins, not_understood=left, procedure="from-paper", **BY)
    assert view.procedure == "from-paper"
    (cell,) = view.origins.at("pages.first.work")
    assert (cell.reference, cell.confidence) == ("申請書!C5", 0.4)
    assert view.origins.at("name")[0].reference == "申請書!A1" and view.origins.at("pages.first.age") == ()
    view = dismiss_passage(procedure="from-paper", reference="申請書!B9", **BY)
    assert [p.text for p in view.origins.not_understood] == ["(控)"] and view.revision == 1


def test_discarding_leaves_nothing_but_the_record(aoba):
    started()
    changed(department("税務課"), 1)
    discard_draft(procedure="small", **BY)
    with pytest.raises(NoSuchDraft):
        draft("small", **BY)
    with pytest.raises(NoSuchDraft):
        discard_draft(procedure="small", **BY)
    assert actions() == ["draft.started", "draft.changed", "draft.discarded"]
    assert started().revision == 1


def test_another_tenant_sees_and_changes_nothing(aoba, midori):
    started()
    with tenant_scope(midori.id):
        assert drafts(now=NOW) == []
        with pytest.raises(NoSuchDraft):
            draft("small", by=SUZUKI, now=NOW)
        with pytest.raises(NoSuchDraft):
            changed(department("税務課"), 1)
        assert started().revision == 1
        changed(department("みどり課"), 1)
    assert draft("small", **BY).definition.department == "市民課"


def test_without_a_tenant_nothing_starts(db):
    with pytest.raises(NoTenant):
        started()
