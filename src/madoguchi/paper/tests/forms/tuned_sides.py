"""Layouts that the rules were tuned on: before and after, persons side by side, squares for every sign, options in
boxes of their own, a frame without lines inside."""

from __future__ import annotations

from madoguchi.paper.tests.forms.sample import Sample, asked
from madoguchi.paper.tests.forms.writers import Excel, Word


def change_of_details() -> bytes:
    """What changed in rows, before and after in columns; dates with a box for every sign; ticks in boxes of their own."""
    x = Excel("変更届", columns=40)
    x.put("B1", "様式第5号（第9条関係）")
    x.put("L2:AC2", "登 録 事 項 変 更 届")
    x.put("B4", "みどり町長　様")
    x.put("T5", "届出者")
    x.put("W5", "住　所")
    x.underline("Z5:AM5")
    x.put("W6", "氏　名")
    x.underline("Z6:AL6")
    x.put("AM6", "㊞")
    x.put("W7", "電　話")
    x.underline("Z7:AM7")
    x.put("B9", "下記のとおり登録事項に変更がありましたので届け出ます。")
    x.box("B11:H11", "登録番号")
    x.box("I11:AM11", "第　　　　　　　　号")
    x.box("B12:H12", "変更年月日")
    for cells, text in (
        ("I12:L12", "令和"),
        ("M12:N12", None),
        ("O12", "年"),
        ("P12:Q12", None),
        ("R12", "月"),
        ("S12:T12", None),
        ("U12", "日"),
        ("V12:AM12", None),
    ):
        x.box(cells, text)
    x.box("B13:H14", "変更の区分")
    for cells, text in (
        ("I13", "□"),
        ("J13:N13", "住所"),
        ("O13", "□"),
        ("P13:T13", "氏名"),
        ("U13", "□"),
        ("V13:Z13", "電話"),
        ("AA13", "□"),
        ("AB13:AM13", "その他"),
    ):
        x.box(cells, text)
    x.box("I14:AM14", "（その他の内容：　　　　　　　　　　　　　　　　　　　　　　　）")
    x.box("B16:H16", "事項")
    x.box("I16:W16", "変更前")
    x.box("X16:AM16", "変更後")
    for row, label in ((17, "住　　所"), (18, "氏　　名"), (19, "電話番号")):
        x.box(f"B{row}:H{row}", label)
        x.box(f"I{row}:W{row}")
        x.box(f"X{row}:AM{row}")
    x.box("B20:H20", "変更の理由")
    x.box("I20:AM20")
    x.height(20, 60)
    x.put("B22", "添付書類　１　登録証　　２　変更の事実が分かる書類")
    x.box("AA24:AC24", "課長")
    x.box("AD24:AF24", "係長")
    x.box("AG24:AI24", "係")
    x.box("AJ24:AM24", "受付印")
    for cells in ("AA25:AC26", "AD25:AF26", "AG25:AI26", "AJ25:AM26"):
        x.box(cells)
    return x.bytes()


def rearing_allowance() -> bytes:
    """Persons side by side, a header in two rows, numbers before the rows, questions with yes and no in columns."""
    w = Word()
    w.line("様式第６号")
    w.line("児童扶養手当現況届")
    w.line("（宛先）あおば市長　　　　　　　　　　　　　令和　　年　　月　　日")
    w.table(
        [
            ["区　分", "受給資格者", "配偶者", "扶養義務者"],
            ["氏　名", "", "", ""],
            ["生年月日", "　年　月　日", "　年　月　日", "　年　月　日"],
            ["個人番号", "", "", ""],
            ["前年の所得額", "円", "円", "円"],
        ]
    )
    w.line("１　対象児童")
    w.table(
        [
            ["No.", "氏　名\n（ふりがな）", "生年月日", "受給資格者との関係", None, "在学の状況"],
            [None, None, None, "続柄", "同居・別居", None],
            ["1", "", "．　．", "", "同・別", ""],
            ["2", "", "．　．", "", "同・別", ""],
            ["3", "", "．　．", "", "同・別", ""],
        ],
        merges=[(0, 3, 0, 4), (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 5, 1, 5)],
    )
    w.line("２　次の質問について、当てはまる方に○をつけてください。")
    w.table(
        [
            ["質　問", "はい", "いいえ"],
            ["公的年金を受けていますか", "", ""],
            ["児童は施設に入所していますか", "", ""],
            ["婚姻の届出をしていますか", "", ""],
        ]
    )
    w.line("３　就業の状況（該当する番号に○）")
    w.line("１　就業中　　２　求職中　　３　就業できない事情がある")
    w.line("４　養育費の受取状況")
    w.table([["１年間の受取額", "　　　　　　　円", "受取の相手方", ""]])
    w.line("上記のとおり相違ありません。")
    w.line("【提出書類】")
    w.line("① 児童扶養手当証書")
    w.line("② 養育費等に関する申告書（該当者のみ）")
    return w.bytes()


