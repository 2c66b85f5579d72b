"""Forms in Excel that the rules were tuned on."""

from __future__ import annotations

from openpyxl.utils import get_column_letter

from madoguchi.authoring.tests.forms.sample import Sample, asked
from madoguchi.authoring.tests.forms.writers import Excel


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


def subsidy() -> bytes:
    """A letter on top, then a table of ordinary columns; a business applies."""
    x = Excel("交付申請書", widths=[5, 22, 14, 14, 14, 14, 14])
    x.put("A1", "様式第１号（第６条関係）")
    x.put("F2", "令和　　年　　月　　日")
    x.put("A3", "みどり町長　　　　　　　　様")
    x.put("D5", "所在地")
    x.underline("E5:G5")
    x.put("D6", "名　称")
    x.underline("E6:G6")
    x.put("D7", "代表者職・氏名　　　　　　　　　　　　　　　　印")
    x.put("A9:G9", "みどり町省エネ設備導入支援補助金交付申請書")
    x.put(
        "A11",
        "みどり町省エネ設備導入支援補助金の交付を受けたいので、同要綱第６条の規定により、関係書類を添えて下記のとおり申請します。",
    )
    x.put("A12:G12", "記")
    x.box("A13", "１")
    x.box("B13", "法人番号（13桁）")
    x.box("C13:G13")
    x.box("A14", "２")
    x.box("B14", "業種")
    x.box("C14:D14")
    x.box("E14", "従業員数")
    x.box("F14:G14", "　　　　　　　　人")
    x.box("A15", "３")
    x.box("B15", "導入する設備\n（該当するもの全てに✓）")
    x.box("C15:G15", "□LED照明　　□高効率空調\n□断熱改修　　□太陽光発電　　□その他（　　　　　）")
    x.box("A16", "４")
    x.box("B16", "事業の目的及び内容")
    x.box("C16:G16")
    x.height(16, 90)
    x.box("A17", "５")
    x.box("B17", "事業の期間")
    x.box("C17:G17", "着手予定日　令和　　年　　月　　日\n完了予定日　令和　　年　　月　　日")
    x.box("A18:A20", "６")
    x.box("B18", "補助対象経費")
    x.box("C18:G18", "金　　　　　　　　　　　円")
    x.box("B19", "交付申請額")
    x.box("C19:G19", "金　　　　　　　　　　　円（千円未満切捨て）")
    x.box("B20", "消費税の取扱い")
    x.box("C20:G20", "□税込　□税抜")
    x.box("A21:A24", "７")
    x.box("B21", "担当者 氏名")
    x.box("C21:G21")
    x.box("B22", "部署")
    x.box("C22:G22")
    x.box("B23", "電話／FAX")
    x.box("C23:D23", "TEL")
    x.box("E23:G23", "FAX")
    x.box("B24", "E-mail")
    x.box("C24:G24", "　　　　　　　＠")
    x.put("A26", "添付書類")
    x.put("A27", "（１）事業計画書（様式第２号）")
    x.put("A28", "（２）見積書の写し")
    x.put("A29", "（３）町税の完納証明書")
    x.put("A30", "（４）その他町長が必要と認める書類")
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


def water() -> bytes:
    """A card of ordinary columns: times, numbers with units, required marks."""
    x = Excel("開始届", widths=[18, 16, 16, 18, 16, 16])
    x.put("A1:F1", "水　道　使　用　開　始　届")
    x.put("A2", "＊は必ず記入してください。")
    x.put("A3", "みどり町水道事業管理者　あて")
    x.box("A4", "お客様番号\n(わかる場合)")
    x.box("B4:F4")
    x.box("A5", "＊使用場所")
    x.box("B5:F5", "〒\n")
    x.box("A6", "＊使用開始日")
    x.box("B6:C6", "令和　年　月　日")
    x.box("D6", "希望時間")
    x.box("E6:F6", "　　時　　分頃")
    x.box("A7", "フリガナ")
    x.box("B7:F7")
    x.box("A8", "＊使用者氏名")
    x.box("B8:F8")
    x.box("A9", "＊連絡先電話番号")
    x.box("B9:C9")
    x.box("D9", "メールアドレス")
    x.box("E9:F9")
    x.box("A10", "＊世帯人数")
    x.box("B10:C10", "　　　人")
    x.box("D10", "敷地面積")
    x.box("E10:F10", "　　　　　㎡")
    x.box("A11", "＊用途")
    x.box("B11:F11", "・家庭用　・営業用　・工場用　・その他")
    x.box("A12", "＊支払方法")
    x.box("B12:F12", "□ 口座振替　　□ 納入通知書　　□ クレジットカード")
    x.box("A13", "飼い犬の有無\n（検針のため）")
    x.box("B13:C13", "いる（　　頭）・いない")
    x.box("D13", "立会い")
    x.box("E13:F13", "必要 ・ 不要")
    x.box("A14", "請求書の送付先（使用場所と異なる場合）")
    x.box("B14:F14", "〒")
    x.box("A15", "備　　　考")
    x.box("B15:F15")
    x.height(15, 60)
    x.put("A17", "【町使用欄】")
    x.box("A18", "メーター番号")
    x.box("B18:C18")
    x.box("D18", "指針")
    x.box("E18:F18", "　　　　㎥")
    return x.bytes()


EXCEL = (
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
        name="subsidy for a business in Excel",
        filename="補助金交付申請書.xlsx",
        write=subsidy,
        title="みどり町省エネ設備導入支援補助金交付申請書",
        kind="claim",
        fields=asked("""
            所在地 address
            名称 text
            代表者職・氏名 person
            法人番号 corporate_number
            業種 text
            従業員数 number
            導入する設備 choices
            事業の目的及び内容 textarea
            着手予定日 date
            完了予定日 date
            補助対象経費 money
            交付申請額 money
            消費税の取扱い choice
            担当者氏名 person
            部署 text
            TEL phone
            FAX phone optional
            E-mail email
            事業計画書 attachment
            見積書の写し attachment
            町税の完納証明書 attachment
            その他町長が必要と認める書類 attachment optional
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
    Sample(
        name="water supply in Excel",
        filename="水道使用開始届.xlsx",
        write=water,
        title="水道使用開始届",
        kind="notification",
        fields=asked("""
            お客様番号 text optional
            使用場所 address
            使用開始日 date
            希望時間 time optional
            フリガナ kana
            使用者氏名 person
            連絡先電話番号 phone
            メールアドレス email optional
            世帯人数 number
            敷地面積 number optional
            用途 choice
            支払方法 choice
            飼い犬の有無 yes_no optional
            立会い yes_no optional
            請求書の送付先 address optional
            備考 textarea optional
        """),
    ),
)
