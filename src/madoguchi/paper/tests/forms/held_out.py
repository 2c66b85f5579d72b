"""Four forms kept aside: written before any rule was tuned, and not looked at while tuning."""

from __future__ import annotations

from madoguchi.paper.tests.forms.sample import Sample, asked
from madoguchi.paper.tests.forms.writers import Excel, Word, pdf


def nursing_care_refund() -> bytes:
    """Excel squares, account number in boxes, a column for the office on the right."""
    x = Excel("支給申請書", columns=42)
    x.put("B1", "様式第23号（第31条関係）")
    x.put("K3:AF3", "介護保険高額介護（予防）サービス費支給申請書")
    x.put("AE5", "令和　　年　　月　　日")
    x.put("B6", "（宛先）　みどり町長")
    x.put("B8", "次のとおり関係書類を添えて高額介護（予防）サービス費の支給を申請します。")
    x.box("B10:H10", "フリガナ")
    x.box("I10:U10")
    x.box("V10:AA11", "被保険者番号")
    x.digits("AB10", 10)
    for n in range(28, 38):
        x.box(f"{_column(n)}10:{_column(n)}11")
    x.box("B11:H12", "被保険者氏名")
    x.box("I11:U12")
    x.box("V12:AA12", "個人番号")
    x.box("AB12:AM12")
    x.box("B13:H13", "生年月日")
    x.box("I13:U13", "明・大・昭　　年　　月　　日")
    x.box("V13:AA13", "性　別")
    x.box("AB13:AM13", "男　・　女")
    x.box("B14:H15", "住　　所")
    x.box("I14:AM15", "〒\n　　　　　　　　　　　　　　電話番号　　　　（　　　　）")
    x.height(15, 36)
    x.box("B16:H16", "サービス提供年月")
    x.box("I16:AM16", "令和　　年　　月分")
    x.box("B17:H17", "世帯の課税状況")
    x.box("I17:AM17", "□生活保護受給　　□住民税非課税　　□住民税課税")
    x.put("B19", "上記の支給金を下記の口座に振り込んでください。")
    x.box("B20:E23", "口座振替\n依頼欄")
    x.box("F20:P21", "　　　　　銀　行\n　　　　　信用金庫\n　　　　　農　協")
    x.box("Q20:Z21", "　　　　　本店\n　　　　　支店\n　　　　　出張所")
    x.box("AA20:AD20", "種目")
    x.box("AE20:AM20", "口座番号")
    x.box("AA21:AD21", "1 普通\n2 当座")
    for n in range(31, 38):
        x.box(f"{_column(n)}21")
    x.box("F22:I22", "フリガナ")
    x.box("J22:AM22")
    x.box("F23:I23", "口座名義人")
    x.box("J23:AM23")
    x.box("B25:H26", "申請者氏名\n（被保険者と異なる場合）")
    x.box("I25:Z26", "　　　　　　　　　　　　　　㊞")
    x.box("AA25:AD26", "続柄")
    x.box("AE25:AM26")
    x.put("B28", "※　給付制限を受けている場合は、支給されないことがあります。")
    x.box("B30:E33", "※町記入欄")
    x.box("F30:L30", "受付年月日")
    x.box("M30:Z30", "　　年　　月　　日")
    x.box("AA30:AD30", "支給額")
    x.box("AE30:AM30", "　　　　　　　　円")
    x.box("F31:L33", "審査結果")
    x.box("M31:AM33", "□　支給　　□　不支給（理由：　　　　　　　　　）")
    return x.bytes()


def _column(n: int) -> str:
    return chr(64 + n) if n <= 26 else "A" + chr(64 + n - 26)