def dog_registration() -> bytes:
    """One frame without lines inside, labels with room behind them, then a table with units in boxes of their own."""
    x = Excel("登録申請", widths=[3, 14, 16, 6, 14, 16, 6])
    x.put("A1:G1", "犬の登録・狂犬病予防注射済票交付申請書")
    x.put("A2", "次のとおり犬の登録を申請します。")
    x.put("F3", "申請日　　　年　　月　　日")
    x.box("A5:G9", merge=False)
    x.put("A5", "（飼い主）")
    x.put("B6", "フリガナ")
    x.put("B7", "氏名")
    x.put("B8", "住所　〒")
    x.put("B9", "電話番号")
    x.box("A11:A17", "犬\nに\nつ\nい\nて")
    x.box("B11", "犬の名前")
    x.box("C11:D11")
    x.box("E11", "犬の種類")
    x.box("F11:G11")
    x.box("B12", "生年月日")
    x.box("C12:D12", "平成・令和　　年　　月　　日")
    x.box("E12", "性別")
    x.box("F12:G12", "オス・メス")
    x.box("B13", "毛色")
    x.box("C13:D13")
    x.box("E13", "体重")
    x.box("F13")
    x.box("G13", "kg")
    x.box("B14", "飼い始めた日")
    x.box("C14:G14", "　　　　年　　　月　　　日")
    x.box("B15", "飼っている場所")
    x.box("C15:G15", "１ 住所と同じ\n２ 住所以外（　　　　　　　　　　　　　　　）")
    x.height(15, 34)
    x.box("B16", "マイクロチップ")
    x.box("C16:G16", "有（番号　　　　　　　　　　　　　　）　・　無")
    x.box("B17", "飼っている頭数")
    x.box("C17:D17", "（　　　）頭")
    x.box("E17", "予防注射日")
    x.box("F17:G17", "　　月　　日")
    x.put("A19", "※　太枠の中を記入してください。")
    x.box("A20:B20", "登録番号")
    x.box("C20:D20", "第　　　号")
    x.box("E20", "手数料")
    x.box("F20:G20", "3,000円")
    return x.bytes()


SIDES = (
    Sample(
        name="change of details, before and after",
        filename="登録事項変更届.xlsx",
        write=change_of_details,
        title="登録事項変更届",
        kind="notification",
        fields=asked("""
            住所 address
            氏名 person
            電話 phone
            登録番号 text
            変更年月日 date
            変更の区分 choice
            住所 address
            住所 address
            氏名 person
            氏名 person
            電話番号 phone
            電話番号 phone
            変更の理由 textarea
            登録証 attachment
            変更の事実が分かる書類 attachment
        """),
    ),
    Sample(
        name="rearing allowance, persons side by side",
        filename="児童扶養手当現況届.docx",
        write=rearing_allowance,
        title="児童扶養手当現況届",
        kind="notification",
        fields=asked("""
            氏名 person
            氏名 person
            氏名 person
            生年月日 birth_date
            生年月日 birth_date
            生年月日 birth_date
            個人番号 my_number
            個人番号 my_number
            個人番号 my_number
            前年の所得額 money
            前年の所得額 money
            前年の所得額 money
            対象児童 group
            氏名 person
            ふりがな kana
            生年月日 birth_date
            続柄 relationship
            同居・別居 choice
            在学の状況 text
            公的年金を受けていますか yes_no
            児童は施設に入所していますか yes_no
            婚姻の届出をしていますか yes_no
            就業の状況 choice
            １年間の受取額 money
            受取の相手方 text
            相違ありません consent
            児童扶養手当証書 attachment
            養育費等に関する申告書 attachment optional
        """),
    ),
    Sample(
        name="dog registration, a frame without lines",
        filename="犬の登録申請書.xlsx",
        write=dog_registration,
        title="犬の登録・狂犬病予防注射済票交付申請書",
        kind="claim",
        fields=asked("""
            フリガナ kana
            氏名 person
            住所 address
            電話番号 phone
            犬の名前 text
            犬の種類 text
            生年月日 birth_date
            性別 choice
            毛色 text
            体重 number
            飼い始めた日 date
            飼っている場所 choice
            マイクロチップ yes_no
            飼っている頭数 number
            予防注射日 date
        """),
    ),
)
