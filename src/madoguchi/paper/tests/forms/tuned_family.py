"""Forms in Excel about families and care, that the rules were tuned on."""

from __future__ import annotations

from openpyxl.utils import get_column_letter

from madoguchi.paper.tests.forms.sample import Sample, asked
from madoguchi.paper.tests.forms.writers import Excel


def child_allowance() -> bytes:
    """方眼紙 with frames by person, a table of children, one-digit boxes, the office's frame above."""
    x = Excel("認定請求書", columns=44)
    x.put("B1", "様式第１号")
    x.put("J2:AH2", "児童手当　認定請求書")
    x.box("AI1:AL2", "受付番号")
    x.box("AM1:AR2")
    x.put("B4", "あおば市長　殿")
    x.put("AC4", "（請求日）令和　　年　　月　　日")
    x.box("B6:D13", "請\n求\n者")
    x.box("E6:J6", "(ふりがな)")
    x.box("K6:Y6")
    x.box("Z6:AD7", "性別")
    x.box("AE6:AR7", "１．男　２．女")
    x.box("E7:J8", "氏　　名")
    x.box("K7:Y8", "　　　　　　　　　　　　（自署）")
    x.box("Z8:AD8", "生年月日")
    x.box("AE8:AR8", "昭和・平成　　年　　月　　日")
    x.box("E9:J10", "住　　所\n（住民票の住所）")
    x.box("K9:AR10", "〒　　　－　　　　")
    x.box("E11:J11", "電話番号")
    x.box("K11:Y11", "　　　　（　　　　）　　　－")
    x.box("Z11:AD11", "個人番号")
    for n in range(31, 43):
        x.box(f"{get_column_letter(n)}11")
    x.box("E12:J12", "職　　業")
    x.box("K12:AR12", "□会社員　□自営業　□公務員　□無職　□その他（　　　　　　　）")
    x.box("E13:J13", "加入年金")
    x.box("K13:AR13", "ア 厚生年金　イ 国民年金　ウ 私学共済　エ 加入していない")
    x.box("B14:D17", "配\n偶\n者")
    x.box("E14:J14", "配偶者の有無")
    x.box("K14:AR14", "有　・　無")
    x.box("E15:J15", "氏　　名")
    x.box("K15:Y15")
    x.box("Z15:AD15", "生年月日")
    x.box("AE15:AR15", "昭和・平成　　年　　月　　日")
    x.box("E16:J16", "個人番号")
    for n in range(11, 23):
        x.box(f"{get_column_letter(n)}16")
    x.box("W16:AR16")
    x.box("E17:J17", "１月１日\n現在の住所")
    x.box("K17:AR17")
    x.put("B19", "○児童の状況（18歳に達する日以後の最初の３月31日までの間にある児童を記入してください。）")
    for row in range(20, 25):
        for cells, text in (
            ("B{r}:J{r}", "児童の氏名"),
            ("K{r}:M{r}", "続柄"),
            ("N{r}:V{r}", "生年月日"),
            ("W{r}:Z{r}", "同居・別居の別"),
            ("AA{r}:AD{r}", "監護の有無"),
            ("AE{r}:AR{r}", "別居の場合の住所"),
        ):
            body = {"N": "平・令　　年　　月　　日", "W": "同・別", "AA": "有・無"}.get(cells.split("{")[0])
            x.box(cells.format(r=row), text if row == 20 else body)
    x.put("B26", "○支払希望金融機関")
    x.box("B27:F28", "金融機関名")
    x.box("G27:R28", "　　　　　　　　銀行・信用金庫\n　　　　　　　　信用組合・農協")
    x.box("S27:V28", "支店名")
    x.box("W27:AF28", "　　　　　　　支店\n　　　　　　　出張所")
    x.box("AG27:AJ28", "預金種別")
    x.box("AK27:AR28", "普通・当座")
    x.box("B29:F29", "口座番号")
    for n in range(7, 14):
        x.box(f"{get_column_letter(n)}29")
    x.box("N29:V29", "口座名義（カタカナ）")
    x.box("W29:AR29")
    x.put("B31", "※裏面の注意をよく読んでから記入してください。")
    x.put("B32", "※請求者名義の口座に限ります。")
    x.box("B34:AR34", "以下は市役所記入欄です。記入しないでください。")
    x.box("B35:H35", "認定年月日")
    x.box("I35:V35", "　　年　　月　　日")
    x.box("W35:AC35", "手当月額")
    x.box("AD35:AR35", "　　　　　　　円")
    return x.bytes()


