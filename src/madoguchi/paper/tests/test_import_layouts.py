"""What programs write into files beside plain cells and paragraphs, one layout a test."""

import io
import zipfile
from copy import copy

import pikepdf
import pytest
from docx import Document
from docx.oxml import parse_xml
from openpyxl.styles import PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from madoguchi.forms.domain.format import definition as d
from madoguchi.paper.child_main import read
from madoguchi.paper.formats.refusal import CannotRead
from madoguchi.paper.tests.forms.score import fields_of
from madoguchi.paper.tests.forms.writers import Excel, Word, pdf

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def asked(content):
    return [(f.label, f.kind) for f in fields_of(read(content, name="様式"))]


def with_parts(content, parts):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name)(old.read(name)) if name in parts else old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def one_row(label="氏　名", content=None):
    x = Excel("届", widths=[14, 40])
    x.box("A1", label)
    x.box("B1", content)
    return x


def test_coloured_cells_without_borders_are_places_and_drop_downs_are_options():
    x = Excel("入力", widths=[4, 20, 30, 20, 30])
    x.put("B1", "イベント出店申込書")
    x.put("B4", "店舗名")
    x.put("D4", "出店区分")
    for place in ("C4", "E4"):
        x.sheet[place].fill = PatternFill("solid", fgColor="FFFFFF00")
    x.book.create_sheet("リスト")["A1"] = "飲食"
    x.book["リスト"]["A2"] = "物販"
    rule = DataValidation(type="list", formula1="リスト!$A$1:$A$2")
    x.sheet.add_data_validation(rule)
    rule.add("E4")
    reading = read(x.bytes(), name="様式")
    assert [(f.label, f.kind) for f in fields_of(reading)] == [("店舗名", "text"), ("出店区分", "choice")]
    choice = reading.definition.pages[0].questions[1]
    assert isinstance(choice, d.Choice) and [o.label.ja for o in choice.options] == ["飲食", "物販"]


def test_shared_strings_with_readings_and_runs_are_read_without_the_readings():
    shared = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>生年</t></r><r><t>月日</t></r>'
        '<rPh sb="0" eb="2"><t>セイネンガッピ</t></rPh></si></sst>'
    )
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    content = with_parts(
        one_row("X").bytes(),
        {
            "xl/worksheets/sheet1.xml": lambda part: part.replace(
                b't="inlineStr"><is><t>X</t></is>', b't="s"><v>0</v>'
            ),
            "[Content_Types].xml": lambda part: part.replace(b"</Types>", types),
            "xl/sharedStrings.xml": shared,
        },
    )
    assert asked(content) == [("生年月日", "birth_date")]


def test_text_boxes_over_a_sheet_are_read_where_they_stand():
    anchor = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col>'
        "<xdr:row>0</xdr:row></xdr:from><xdr:sp><xdr:nvSpPr><xdr:cNvPr id='2' name='{name}'/></xdr:nvSpPr><xdr:txBody><a:p><a:r>"
        "<a:t>{text}</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" Target="../drawings/drawing1.xml"/>'
        "</Relationships>"
    )
    parts = {
        "xl/drawings/drawing1.xml": anchor.format(name="Text Box 1", text="　　年　　月　　日"),
        "xl/worksheets/_rels/sheet1.xml.rels": relations,
    }
    assert asked(with_parts(one_row("異動の日").bytes(), dict(parts))) == [("異動の日", "date")]
    parts["xl/drawings/drawing1.xml"] = anchor.format(name="Check Box 1", text="同じ住所")
    assert asked(with_parts(one_row("場所").bytes(), dict(parts))) == [("場所", "yes_no")]


def test_a_filled_in_example_and_a_copy_to_keep_are_left_out():
    x = one_row()
    for title in ("記入例", "申請者控"):
        x.add_sheet(title, widths=[14, 40])
        x.box("A1", "氏　名")
        x.box("B1", "山田　太郎")
    assert asked(x.bytes()) == [("氏名", "person")]


