"""The form of the journey in the browser: 25 fields, in the usual squares."""

from __future__ import annotations

from madoguchi.paper.tests.forms.sample import Sample, asked
from madoguchi.paper.tests.forms.writers import Excel


def form_of_25_fields() -> bytes:
    """学童クラブ利用申込書.xlsx: a child, a guardian, members of the family, wishes, an account."""
    x = Excel("申込書", columns=40)
    x.put("B1", "様式第１号（第５条関係）")
    x.put("L2:AB2", "学童クラブ利用申込書")
    x.put("B3", "あおば市長　様")
    x.put("AC3", "令和　　年　　月　　日")
    x.put("B4", "次のとおり学童クラブの利用を申し込みます。")
    x.box("B5:D8", "申\n込\n者")
    x.box("E5:J5", "フリガナ")
    x.box("K5:W5")
    x.box("X5:AB6", "生年月日")
    x.box("AC5:AM6", "昭・平　　年　　月　　日")
    x.box("E6:J6", "氏　名")
    x.box("K6:W6")
    x.box("E7:J7", "住　所")
    x.box("K7:AM7", "〒　　　－")
    x.box("E8:J8", "電話番号")
    x.box("K8:W8", "（　　　）　　　－")
    x.box("X8:AB8", "メール")
    x.box("AC8:AM8")
    x.box("B9:D13", "児\n童")
    x.box("E9:J9", "ふりがな")
    x.box("K9:W9")
    x.box("X9:AB9", "性　別")
    x.box("AC9:AM9", "男　・　女")
    x.box("E10:J10", "氏　名")
    x.box("K10:W10")
    x.box("X10:AB10", "生年月日")
    x.box("AC10:AM10", "平・令　　年　　月　　日")
    x.box("E11:J11", "学校名")
    x.box("K11:W11")
    x.box("X11:AB11", "学年")
    x.box("AC11:AM11", "　　　　年")
    x.box("E12:J12", "申込者との続柄")
    x.box("K12:W12")
    x.box("X12:AB12", "アレルギー")
    x.box("AC12:AM12", "有　・　無")
    x.box("E13:J13", "健康上の注意\n（任意）")
    x.box("K13:AM13")
    x.height(13, 54)
    x.put("B15", "○同居の家族")
    for row in range(16, 20):
        for cells, text, body in (
            ("B{r}:N{r}", "氏　名", None),
            ("O{r}:T{r}", "続柄", None),
            ("U{r}:AC{r}", "生年月日", "　年　月　日"),
            ("AD{r}:AM{r}", "勤務先・学校", None),
        ):
            x.box(cells.format(r=row), text if row == 16 else body)
    x.put("B21", "○利用の希望")
    x.box("B22:H22", "利用開始日")
    x.box("I22:W22", "令和　　年　　月　　日")
    x.box("X22:AB22", "帰宅方法")
    x.box("AC22:AM22", "□ お迎え　□ ひとりで帰る")
    x.box("B23:H23", "利用する曜日")
    x.box("I23:AM23", "□月　□火　□水　□木　□金　□土")
    x.box("B24:H24", "利用を必要とする理由")
    x.box("I24:AM24", "□就労　□疾病　□介護　□就学　□その他（　　　　　　　）")
    x.put("B26", "○利用料の引落口座")
    x.box("B27:H27", "金融機関名")
    x.box("I27:U27")
    x.box("V27:AA27", "支店名")
    x.box("AB27:AM27")
    x.box("B28:H28", "種別")
    x.box("I28:M28", "普通・当座")
    x.box("N28:S28", "口座番号")
    x.digits("T28", 7)
    x.box("AA28:AE28", "名義（カナ）")
    x.box("AF28:AM28")
    x.put("B30", "□　利用料の算定のため、市が世帯の課税状況を確認することに同意します。")
    x.put("B31", "添付書類")
    x.put("B32", "・就労証明書")
    x.put("B33", "※ 年度の途中で変更があるときは、すぐに届け出てください。")
    x.box("B35:H36", "市処理欄")
    x.box("I35:P35", "受付番号")
    x.box("Q35:AM35")
    x.box("I36:P36", "決定年月日")
    x.box("Q36:AM36")
    return x.bytes()


JOURNEY = Sample(
    name="25 fields, for the journey in the browser",
    filename="学童クラブ利用申込書.xlsx",
    write=form_of_25_fields,
    title="学童クラブ利用申込書",
    kind="claim",
    fields=asked("""
        フリガナ kana
        氏名 person
        生年月日 birth_date
        住所 address
        電話番号 phone
        メール email
        ふりがな kana
        氏名 person
        性別 gender
        生年月日 birth_date
        学校名 text
        学年 number
        申込者との続柄 relationship
        アレルギー yes_no
        健康上の注意 textarea optional
        同居の家族 group
        氏名 person
        続柄 relationship
        生年月日 birth_date
        勤務先・学校 text
        利用開始日 date
        帰宅方法 choice
        利用する曜日 choices
        利用を必要とする理由 choice
        引落口座 bank_account
        同意 consent
        就労証明書 attachment
    """),
)
