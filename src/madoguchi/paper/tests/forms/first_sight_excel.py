"""The two in Excel of the forms that were read once, when the rules were done."""

from __future__ import annotations

from madoguchi.paper.tests.forms.sample import Sample, asked
from madoguchi.paper.tests.forms.writers import Excel


def car_tax_relief() -> bytes:
    """Merged cells of ordinary width; who drives and who is disabled beside each other, numbers of plates."""
    x = Excel("減免申請書", widths=[4, 12, 10, 10, 10, 12, 10, 10, 10])
    x.put("A1", "様式第12号の２")
    x.put("A2:I2", "軽自動車税（種別割）減免申請書（身体障害者等用）")
    x.put("G3", "令和　　年　　月　　日")
    x.put("A4", "みどり町長　殿")
    x.box("A5:A8", "納\n税\n義\n務\n者")
    x.box("B5", "住所")
    x.box("C5:I5", "〒\n")
    x.height(5, 32)
    x.box("B6", "フリガナ")
    x.box("C6:E6")
    x.box("F6:F7", "個人番号")
    x.box("G6:I7")
    x.box("B7", "氏名")
    x.box("C7:E7")
    x.box("B8", "電話番号")
    x.box("C8:E8", "（　　）")
    x.box("F8", "障害者との続柄")
    x.box("G8:I8", "本人・配偶者・父母・子・その他（　　　）")
    x.box("A9:A12", "障\n害\n者")
    x.box("B9", "住所")
    x.box("C9:I9", "□納税義務者と同じ")
    x.box("B10", "氏名")
    x.box("C10:E10")
    x.box("F10", "生年月日")
    x.box("G10:I10", "大・昭・平・令　　年　　月　　日")
    x.box("B11", "手帳の種類")
    x.box("C11:I11", "１ 身体障害者手帳　２ 戦傷病者手帳　３ 療育手帳　４ 精神障害者保健福祉手帳")
    x.box("B12", "手帳番号")
    x.box("C12:D12", "第　　　　　　号")
    x.box("E12", "交付年月日")
    x.box("F12:G12", "　　年　　月　　日")
    x.box("H12", "等級")
    x.box("I12", "　　　級")
    x.box("A13:A15", "車\n両")
    x.box("B13", "車両番号")
    x.box("C13:E13")
    x.box("F13", "種別")
    x.box("G13:I13", "原付・軽四輪・二輪小型・その他")
    x.box("B14", "主たる定置場")
    x.box("C14:I14")
    x.box("B15", "使用目的")
    x.box("C15:I15", "□通学　□通院　□通所　□生業　□その他（　　　　　　）")
    x.box("A16:B17", "運転者")
    x.box("C16", "氏名")
    x.box("D16:F16")
    x.box("G16", "免許証番号")
    x.box("H16:I16")
    x.box("C17", "免許の有効期限")
    x.box("D17:I17", "　　　年　　　月　　　日まで有効")
    x.put("A19", "添付書類　（1）障害者手帳の写し　（2）運転免許証の写し　（3）車検証の写し")
    x.put("A20", "※申請期限は納期限の7日前です。")
    x.box("A21:B22", "処理欄")
    x.box("C21", "決定")
    x.box("D21:F21", "減免・却下")
    x.box("G21", "税額")
    x.box("H21:I21", "円")
    x.box("C22", "備考")
    x.box("D22:I22")
    return x.bytes()


def fire_premises() -> bytes:
    """The national form of the fire service in squares: who files, the premises, floors in rows."""
    x = Excel("届出書", columns=40)
    x.put("B1", "別記様式第１号の２")
    x.put("K2:AE2", "防火対象物使用開始届出書")
    x.box("B3:AN8", merge=False)
    x.put("AC4", "年　　月　　日")
    x.put("C5", "あおば市消防長　殿")
    x.put("R6", "届出者　住　所　　　　　　　　　　　　　（電話　　　　　　　番）")
    x.put("R7", "　　　　氏　名")
    x.box("B9:H10", "防火対象物の\n所　在　地")
    x.box("I9:AN10")
    x.box("B11:H11", "名　称")
    x.box("I11:W11")
    x.box("X11:AC11", "主要用途")
    x.box("AD11:AN11")
    x.box("B12:H12", "工事等開始日")
    x.box("I12:W12", "　　年　　月　　日")
    x.box("X12:AC12", "使用開始日")
    x.box("AD12:AN12", "　年　月　日")
    x.box("B13:H13", "構　造")
    x.box("I13:W13", "耐火・準耐火・その他")
    x.box("X13:AC13", "収容人員")
    x.box("AD13:AN13", "　　　　　　人")
    x.box("B14:H14", "建築面積")
    x.box("I14:W14", "　　　　　㎡")
    x.box("X14:AC14", "延べ面積")
    x.box("AD14:AN14", "　　　　　㎡")
    x.box("B15:F20", "各階の\n概　要")
    for row in range(15, 21):
        x.box(f"G{row}:K{row}", "階　別" if row == 15 else "　　階")
        x.box(f"L{row}:R{row}", "床面積(㎡)" if row == 15 else None)
        x.box(f"S{row}:Z{row}", "用　途" if row == 15 else None)
        x.box(f"AA{row}:AG{row}", "消防用設備等" if row == 15 else None)
        x.box(f"AH{row}:AN{row}", "従業員数" if row == 15 else "人")
    x.box("B21:H22", "屋外・屋上の\n施設等")
    x.box("I21:AN22")
    x.height(21, 30)
    x.height(22, 30)
    x.box("B23:H23", "その他必要な事項")
    x.box("I23:AN23")
    x.box("B24:T24", "※　受　付　欄")
    x.box("U24:AN24", "※　経　過　欄")
    x.box("B25:T27")
    x.box("U25:AN27")
    x.put("B28", "備考　１　法人にあっては、その名称、代表者氏名及び主たる事務所の所在地を記入すること。")
    x.put("B29", "　　　２　※印の欄は、記入しないこと。")
    return x.bytes()


EXCEL = (
    Sample(
        name="relief from car tax",
        filename="軽自動車税減免申請書.xlsx",
        write=car_tax_relief,
        title="軽自動車税（種別割）減免申請書（身体障害者等用）",
        kind="claim",
        fields=asked("""
            住所 address
            フリガナ kana
            個人番号 my_number
            氏名 person
            電話番号 phone
            障害者との続柄 relationship
            住所 address
            氏名 person
            生年月日 birth_date
            手帳の種類 choice
            手帳番号 text
            交付年月日 date
            等級 number
            車両番号 text
            種別 choice
            主たる定置場 address
            使用目的 choice
            氏名 person
            免許証番号 text
            免許の有効期限 date
            障害者手帳の写し attachment
            運転免許証の写し attachment
            車検証の写し attachment
        """),
    ),
    Sample(
        name="use of premises, to the fire service",
        filename="防火対象物使用開始届出書.xlsx",
        write=fire_premises,
        title="防火対象物使用開始届出書",
        kind="notification",
        fields=asked("""
            住所 address
            電話 phone
            氏名 person
            所在地 address
            名称 text
            主要用途 text
            工事等開始日 date
            使用開始日 date
            構造 choice
            収容人員 number
            建築面積 number
            延べ面積 number
            各階の概要 group
            階別 number
            床面積 number
            用途 text
            消防用設備等 text
            従業員数 number
            屋外・屋上の施設等 textarea
            その他必要な事項 textarea optional
        """),
    ),
)
