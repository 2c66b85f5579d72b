"""What is printed in one place, and what it asks: a label, the place's text, and what comes of them."""

import pytest

from madoguchi.forms.domain.format import definition as d
from madoguchi.paper.child_main import read
from madoguchi.paper.tests.forms.score import fields_of
from madoguchi.paper.tests.forms.writers import Excel, Word


def form(*rows):
    """A form of labels and their places, one a row, below an applicant's name."""
    x = Excel("様式", columns=40)
    for n, (label, printed) in enumerate((("氏名", None), *rows), start=1):
        x.row(n, (label, 10), (printed, 30))
    return read(x.bytes(), name="様式")


def asked(*rows):
    return [(f.label, f.kind) for f in fields_of(form(*rows))][1:]


@pytest.mark.parametrize(
    ("label", "printed", "fields"),
    [
        ("お客様番号", "□□□□□－□□□", [("お客様番号", "text")]),
        ("希望曜日", "月・火・水・木・金（○で囲んでください）", [("希望曜日", "choices")]),
        ("電話番号", "自宅・携帯", [("電話番号", "phone")]),
        ("精算方法", "・口座振替　・現地精算（　月　日　時）", [("精算方法", "choice")]),
        ("設備", "電気（有・無）　ガス（都市・プロパン）", [("設備（電気）", "yes_no"), ("設備（ガス）", "choice")]),
        ("火気", "□ 有（□ガス　□発電機）　□ 無", [("火気", "yes_no"), ("火気（有の場合）", "choices")]),
        ("車両", "車種　　　　　　ナンバー　　　　　　", [("車種", "text"), ("ナンバー", "text")]),
        ("連絡先", "（　　）　　－　　　□自宅　□携帯", [("連絡先", "phone"), ("連絡先の種類", "choice")]),
        ("間取り", "　　　畳　　　　室", [("間取り（畳）", "number"), ("間取り（室）", "number")]),
        ("使用目的", "提出先（　　　　　　　　　）", [("提出先", "text")]),
        ("業者", "名称：\n担当者：", [("業者の名称", "text"), ("担当者", "person")]),
        ("雇用期間", "□無期　□有期　　期間　　年　　月　　日　～　　年　　月　　日",
         [("雇用期間", "choice"), ("期間（から）", "date"), ("期間（まで）", "date")]),
        ("前回の結果", "要介護　１　２　３　　要支援　１　２", [("前回の結果", "choice")]),
        ("種別", "該当に○（支援センター・介護施設）", [("種別", "choice")]),
        ("新しい世帯主", "", [("新しい世帯主", "person")]),
        ("所有者の別", "□自己　□その他（　　　　）", [("所有者の別", "choice")]),
        ("出力", "　　　　ｋＷ（小数点以下切捨て）", [("出力", "number")]),
        ("子どもの数", "　　　人（うち18歳未満　　　人）", [("子どもの数", "number"), ("うち18歳未満", "number")]),
    ],
)  # fmt: skip
def test_a_place_asks_what_is_printed_in_it(label, printed, fields):
    assert asked((label, printed)) == fields


def test_room_for_a_name_before_a_seal_is_no_box_for_a_seal():
    assert asked(("代表者氏名", "　　　　　　　　　　　　印")) == [("代表者氏名", "person")]


def test_a_star_before_the_office_s_part_marks_nothing_as_required():
    reading = form(("住所", None), ("＊図書館記入欄", "免許証・保険証"))
    assert [(f.label, f.required) for f in fields_of(reading)] == [("氏名", True), ("住所", True)]


def test_an_aside_in_brackets_is_to_be_read_and_begins_no_page():
    w = Word()
    w.line("行為許可申請書")
    for line in ("住所", "氏名", "（法人にあっては、名称及び代表者の氏名）", "電話"):
        w.line(
            f"　　　　　　　　　　　　　　　　申請者　{line}"
            if line == "住所"
            else f"　　　　　　　　　　　　　　　　　　　　{line}"
        )
    (page,) = read(w.bytes(), name="様式").definition.pages
    assert page.intro is not None and page.intro.ja == "（法人にあっては、名称及び代表者の氏名）"
    name = page.questions[-1]
    assert isinstance(name, d.Person) and name.with_ == ("phone",)


def test_documents_listed_behind_a_word_are_attachments():
    w = Word()
    w.line("見舞金支給申請書")
    w.table([["氏名", ""], ["住所", ""]])
    w.line("※添付書類：罹災証明書の写し、通帳の写し")
    found = [a.label.ja for a in read(w.bytes(), name="様式").definition.attachments]
    assert found == ["罹災証明書の写し", "通帳の写し"]


def test_a_date_of_filing_behind_the_name_is_no_part_of_it():
    x = Excel("届", columns=40)
    x.put("A1:T1", "国民健康保険資格取得・喪失届")
    x.put("V1:AN1", "届出日 令和  年  月  日")
    x.row(3, ("氏名", 10), (None, 30))
    reading = read(x.bytes(), name="x")
    assert reading.definition.name.ja == "国民健康保険資格取得・喪失届"
    assert [f.label for f in fields_of(reading)] == ["氏名"]
