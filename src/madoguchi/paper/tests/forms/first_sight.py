"""Four more forms, written when the rules were done and read once: what they gave at first sight stands in the
documentation."""

from __future__ import annotations

from madoguchi.paper.tests.forms.first_sight_excel import EXCEL
from madoguchi.paper.tests.forms.sample import Sample, asked
from madoguchi.paper.tests.forms.writers import Word, pdf


def post_of_staff() -> bytes:
    """Word: an application for a post, with school and work by year and month, a photograph, qualifications."""
    w = Word()
    w.line("みどり町会計年度任用職員採用試験申込書")
    w.line("令和　　年　　月　　日現在")
    w.table(
        [
            ["受験職種", "", None, "※受験番号"],
            ["ふりがな", "", None, "写真貼付\n（縦4cm×横3cm）"],
            ["氏　名", "", None, None],
            ["生年月日", "昭和・平成　　年　　月　　日（満　　歳）", "男・女", None],
            ["現住所", "〒　　　－", None, None],
            ["連絡先", "自宅　　　（　　　）\n携帯　　　（　　　）", "E-mail", ""],
        ],
        merges=[(0, 1, 0, 2), (1, 1, 1, 2), (2, 1, 2, 2), (1, 3, 3, 3), (4, 1, 4, 3)],
    )
    w.line("学歴（最終学歴から順に記入）")
    w.table(
        [
            ["学校名", "学部・学科", "在学期間", "区分"],
            ["", "", "　年　月～　年　月", "卒・卒見・中退"],
            ["", "", "　年　月～　年　月", "卒・卒見・中退"],
        ]
    )
    w.line("職歴")
    w.table(
        [
            ["勤務先", "職務内容", "在職期間"],
            ["", "", "　年　月～　年　月"],
            ["", "", "　年　月～　年　月"],
            ["", "", "　年　月～　年　月"],
        ]
    )
    w.table(
        [
            ["資格・免許", "取得年月"],
            ["", "　年　月"],
            ["", "　年　月"],
        ]
    )
    w.table(
        [
            ["パソコンの技能", "□ワード　□エクセル　□パワーポイント　（該当するものすべてに✓）"],
            ["勤務可能日数", "週　　　日"],
            ["勤務開始可能日", "令和　　年　　月　　日"],
        ]
    )
    w.line("志望の動機")
    w.table([["\n\n\n\n"]])
    w.line(
        "私は、地方公務員法第16条に規定する欠格条項に該当しません。また、この申込書の記載事項に相違ありません。"
    )
    w.line("署名　_　　　　　　　　　　　　　　_")
    return w.bytes()


def scholarship() -> bytes:
    """A PDF of three frames: the student, the household with incomes, the wish and its reasons."""
    return pdf("""
#align(right)[（様式１）]
#align(center)[#text(14pt)[みどり町奨学生願書]]
みどり町教育委員会　様 #h(1fr) 記入日：令和#h(8mm)年#h(7mm)月#h(7mm)日
#v(2mm)
【本人】
#table(columns: (24mm, 1fr, 24mm, 1fr), inset: 6pt, align: horizon,
  [ふりがな], [], [性別], [男 ・ 女 ・ 回答しない],
  [氏名], [], [生年月日], [平成#h(8mm)年#h(7mm)月#h(7mm)日],
  [住所], table.cell(colspan: 3)[〒#h(8mm)－],
  [電話（携帯）], [], [メール], [],
  [在学校], [#h(25mm)学校#h(8mm)年], [進学希望校], [],
  [通学方法], table.cell(colspan: 3)[□自宅　□寮　□下宿・アパート],
)
#v(2mm)
【世帯の状況】生計を一にする家族全員を記入してください。
#table(columns: (1fr, 16mm, 14mm, 1fr, 28mm, 1fr), inset: 5pt, align: horizon,
  [氏名], [続柄], [年齢], [職業・学校名], [年間収入], [備考],
  [], [], [歳], [], [万円], [],
  [], [], [歳], [], [万円], [],
  [], [], [歳], [], [万円], [],
  [], [], [歳], [], [万円], [],
)
#v(2mm)
【奨学金】
#table(columns: (35mm, 1fr), inset: 6pt, align: horizon,
  [希望する種類], [１．給付型　　２．貸与型（無利子）],
  [希望月額], [#h(20mm)円],
  [貸与期間], [令和#h(8mm)年#h(7mm)月　から　令和#h(8mm)年#h(7mm)月　まで],
  [他の奨学金の受給], [有（名称#h(30mm)）・ 無],
  [願い出の理由#v(22mm)], [],
)
連帯保証人#h(4mm)住所 #box(width: 80mm, stroke: (bottom: 0.5pt))[]

#h(25mm)氏名 #box(width: 60mm, stroke: (bottom: 0.5pt))[] ㊞

#h(25mm)本人との関係 #box(width: 40mm, stroke: (bottom: 0.5pt))[]

提出書類：① 成績証明書　② 所得証明書（世帯全員分）　③ 在学証明書
""")


FIRST_SIGHT = (
    *EXCEL,
    Sample(
        name="a post of staff",
        filename="採用試験申込書.docx",
        write=post_of_staff,
        title="みどり町会計年度任用職員採用試験申込書",
        kind="claim",
        fields=asked("""
            受験職種 text
            ふりがな kana
            氏名 person
            生年月日 birth_date
            性別 gender
            現住所 address
            自宅 phone
            携帯 phone
            E-mail email
            学歴 group
            学校名 text
            学部・学科 text
            在学期間 year_month
            在学期間 year_month
            区分 choice
            職歴 group
            勤務先 text
            職務内容 text
            在職期間 year_month
            在職期間 year_month
            資格・免許 group
            資格・免許 text
            取得年月 year_month
            パソコンの技能 choices
            勤務可能日数 number
            勤務開始可能日 date
            志望の動機 textarea
            相違ありません consent
            署名 person
        """),
    ),
    Sample(
        name="scholarship in PDF",
        filename="奨学生願書.pdf",
        write=scholarship,
        title="みどり町奨学生願書",
        kind="claim",
        fields=asked("""
            ふりがな kana
            性別 gender
            氏名 person
            生年月日 birth_date
            住所 address
            電話 phone
            メール email
            在学校 text
            進学希望校 text
            通学方法 choice
            世帯の状況 group
            氏名 person
            続柄 relationship
            年齢 number
            職業・学校名 text
            年間収入 number
            備考 text optional
            希望する種類 choice
            希望月額 money
            貸与期間 year_month
            貸与期間 year_month
            他の奨学金の受給 yes_no
            願い出の理由 textarea
            住所 address
            氏名 person
            本人との関係 relationship
            成績証明書 attachment
            所得証明書 attachment
            在学証明書 attachment
        """),
    ),
)