def health_insurance_change() -> bytes:
    """Word tables with vertical labels, a table of members, and boxes to tick."""
    w = Word()
    w.line("様式第１号（第２条関係）")
    w.line("国民健康保険　資格取得・喪失・変更届")
    w.line("あおば市長　様　　　　　　　　　　　　　　　　　　　　届出日　令和　　年　　月　　日")
    w.table(
        [
            ["届\n出\n人", "住　所", "〒　　　－\n", None, None],
            [None, "ふりがな", "", "電　話", "　　　－　　　－"],
            [None, "氏　名", "", "世帯主との続柄", ""],
            ["世\n帯\n主", "氏　名", "", "生年月日", "大・昭・平　　年　　月　　日"],
            [None, "マイナンバー", "", "記号・番号", ""],
        ],
        merges=[(0, 0, 2, 0), (3, 0, 4, 0), (0, 2, 0, 4)],
    )
    w.line("")
    w.table(
        [
            [
                "届出の理由\n（あてはまるものに☑）",
                "□ 転入　□ 社会保険離脱　□ 出生　□ 生活保護廃止\n□ 転出　□ 社会保険加入　□ 死亡　□ その他（　　　　　　　　）",
            ],
            ["異動年月日", "令和　　　年　　　月　　　日"],
            ["前の住所・新しい住所", ""],
        ]
    )
    w.line("異動する方")
    w.table(
        [
            ["", "氏　名\n（フリガナ）", "続柄", "生年月日", "性別", "個人番号", "職業"],
            ["1", "", "", "　．　．　", "男・女", "", ""],
            ["2", "", "", "　．　．　", "男・女", "", ""],
            ["3", "", "", "　．　．　", "男・女", "", ""],
            ["4", "", "", "　．　．　", "男・女", "", ""],
        ]
    )
    w.line("【資格確認書の交付方法】　□ 窓口で受け取る　□ 郵送を希望する")
    w.line("備考")
    w.table([[""]])
    w.line("＜添付書類＞")
    w.line("・資格喪失証明書（社会保険をやめたとき）")
    w.line("・本人確認書類の写し")
    w.table([["受付", "入力", "照合", "証回収"], ["", "", "", "有・無"]])
    return w.bytes()


def school_expenses() -> bytes:
    """A PDF: a frame of parents, a table of the household, consent at the end."""
    return pdf("""
#align(right)[第1号様式]
#align(center)[#text(14pt)[就学援助費受給申請書兼世帯票]]
#align(right)[年　　　月　　　日]
あおば市教育委員会　御中

就学援助を受けたいので、次のとおり申請します。

#table(columns: (22mm, 28mm, 55mm, 25mm, 1fr), inset: 6pt, align: horizon,
  table.cell(rowspan: 4)[申請者\\ （保護者）], [ふりがな], [], table.cell(rowspan: 2)[児童・生徒\\ との続柄], table.cell(rowspan: 2)[],
  [氏　　名], [],
  [現住所], table.cell(colspan: 3)[〒],
  [電話番号], [自宅], [携帯電話], [],
)
#v(2mm)
1　在学する児童生徒
#table(columns: (1fr, 1fr, 18mm, 14mm, 1fr), inset: 6pt,
  [氏名], [学校名], [学年], [組], [生年月日],
  [], [], [年], [], [平・令　　年　　月　　日],
  [], [], [年], [], [平・令　　年　　月　　日],
  [], [], [年], [], [平・令　　年　　月　　日],
)
2　申請の理由（該当する番号を○で囲んでください。）
#table(columns: (1fr), inset: 6pt,
  [1 生活保護が停止又は廃止された　　2 児童扶養手当を受けている\\ 3 市民税が非課税である　　4 その他経済的な理由],
)
3　住居の状況
#table(columns: (35mm, 1fr, 35mm, 1fr), inset: 6pt,
  [住居の種類], [持家 ・ 借家 ・ その他], [家賃（月額）], [#h(20mm)円],
  [世帯の人数], [#h(20mm)人], [昨年の総収入], [#h(20mm)円],
)
4　振込先
#table(columns: (30mm, 1fr, 30mm, 1fr), inset: 6pt,
  [金融機関名], [], [支店名], [],
  [口座種別], [普通 ・ 当座], [口座番号], [],
  [名義人（カナ）], table.cell(colspan: 3)[],
)
□ 世帯全員の住民登録及び課税の状況を、市教育委員会が調査することに同意します。

※ 借家の方は、賃貸借契約書の写しを添付してください。
#table(columns: (25mm, 1fr, 25mm, 1fr), inset: 6pt,
  [学校記入欄], [認定・否認定], [受付印], [],
)
""")


