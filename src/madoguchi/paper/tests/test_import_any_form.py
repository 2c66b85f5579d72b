"""Whatever stands on a form, a draft is a definition without errors, or there is one line that says why there is none."""

from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.forms.domain.format.parse import parse_yaml, to_yaml
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.paper.formats.refusal import CannotRead
from madoguchi.paper.formats.sheet import Cell, Line, Sheet, Table
from madoguchi.paper.understand import understand
from madoguchi.paper.understanding.printed.contents import tokens
from madoguchi.paper.understanding.printed.options import choices_in

WORDS = """
氏名 氏　　名 フリガナ (ふりがな) 生年月日 住　所 〒　　－ 電話 （　　）　－ 個人番号 申請者 配偶者 続柄 年月日 まで 円
□ □有　□無 有・無 男・女 １．可　２．否 金融機関名 支店 普通・当座 口座番号 名義 理由 備考 ※記入しないでください
市処理欄 受付印 印 ㊞ 決裁 添付書類 （１）写し ・証明書 □同意します。 相違ありません。 様式第１号 あおば市長　様 申請書
次のとおり申請します。 記 １ （１） ① 1 ＿＿＿ はい いいえ No. その他（　　　） （任意） 必須 ＊ ※ 年 月 日 ： ・ ／
令和　　年　　月　　日から
"""
BLANKS = ("　年　月　日", "　時　分", "　　　円", "　　人", "　　銀行", "", "　", "\n", "\u3000\u3000")
PIECES = (*WORDS.strip().replace("\n", " ").split(" "), *BLANKS)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=4).map("　".join) | st.lists(
    st.sampled_from(PIECES), max_size=3
).map("\n".join)


@st.composite
def tables(draw):
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    taken: set[tuple[int, int]] = set()
    cells = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            down, across = draw(st.sampled_from([(1, 1), (1, 1), (1, 1), (2, 1), (1, 2)]))
            squares = {(r, c) for r in range(row, row + down) for c in range(column, column + across)}
            if squares & taken or column + across > columns or row + down > rows:
                squares, down, across = {(row, column)}, 1, 1
            taken |= squares
            cells.append(
                Cell(
                    row=row, column=column, rows=down, columns=across, text=draw(TEXTS), reference=f"表 {row} {column}",
                    width=draw(st.sampled_from([12.0, 60.0, 200.0])) * across, height=18.0 * down,
                )
            )  # fmt: skip
    return Table(cells=tuple(cells))


LINES = TEXTS.map(lambda text: Line(text=text.replace("\n", "　"), reference="本文"))


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES | tables(), min_size=1, max_size=8))
def test_any_form_gives_a_definition_without_errors_or_one_line(blocks):
    try:
        reading = understand((Sheet(name="様式", blocks=tuple(blocks)),), name="様式")
    except CannotRead as error:
        assert "\n" not in error.message
        return
    assert [f for f in findings(reading.definition) if f.severity == "error"] == []
    assert parse_yaml(to_yaml(reading.definition)) == reading.definition


@given(TEXTS)
def test_nothing_of_a_line_is_lost_in_its_pieces(text):
    for line in text.split("\n"):
        assert "".join(t.text for t in tokens(line)).replace("　", "") == line.replace("　", "")


@given(TEXTS)
def test_options_are_distinct_and_said(text):
    found = choices_in(text)
    if found is not None:
        assert len(set(found.options)) == len(found.options) > 0
        assert all(option.strip() for option in found.options)
