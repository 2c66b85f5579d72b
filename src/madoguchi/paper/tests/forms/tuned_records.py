"""Layouts that the rules were tuned on: records, rows and columns, accounts without labels, persons beside each other."""

from __future__ import annotations

from madoguchi.paper.tests.forms.sample import Sample, asked
from madoguchi.paper.tests.forms.writers import Excel, Word


def removal() -> bytes:
    """Boxes over a table of records with two rows each."""
    x = Excel("住民異動届", columns=44)
    x.put("B1", "住 民 異 動 届")
    x.put("B2", "あおば市長　殿")
    x.box("B3:E4", "異動日")
    x.box("F3:R4", "令和　　年　　月　　日")
    x.box("S3:V4", "届出日")
    x.box("W3:AJ4", "令和　　年　　月　　日")
    x.box("B5:E6", "届出人")
    x.box("F5:V6", "氏名")
    x.box("W5:AJ6", "異動者との関係　□本人 □世帯主 □代理人")
    x.box("AK3:AR3", "本人確認")
    x.box("AK4:AR6", "免・個・旅・他")
    x.box("B7:E8", "今までの\n住所")
    x.box("F7:V8")
    x.box("W7:Z8", "世帯主")
    x.box("AA7:AR8")
    x.box("B9:E10", "新しい\n住所")
    x.box("F9:V10")
    x.box("W9:Z10", "世帯主")
    x.box("AA9:AR10")
    x.box("B11:E12", "本籍")
    x.box("F11:V12")
    x.box("W11:Z12", "筆頭者")
    x.box("AA11:AR12")
    x.box("B14:C15", "No")
    x.box("D14:P14", "フリガナ")
    x.box("D15:P15", "異動した人の氏名")
    x.box("Q14:Y15", "生年月日")
    x.box("Z14:AB15", "性別")
    x.box("AC14:AF15", "続柄")
    x.box("AG14:AL15", "個人番号カード")
    x.box("AM14:AR15", "備考")
    for n in range(4):
        r = 16 + 2 * n
        x.box(f"B{r}:C{r + 1}", str(n + 1))
        x.box(f"D{r}:P{r}")
        x.box(f"D{r + 1}:P{r + 1}")
        x.box(f"Q{r}:Y{r + 1}", "明・大・昭・平・令\n　　年　　月　　日")
        x.box(f"Z{r}:AB{r + 1}", "男・女")
        x.box(f"AC{r}:AF{r + 1}")
        x.box(f"AG{r}:AL{r + 1}", "有・無")
        x.box(f"AM{r}:AR{r + 1}")
    return x.bytes()


def tax_certificates() -> bytes:
    """Rows and columns of years and copies."""
    w = Word()
    w.line("税証明交付申請書")
    w.table(
        [
            ["窓口に来られた方", "住所", ""],
            [None, "氏名", "　　　　　　　　　　電話　　　（　　）"],
            [None, "生年月日", "　　年　　月　　日"],
        ],
        merges=[(0, 0, 2, 0)],
    )
    w.line("どなたの証明書が必要ですか　□窓口に来られた方と同じ")
    w.table(
        [["証明が必要な方", "住所（　　年１月１日現在）", ""], [None, "フリガナ", ""], [None, "氏名", ""]],
        merges=[(0, 0, 2, 0)],
    )
    w.line("必要な証明書")
    w.table(
        [
            ["証明の種類", "年度", "通数"],
            ["所得証明書", "令和　　年度", "　　通"],
            ["課税証明書", "令和　　年度", "　　通"],
            ["納税証明書（　　　税）", "令和　　年度", "　　通"],
        ]
    )
    w.table([["使用目的", "1.融資　2.児童手当　3.扶養申請　4.公営住宅　5.その他（　　　　）"]])
    return w.bytes()


def funeral() -> bytes:
    """An account without labels, a fixed sum, a mandate at the end."""
    x = Excel("葬祭費", widths=[16, 10, 10, 10, 16, 10, 10, 10])
    x.put("A1:H1", "国民健康保険葬祭費支給申請書")
    x.box("A3", "被保険者証の\n記号番号")
    x.box("B3:D3")
    x.box("E3", "世帯主氏名")
    x.box("F3:H3")
    x.box("A4:A5", "死亡した\n被保険者")
    x.box("B4", "氏名")
    x.box("C4:D4")
    x.box("E4", "死亡年月日")
    x.box("F4:H4", "　　年　　月　　日")
    x.box("B5", "生年月日")
    x.box("C5:D5", "　年　月　日")
    x.box("E5", "死亡の原因")
    x.box("F5:H5", "病気・事故・第三者行為・その他")
    x.box("A6", "葬祭執行日")
    x.box("B6:D6", " 　年　月　日")
    x.box("E6", "申請金額")
    x.box("F6:H6", "50,000円")
    x.box("A7:A9", "振込先")
    x.box("B7:D7", "　　　　　　銀行・金庫・農協")
    x.box("E7:H7", "　　　　　　　本店・支店・支所")
    x.box("B8:D8", "普通・当座")
    x.box("E8", "口座番号")
    x.box("F8:H8")
    x.box("B9", "フリガナ")
    x.box("C9:D9")
    x.box("E9", "口座名義人")
    x.box("F9:H9")
    x.put("A11", "上記のとおり申請します。")
    x.put("A12", "　　　令和　　　年　　　月　　　日")
    x.put("A13", "あおば市長")
    x.put("C14", "申請者（葬祭を行った方）")
    x.put("C15", "住　所")
    x.underline("D15:H15")
    x.put("C16", "氏　名")
    x.underline("D16:G16")
    x.put("H16", "㊞")
    x.put("C17", "死亡者との続柄（　　　　　　　）")
    x.put("C18", "電　話　　　　（　　　）　　　　　")
    x.put("A20", "受領委任欄")
    x.put("A21", "　葬祭費の受領を下記の者に委任します。")
    x.put("C22", "委任者　氏名　　　　　　　　　　　　　　㊞")
    x.put("C23", "受任者　住所")
    x.put("C24", "　　　　氏名")
    return x.bytes()


