"""Forms in Excel for businesses and households, that the rules were tuned on."""

from __future__ import annotations

from madoguchi.paper.tests.forms.sample import Sample, asked
from madoguchi.paper.tests.forms.writers import Excel


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


TOWN = (
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
