"""Layouts that the rules were tuned on: lists of options and questions, parties side by side."""

from __future__ import annotations

from madoguchi.paper.tests.forms.sample import Sample, asked
from madoguchi.paper.tests.forms.writers import Excel, Word, pdf


def school_district() -> bytes:
    """Options in boxes one below the other, rooms inside a name, 自 and 至."""
    x = Excel("就学届", widths=[12, 12, 12, 12, 12, 12, 12])
    x.put("A1", "別記第１号様式（第２条関係）")
    x.put("C2", "区　域　外　就　学　許　可　申　請　書")
    x.put("F3", "年　　月　　日")
    x.put("A4", "みどり町教育委員会　様")
    x.put("D5", "（保護者）住所")
    x.underline("E5:G5")
    x.put("D6", "　　　　　氏名")
    x.underline("E6:F6")
    x.put("G6", "㊞")
    x.put("D7", "　　　　　電話")
    x.underline("E7:G7")
    x.put("A8", "　下記の児童生徒について、区域外就学の許可を受けたいので申請します。")
    x.box("A10:A12", "児童生徒")
    x.box("B10", "ふりがな")
    x.box("C10:D10")
    x.box("E10:E11", "生年月日")
    x.box("F10:G11", "　　年　　月　　日")
    x.box("B11", "氏名")
    x.box("C11:D11")
    x.box("B12", "現住所")
    x.box("C12:G12", "（住民登録地）")
    x.box("A13:B13", "在籍校・学年")
    x.box("C13:D13", "　　　　　立　　　　　学校")
    x.box("E13", "学年")
    x.box("F13:G13", "第　　学年")
    x.box("A14:B14", "希望する学校")
    x.box("C14:G14", "みどり町立　　　　　　　　　学校")
    x.box("A15:B15", "希望する期間")
    x.box("C15:G15", "自　　　　年　　月　　日\n至　　　　年　　月　　日")
    x.box("A16:B18", "申請の理由\n（該当する番号に○）")
    x.box("C16:G16", "１　最終学年等のため")
    x.box("C17:G17", "２　転居予定のため")
    x.box("C18:G18", "３　その他（　　　　　　　　　）")
    x.box("A19:B19", "通学方法・時間")
    x.box("C19:G19", "徒歩・自転車・バス・電車（片道約　　　分）")
    x.box("A20:G20", "※教育委員会処理欄")
    x.box("A21:B21", "許可番号")
    x.box("C21:G21", "第　　　　号")
    return x.bytes()


def club_survey() -> bytes:
    """Numbered questions in lines, options below their question, a request at the end."""
    w = Word()
    w.line("放課後児童クラブ入会児童調査票")
    w.line("児童氏名_　　　　　　　　　_（男・女）　　　小学校名_　　　　　　　_　　　年　　組")
    w.line("保護者氏名_　　　　　　　　　_　　緊急連絡先①_　　　　　　　　_（続柄　　　）")
    w.line("１．健康について")
    w.line("　（１）平熱　　　　　　度　　分")
    w.line("　（２）食物アレルギー　　ア．ない　　イ．ある（食品名：　　　　　　　　　）")
    w.line("　（３）かかりつけ医　病院名（　　　　　　　　　　）電話（　　　　　　　　　）")
    w.line("２．帰宅について（いずれかに○）")
    w.line("　　お迎え　・　ひとりで帰宅　・　兄弟姉妹と帰宅")
    w.line("３．お迎えに来る人")
    w.table([["", "氏名", "続柄", "連絡先"], ["①", "", "", ""], ["②", "", "", ""]])
    w.line("４．クラブへの要望があればお書きください。")
    w.table([["\n\n\n"]])
    return w.bytes()


def farm_land() -> bytes:
    """Two parties side by side, a head of two rows with units in it."""
    return pdf("""
#align(center)[#text(13pt)[農地法第３条の規定による許可申請書]]
#align(right)[令和#h(8mm)年#h(8mm)月#h(8mm)日]
みどり町農業委員会会長　様
#table(columns: (22mm, 1fr, 1fr), inset: 5pt, align: horizon,
 [当事者], [譲渡人（貸人）], [譲受人（借人）],
 [氏名], [], [],
 [住所], [], [],
 [職業], [], [],
 [年齢], [歳], [歳],
)
１　許可を受けようとする土地の所在等
#table(columns: (1fr, 18mm, 18mm, 22mm, 30mm, 1fr), inset: 5pt,
 table.cell(rowspan: 2)[所在・地番], table.cell(colspan: 2)[地目], table.cell(rowspan: 2)[面積（㎡）], table.cell(rowspan: 2)[対価（円）], table.cell(rowspan: 2)[所有者の氏名],
 [登記簿], [現況],
 [], [], [], [], [], [],
 [], [], [], [], [], [],
 [], [], [], [], [], [],
)
２　権利を設定し、又は移転しようとする契約の内容
#table(columns: (35mm, 1fr), inset: 6pt,
 [権利の種類], [所有権 ・ 賃借権 ・ 使用貸借による権利 ・ その他（#h(15mm)）],
 [契約の種類], [売買 ・ 贈与 ・ 交換 ・ 賃貸借 ・ 使用貸借],
 [契約期間], [#h(8mm)年間（#h(8mm)年#h(6mm)月#h(6mm)日～#h(8mm)年#h(6mm)月#h(6mm)日）],
 [理由の詳細], [#v(15mm)],
)
""")


LISTS = (
    Sample(
        name="school district",
        filename="区域外就学許可申請書.xlsx",
        write=school_district,
        title="区域外就学許可申請書",
        kind="claim",
        fields=asked("""
            住所 address
            氏名 person
            電話 phone
            ふりがな kana
            生年月日 birth_date
            氏名 person
            現住所 address
            在籍校・学年 text
            学年 number
            希望する学校 text
            希望する期間 date
            希望する期間 date
            申請の理由 choice
            通学方法・時間 choice
        """),
    ),
    Sample(
        name="club survey",
        filename="入会児童調査票.docx",
        write=club_survey,
        title="放課後児童クラブ入会児童調査票",
        kind="claim",
        fields=asked("""
            児童氏名 person
            性別 gender
            小学校名 text
            年 number
            組 number
            保護者氏名 person
            緊急連絡先① phone
            続柄 relationship
            平熱 number
            食物アレルギー yes_no
            かかりつけ医病院名 text
            電話 phone
            帰宅について choice
            お迎えに来る人 group
            氏名 person
            続柄 relationship
            連絡先 phone
            クラブへの要望 textarea optional
        """),
    ),
    Sample(
        name="farm land",
        filename="農地法第３条許可申請書.pdf",
        write=farm_land,
        title="農地法第３条の規定による許可申請書",
        kind="claim",
        fields=asked("""
            氏名 person
            氏名 person
            住所 address
            住所 address
            職業 text
            職業 text
            年齢 number
            年齢 number
            許可を受けようとする土地の所在等 group
            所在・地番 text
            登記簿 text
            現況 text
            面積 number
            対価 money
            所有者の氏名 person
            権利の種類 choice
            契約の種類 choice
            契約期間 number
            契約期間 date
            契約期間 date
            理由の詳細 textarea
        """),
    ),
)