def test_hidden_rows_and_sheets_are_not_seen():
    x = one_row()
    x.box("A2", "旧姓")
    x.box("B2")
    x.sheet.row_dimensions[2].hidden = True
    x.add_sheet("集計", widths=[14, 40])
    x.box("A1", "住所")
    x.box("B1")
    x.sheet.sheet_state = "hidden"
    assert asked(x.bytes()) == [("氏名", "person")]


def test_content_controls_that_nobody_filled_in_are_places():
    document = Document()
    table = document.add_table(rows=3, cols=2)
    controls = (
        ("氏名", ""),
        ("受けた日", "<w:date/>"),
        (
            "区分",
            '<w:dropDownList><w:listItem w:displayText="新規"/><w:listItem w:value="継続"/></w:dropDownList>',
        ),
    )
    for row, (label, kind) in zip(table.rows, controls, strict=True):
        row.cells[0].text = label
        content = "<w:sdtContent><w:r><w:t>クリックして入力</w:t></w:r></w:sdtContent>"
        control = f"<w:sdt {W}><w:sdtPr><w:showingPlcHdr/>{kind}</w:sdtPr>{content}</w:sdt>"
        row.cells[1].paragraphs[0]._p.append(parse_xml(control))
    out = io.BytesIO()
    document.save(out)
    assert asked(out.getvalue()) == [("氏名", "person"), ("受けた日", "date"), ("区分", "choice")]


def test_a_letter_inside_the_frame_of_a_form_is_read_as_a_letter():
    w = Word()
    letter = (
        "様式第３号\n浄化槽設置届出書\n　　　　　　　　　　　令和　　年　　月　　日\nみどり町長　様\n"
        "　　　　届出者　住　所\n　　　　　　　　氏　名　　　　　㊞"
    )
    w.table([[letter, None], ["設置の場所", ""], ["着工予定日", "　年　月　日"]], merges=[(0, 0, 0, 1)])
    reading = read(w.bytes(), name="様式")
    assert reading.definition.name.ja == "浄化槽設置届出書"
    assert [(f.label, f.kind) for f in fields_of(reading)] == [
        ("届出者住所", "address"), ("氏名", "person"), ("設置の場所", "text"), ("着工予定日", "date"),
    ]  # fmt: skip


def test_numbered_lines_below_ki_ask_even_with_nothing_behind_them():
    w = Word()
    for line in (
        "事業実績報告書",
        "記",
        "１　事業名",
        "２　事業の目的",
        "３　交付決定額　　金　　　　　　円",
        "４　添付書類",
        "(1) 収支決算書",
    ):
        w.line(line)
    assert asked(w.bytes()) == [
        ("事業名", "text"), ("事業の目的", "textarea"), ("交付決定額", "money"), ("収支決算書", "attachment"),
    ]  # fmt: skip


def test_a_table_in_a_pdf_that_is_open_left_and_right_is_a_table():
    content = pdf("""
#table(columns: (30mm, 1fr), inset: 6pt, stroke: (x, y) => (top: 0.6pt, bottom: 0.6pt, left: if x > 0 {0.4pt}, right: none),
  [診療年月], [令和#h(8mm)年#h(8mm)月], [被保険者氏名], [], [支払った額], [#h(20mm)円])
""")
    assert asked(content) == [("診療年月", "year_month"), ("被保険者氏名", "person"), ("支払った額", "money")]