def child_medicine() -> bytes:
    """Two labels in one box, father and mother beside each other, the town in the address."""
    x = Excel("申請", columns=46)
    x.put("B1", "第１号様式（第５条関係）")
    x.put("B3", "子ども医療費助成受給者証交付申請書（新規・変更・再交付）")
    x.put("AH4", "令和　　年　　月　　日")
    x.put("B5", "（あて先）あおば市長")
    x.put("V6", "申請者　住　所　あおば市")
    x.put("V7", "　　　　氏　名")
    x.put("V8", "　　　　電　話")
    x.box("B10:D15", "対象となる\n子ども")
    x.box("E10:H11", "ふりがな\n氏　名")
    x.box("I10:V11")
    x.box("W10:Z11", "生年月日")
    x.box("AA10:AS11", "平成・令和　　年　　月　　日生")
    x.box("E12:H13", "住　所")
    x.box("I12:AS13", "□申請者と同じ\n□その他（　　　　　　　　　　　　　　　　　）")
    x.box("E14:H15", "加入医療\n保険")
    x.box("I14:L14", "種別")
    x.box("M14:AS14", "国保 ・ 協会けんぽ ・ 健保組合 ・ 共済 ・ その他（　　　　　）")
    x.box("I15:L15", "記号")
    x.box("M15:U15")
    x.box("V15:X15", "番号")
    x.box("Y15:AF15")
    x.box("AG15:AJ15", "枝番")
    x.box("AK15:AS15")
    x.box("B16:D19", "保護者")
    x.box("E16:H17", "氏　名")
    x.box("I16:V17", "父\n")
    x.box("W16:AS17", "母\n")
    x.box("E18:H19", "個人番号")
    x.box("I18:K19", "父")
    x.digits("L18", 12)
    x.box("X18:Z19", "母")
    x.digits("AA18", 12)
    x.box("B20:H20", "申請理由")
    x.box("I20:AS20", "1.出生　2.転入（前住所地：　　　　　　　　）　3.紛失　4.その他（　　　　　　）")
    x.box("B21:H21", "事由発生日")
    x.box("I21:AS21", "年　　　　月　　　　日")
    x.box("B22:H24", "所得等の確認に係る同意")
    x.box(
        "I22:AS24",
        "　受給資格の審査のため、私の世帯の住民登録及び課税状況を調査することに同意します。\n　　　　　　　　　　　　　氏名　　　　　　　　　　　　　　",
    )
    x.put("B26", "【注意】太枠内のみ記入してください。")
    x.box("B28:F29", "市\n記\n入\n欄")
    x.box("G28:K28", "受給者番号")
    x.digits("L28", 7)
    x.box("G29:K29", "認定日")
    x.box("L29:S29", "　・　・")
    return x.bytes()


RECORDS = (
    Sample(
        name="removal",
        filename="住民異動届.xlsx",
        write=removal,
        title="住民異動届",
        kind="notification",
        fields=asked("""
            異動日 date
            氏名 person
            異動者との関係 choice
            今までの住所 address
            世帯主 person
            新しい住所 address
            世帯主 person
            本籍 address
            筆頭者 person
            異動した人 group
            フリガナ kana
            異動した人の氏名 person
            生年月日 birth_date
            性別 gender
            続柄 relationship
            個人番号カード yes_no
            備考 text optional
        """),
    ),
    Sample(
        name="tax certificates",
        filename="税証明交付申請書.docx",
        write=tax_certificates,
        title="税証明交付申請書",
        kind="claim",
        fields=asked("""
            住所 address
            氏名 person
            電話 phone
            生年月日 birth_date
            住所 address
            フリガナ kana
            氏名 person
            年度 number
            通数 number
            年度 number
            通数 number
            年度 number
            通数 number
            使用目的 choice
        """),
    ),
    Sample(
        name="funeral",
        filename="葬祭費支給申請書.xlsx",
        write=funeral,
        title="国民健康保険葬祭費支給申請書",
        kind="claim",
        fields=asked("""
            被保険者証の記号番号 text
            世帯主氏名 person
            氏名 person
            死亡年月日 date
            生年月日 birth_date
            死亡の原因 choice
            葬祭執行日 date
            振込先 bank_account
            住所 address
            氏名 person
            死亡者との続柄 relationship
            電話 phone
            委任者氏名 person
            受任者住所 address
            氏名 person
        """),
    ),
    Sample(
        name="child medicine",
        filename="子ども医療費受給者証交付申請書.xlsx",
        write=child_medicine,
        title="子ども医療費助成受給者証交付申請書（新規・変更・再交付）",
        kind="claim",
        fields=asked("""
            住所 address
            氏名 person
            電話 phone
            ふりがな kana
            氏名 person
            生年月日 birth_date
            住所 choice
            種別 choice
            記号 text
            番号 text
            枝番 text
            父 person
            母 person
            個人番号 my_number
            個人番号 my_number
            申請理由 choice
            事由発生日 date
            同意します consent
        """),
    ),
)