def care_certification() -> bytes:
    """Two forms in one workbook; the second is a consent on a sheet of its own, with notes on a third."""
    x = Excel("申請書", columns=36)
    x.put("A1:AJ1", "介護保険　要介護認定・要支援認定申請書")
    x.put("A2", "あおば市長あて")
    x.put("A3", "次のとおり申請します。")
    x.box("A4:B10", "被\n保\n険\n者")
    x.box("C4:H4", "被保険者番号")
    x.digits("I4", 10)
    x.box("S4:X4", "個人番号")
    x.digits("Y4", 12)
    x.box("C5:H5", "フリガナ")
    x.box("I5:X5")
    x.box("Y5:AB6", "生年月日")
    x.box("AC5:AJ6", "明・大・昭\n　年　月　日")
    x.box("C6:H6", "氏　名")
    x.box("I6:X6")
    x.box("C7:H7", "住　所")
    x.box("I7:AJ7", "〒\n　　　　　　　　　　　　　電話番号　　　（　　　）")
    x.height(7, 40)
    x.box("C8:H8", "医療保険者名")
    x.box("I8:R8")
    x.box("S8:X8", "記号・番号")
    x.box("Y8:AJ8")
    x.box("C9:H9", "現在の要介護度")
    x.box("I9:AJ9", "要支援　1・2　　要介護　1・2・3・4・5　　なし")
    x.box("C10:H10", "過去６月間の入院・入所の有無")
    x.box("I10:AJ10", "有・無")
    x.box("A11:B14", "主\n治\n医")
    x.box("C11:H11", "主治医の氏名")
    x.box("I11:X11")
    x.box("Y11:AB11", "診療科")
    x.box("AC11:AJ11")
    x.box("C12:H12", "医療機関名")
    x.box("I12:AJ12")
    x.box("C13:H13", "所在地")
    x.box("I13:AJ13", "〒")
    x.box("C14:H14", "電　話")
    x.box("I14:X14", "（　　）　　－")
    x.box("Y14:AB14", "最終受診日")
    x.box("AC14:AJ14", "　年　月　日")
    x.box("A16:H17", "提出代行者\n（該当に○）")
    x.box("I16:AJ17", "地域包括支援センター・居宅介護支援事業者・介護保険施設・その他（　　　　　）")
    x.box("A18:H18", "特定疾病名")
    x.box("I18:AJ18")
    x.put("A19", "※40歳から64歳までの方のみ記入")
    x.box("A21:AJ21", "市処理欄")
    x.box("A22:H22", "資格者証発行")
    x.box("I22:R22", "済・未")
    x.box("S22:Z22", "調査日")
    x.box("AA22:AJ22")
    x.add_sheet("同意書", columns=36)
    x.put("A1:AJ1", "同意書")
    x.put("A3", "□　認定の結果を居宅介護支援事業者に提供することに同意します。")
    x.put("A5", "本人氏名")
    x.underline("F5:T5")
    x.add_sheet("裏面", columns=10)
    x.put("A1", "記入上の注意")
    x.put("A2", "１　主治医の氏名は、意見書を書く医師の名前を記入してください。")
    x.put("A3", "２　代理の方が申請するときは、委任状が必要です。")
    return x.bytes()


FAMILY = (
    Sample(
        name="child allowance in Excel squares",
        filename="児童手当認定請求書.xlsx",
        write=child_allowance,
        title="児童手当　認定請求書",
        kind="claim",
        fields=asked("""
            ふりがな kana
            性別 gender
            氏名 person
            生年月日 birth_date
            住所 address
            電話番号 phone
            個人番号 my_number
            職業 choice
            加入年金 choice
            配偶者の有無 yes_no
            氏名 person
            生年月日 birth_date
            個人番号 my_number
            １月１日現在の住所 address
            児童の状況 group
            児童の氏名 person
            続柄 relationship
            生年月日 birth_date
            同居・別居の別 choice
            監護の有無 yes_no
            別居の場合の住所 address optional
            支払希望金融機関 bank_account
        """),
    ),
    Sample(
        name="care certification, two forms in a workbook",
        filename="要介護認定申請書.xlsx",
        write=care_certification,
        title="介護保険　要介護認定・要支援認定申請書",
        kind="claim",
        fields=asked("""
            被保険者番号 text
            個人番号 my_number
            フリガナ kana
            生年月日 birth_date
            氏名 person
            住所 address
            電話番号 phone
            医療保険者名 text
            記号・番号 text
            現在の要介護度 choice
            過去６月間の入院・入所の有無 yes_no
            主治医の氏名 person
            診療科 text
            医療機関名 text
            所在地 address
            電話 phone
            最終受診日 date
            提出代行者 choice
            特定疾病名 text
            同意 consent
            本人氏名 person
        """),
    ),
)