def test_a_table_on_a_sheet_that_is_open_left_and_right_is_a_table():
    x = Excel("届", widths=[14, 30, 14, 30])
    for row, texts in enumerate(
        (("氏名", None, "生年月日", "　年　月　日"), ("住所", None, "電話番号", None)), start=2
    ):
        for column, text in enumerate(texts, start=1):
            x.box(x.sheet.cell(row, column).coordinate, text)
        for column, side in ((1, "left"), (4, "right")):
            border = copy(x.sheet.cell(row, column).border)
            setattr(border, side, Side())
            x.sheet.cell(row, column).border = border
    assert sorted(asked(x.bytes())) == [
        ("住所", "address"), ("氏名", "person"), ("生年月日", "birth_date"), ("電話番号", "phone"),
    ]  # fmt: skip


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_that_is_stored_turned_is_read_as_it_is_shown(angle):
    plain = pdf(
        "登録申請書 #table(columns: (30mm, 1fr), inset: 6pt, [氏名], [], [生年月日], [#h(9mm)年#h(9mm)月#h(9mm)日])"
    )
    with pikepdf.open(io.BytesIO(plain)) as document:
        page = document.pages[0]
        width, height = (float(side) for side in (page.MediaBox[2], page.MediaBox[3]))
        turn = {90: f"0 1 -1 0 {height} 0", 180: f"-1 0 0 -1 {width} {height}", 270: f"0 -1 1 0 0 {width}"}[
            angle
        ]
        page.contents_add(document.make_stream(f"{turn} cm".encode()), prepend=True)
        page.MediaBox = [0, 0, width, height] if angle == 180 else [0, 0, height, width]
        page.Rotate = angle
        out = io.BytesIO()
        document.save(out)
    assert asked(out.getvalue()) == [("氏名", "person"), ("生年月日", "birth_date")]


def test_a_record_of_two_rows_is_one_row_of_the_group():
    x = Excel("異動届", columns=20)
    x.box("A1:B2", "No")
    x.box("C1:J1", "フリガナ")
    x.box("C2:J2", "氏名")
    x.box("K1:T2", "生年月日")
    for n in range(3):
        row = 3 + 2 * n
        x.box(f"A{row}:B{row + 1}", str(n + 1))
        x.box(f"C{row}:J{row}")
        x.box(f"C{row + 1}:J{row + 1}")
        x.box(f"K{row}:T{row + 1}", "　年　月　日")
    assert asked(x.bytes()) == [
        ("氏名", "group"),
        ("氏名", "person"),
        ("フリガナ", "kana"),
        ("生年月日", "birth_date"),
    ]


@pytest.mark.parametrize(
    ("heads", "fields"),
    [
        (("銀行名",), [("銀行名", "text")]),
        (("銀行名", "支店名", "口座番号"), [("振込先の口座", "bank_account")]),
    ],
)
def test_a_column_may_be_a_part_of_a_bank_account(heads, fields):
    w = Word()
    w.line("参加者報償費振込先報告書")
    w.table([["氏名", *heads], *([""] * (len(heads) + 1) for _ in range(3))])
    assert asked(w.bytes()) == [("氏名", "group"), ("氏名", "person"), *fields]


def test_a_ledger_is_not_read_to_the_end():
    x = Excel("台帳", columns=100)
    for row in range(1, 70):
        for column in range(1, 101):
            x.box(x.sheet.cell(row, column).coordinate)
    with pytest.raises(CannotRead, match="表が大きすぎます"):
        read(x.bytes(), name="様式")


def test_a_blank_behind_an_option_is_asked_when_the_option_is_chosen():
    offered = {
        "職業": "□会社員　□自営業　□その他（　　　　　　）",
        "飼い犬の有無": "いる（　　頭）・いない",
        "希望する取引": "□ 売却（希望価格　　　　　　　円）\n□ 賃貸",
        "病歴": "はい（病名　　　　　）　いいえ",
    }
    found = []
    for label, text in offered.items():
        asked_, detail = read(one_row(label, text).bytes(), name="様式").definition.pages[0].questions
        assert detail.show_when is not None and detail.show_when.question == asked_.id
        found.append((detail.label.ja, type(detail).__name__, detail.show_when.is_))
    assert found == [
        ("「その他」の内容", "Text", "o3"),
        ("「いる」の内容", "Number", "yes"),
        ("希望価格", "Money", "o1"),
        ("病名", "Text", "yes"),
    ]
