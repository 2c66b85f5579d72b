"""A form for housing: a family's table beside a tall label and under a row of another shape, names with a place for a
seal, wishes in order, rooms in mats."""

from __future__ import annotations

from madoguchi.paper.tests.forms.sample import Sample, asked
from madoguchi.paper.tests.forms.writers import Excel


def housing() -> bytes:
    x = Excel("申込書", columns=42, width=2.3)
    x.put("J1:AF2", "市営住宅入居申込書")
    x.box("AI1:AP1", "※受付番号")
    x.box("AI2:AP2")
    x.put("A3", "あおば市長　様")
    x.put("AB3", "　　　年　　　月　　　日")
    x.put("A4:AP4", "　次のとおり市営住宅に入居したいので、申し込みます。")
    x.box("A5:D8", "申込者")
    x.box("E5:I5", "フリガナ")
    x.box("J5:Z5")
    x.box("AA5:AD6", "電話番号")
    x.box("AE5:AP5", "自宅　　　（　　　）")
    x.box("E6:I6", "氏　　名")
    x.box("J6:Z6", "　　　　　　　　　　　　印")
    x.box("AE6:AP6", "携帯　　　（　　　）")
    x.box("E7:I8", "現住所")
    x.box("J7:AP7", "〒（　　　－　　　　）")
    x.box("J8:AP8")
    x.row(9, ("申込み住宅", 9), ("第１希望　　　　　　　　団地　　第２希望　　　　　　　　団地", 33))
    x.row(
        10,
        ("世帯区分", 9),
        ("１ 一般　２ 母子・父子　３ 高齢者　４ 障害者　５ 多子　６ その他（　　　　　）", 33),
    )
    x.box("A11:B15", "入居しようとする者")
    for row in range(11, 16):
        head = row == 11
        for cells, label, printed in (
            ("C{0}:J{0}", "氏名", None),
            ("K{0}:M{0}", "続柄", None),
            ("N{0}:T{0}", "生年月日", "　・　・　"),
            ("U{0}:W{0}", "年齢", "　　歳"),
            ("X{0}:AD{0}", "職業・勤務先", None),
            ("AE{0}:AJ{0}", "年間総収入額", "　　　　円"),
            ("AK{0}:AP{0}", "備考", None),
        ):
            x.box(cells.format(row), label if head else printed)
    x.row(16, ("家賃・間取り", 9), ("月額　　　　　　　　円", 15), ("　　　　畳　　　　　室", 18))
    x.row(
        17,
        ("駐車場の希望", 9),
        ("希望する・希望しない", 11),
        ("ペット", 7),
        ("飼っている（種類　　　　）・飼っていない", 15),
    )
    x.put("A19:AP19", "添付書類：住民票の写し、収入を証する書類")
    return x.bytes()


HOUSING = (
    Sample(name="housing", filename="市営住宅入居申込書.xlsx", write=housing,
           title="市営住宅入居申込書", kind="claim", fields=asked("""
        氏名 person
        フリガナ kana
        自宅 phone
        携帯 phone
        現住所 address
        第１希望 text
        第２希望 text
        世帯区分 choice
        入居しようとする者 group
        氏名 person
        続柄 relationship
        生年月日 birth_date
        年齢 number
        職業・勤務先 text
        年間総収入額 money
        備考 text optional
        月額 money
        畳 number
        室 number
        駐車場の希望 yes_no
        ペット choice
        住民票の写し attachment
        収入を証する書類 attachment
    """)),
)  # fmt: skip