def hall_use() -> bytes:
    """An ordinary Excel table: dates, times, numbers, facilities to choose from, a fee filled in by the office."""
    x = Excel("使用許可申請書", widths=[14, 12, 12, 12, 14, 12, 12, 12])
    x.put("A1", "第１号様式")
    x.put("A2:H2", "みどり町公民館　使用許可申請書")
    x.put("G3", "年　　月　　日")
    x.put("A4", "みどり町教育委員会教育長　様")
    x.put("D5", "申請者")
    x.put("E5", "住　　所")
    x.underline("F5:H5")
    x.put("E6", "団体名")
    x.underline("F6:H6")
    x.put("E7", "代表者氏名")
    x.underline("F7:H7")
    x.put("E8", "電話番号")
    x.underline("F8:H8")
    x.put("A9", "下記のとおり使用したいので申請します。")
    x.put("A10:H10", "記")
    x.box("A11", "使用目的\n（行事名）")
    x.box("B11:H11")
    x.height(11, 60)
    x.box("A12", "使用日時")
    x.box("B12:H12", "令和　　年　　月　　日（　　）　　　時　　　分から　　　時　　　分まで")
    x.box("A13", "使用施設")
    x.box("B13:H13", "□大ホール　□第１会議室　□第２会議室　□和室　□調理室")
    x.box("A14", "使用人数")
    x.box("B14:D14", "　　　　　　人")
    x.box("E14", "入場料の徴収")
    x.box("F14:H14", "有（　　　　　円）・無")
    x.box("A15", "附属設備")
    x.box("B15:D15", "マイク（　）本　・　プロジェクター")
    x.box("E15", "冷暖房の使用")
    x.box("F15:H15", "する　・　しない")
    x.box("A16", "責任者")
    x.box("B16", "氏名")
    x.box("C16:D16")
    x.box("E16", "連絡先")
    x.box("F16:H16")
    x.box("A17", "特記事項")
    x.box("B17:H17")
    x.height(17, 70)
    x.put("A18", "※太枠内を記入してください。")
    x.box("A19:A20", "使用料\n（記入不要）")
    x.box("B19", "基本使用料")
    x.box("C19:D19", "円")
    x.box("E19", "減免")
    x.box("F19:H19", "有・無")
    x.box("B20", "決裁")
    x.box("C20", "館長")
    x.box("D20")
    x.box("E20", "係")
    x.box("F20:H20")
    return x.bytes()


HELD_OUT = (
    Sample(
        name="care refund in Excel squares",
        filename="高額介護サービス費支給申請書.xlsx",
        write=nursing_care_refund,
        title="介護保険高額介護（予防）サービス費支給申請書",
        kind="claim",
        fields=asked("""
            フリガナ kana
            被保険者番号 text
            被保険者氏名 person
            個人番号 my_number
            生年月日 birth_date
            性別 gender
            住所 address
            電話番号 phone
            サービス提供年月 year_month
            世帯の課税状況 choice
            口座振替依頼欄 bank_account
            申請者氏名 person
            続柄 relationship
        """),
    ),
    Sample(
        name="health insurance change in Word",
        filename="国保異動届.docx",
        write=health_insurance_change,
        title="国民健康保険　資格取得・喪失・変更届",
        kind="notification",
        fields=asked("""
            住所 address
            ふりがな kana
            電話 phone
            氏名 person
            世帯主との続柄 relationship
            氏名 person
            生年月日 birth_date
            マイナンバー my_number
            記号・番号 text
            届出の理由 choice
            異動年月日 date
            前の住所・新しい住所 address
            異動する方 group
            氏名 person
            フリガナ kana
            続柄 relationship
            生年月日 birth_date
            性別 gender
            個人番号 my_number
            職業 text
            資格確認書の交付方法 choice
            備考 textarea optional
            資格喪失証明書 attachment optional
            本人確認書類の写し attachment
        """),
    ),
    Sample(
        name="school expenses in PDF",
        filename="就学援助費受給申請書.pdf",
        write=school_expenses,
        title="就学援助費受給申請書兼世帯票",
        kind="claim",
        fields=asked("""
            ふりがな kana
            氏名 person
            児童・生徒との続柄 relationship
            現住所 address
            自宅 phone
            携帯電話 phone
            在学する児童生徒 group
            氏名 person
            学校名 text
            学年 number
            組 text
            生年月日 birth_date
            申請の理由 choice
            住居の種類 choice
            家賃 money
            世帯の人数 number
            昨年の総収入 money
            振込先 bank_account
            同意 consent
        """),
    ),
    Sample(
        name="use of a hall in Excel",
        filename="公民館使用許可申請書.xlsx",
        write=hall_use,
        title="みどり町公民館　使用許可申請書",
        kind="claim",
        fields=asked("""
            住所 address
            団体名 text
            代表者氏名 person
            電話番号 phone
            使用目的 textarea
            使用日時 date
            使用日時 time
            使用日時 time
            使用施設 choices
            使用人数 number
            入場料の徴収 yes_no
            附属設備 choices
            冷暖房の使用 yes_no
            氏名 person
            連絡先 phone
            特記事項 textarea optional
        """),
    ),
)
