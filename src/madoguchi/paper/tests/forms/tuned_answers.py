"""Layouts that the rules were tuned on: options one below the other, blanks after colons, answers in a column."""

from __future__ import annotations

from madoguchi.paper.tests.forms.sample import Sample, asked
from madoguchi.paper.tests.forms.writers import Word, pdf


def vacant_house() -> bytes:
    """Word with a text box of its own, options one below the other, blanks after colons, a long part to write in."""
    w = Word()
    w.line("第１号様式（第４条関係）")
    w.line("空き家バンク登録申込書")
    w.line("年　　月　　日")
    w.line("みどり町長　あて")
    w.line("申込者　住所　_　　　　　　　　　　　　　　　　_")
    w.line("　　　　氏名　_　　　　　　　　　　　　　_　印")
    w.line("　　　　電話　_　　　　　　　　　　　　　_")
    w.line("　　　　Ｅメール　_　　　　　　　　　　　_")
    w.line("空き家バンク実施要綱第４条の規定により、次のとおり申し込みます。")
    w.line("■物件の概要")
    w.table(
        [
            ["所　在　地", "みどり町", None, None],
            ["土地面積", "㎡", "建物面積", "㎡"],
            ["建築年", "（西暦）　　　　年", "構　　造", "□木造　□鉄骨造\n□その他（　　　　）"],
            [
                "希望する取引",
                "□ 売却（希望価格　　　　　　　円）\n□ 賃貸（希望家賃　　　　　　　円／月）",
                None,
                None,
            ],
            ["設　備\n（有るものに✓）", "□電気　□ガス　□水道　□下水道　□トイレ　□風呂", None, None],
            ["空き家になった時期", "　　　　年　　月頃", "駐車場", "有（　　台）・無"],
            ["補修の要否", "多少の補修必要・大幅な補修必要・補修不要", None, None],
            ["セールスポイント\n（自由にお書きください）", "\n\n\n\n", None, None],
        ],
        merges=[(0, 1, 0, 3), (3, 1, 3, 3), (4, 1, 4, 3), (6, 1, 6, 3), (7, 1, 7, 3)],
    )
    w.line("■申込者と所有者の関係")
    w.line("□ 本人")
    w.line("□ 配偶者")
    w.line("□ 親族")
    w.line("□ その他（　　　　　　）")
    w.line("■確認事項")
    w.line("□ 要綱の内容を理解し、登録に同意します。")
    w.line("□ 固定資産税の課税台帳を町が閲覧することに同意します。")
    w.line("連絡が取れる時間帯：　　　時から　　　時まで")
    w.line("備考：")
    return w.bytes()


def vaccination() -> bytes:
    """A PDF with questions in rows and yes and no beside them, a frame for the person, the doctor's part below."""
    return pdf("""
#align(center)[#text(14pt)[インフルエンザ予防接種予診票]]
任意接種用
#table(columns: (22mm, 1fr, 22mm, 45mm), inset: 6pt, align: horizon,
  [住　所], table.cell(colspan: 3)[〒],
  [フリガナ], [], table.cell(rowspan: 2)[生年月日], table.cell(rowspan: 2)[大・昭・平・令\\ #h(8mm)年#h(6mm)月#h(6mm)日生\\ （満#h(8mm)歳）],
  [受ける人の\\ 氏名], [#h(40mm)男 ・ 女],
  [保護者氏名], [], [電話番号], [（#h(8mm)）#h(8mm)－],
)
#v(1mm)
#table(columns: (1fr, 45mm), inset: 6pt, align: horizon,
  [質問事項], [回答欄],
  [今日の体温を書いてください], [#h(14mm)度#h(8mm)分],
  [今日、体に具合の悪いところがありますか], [はい（症状#h(14mm)）　いいえ],
  [最近１か月以内に病気にかかりましたか], [はい（病名#h(14mm)）　いいえ],
  [薬や食品で具合が悪くなったことがありますか], [はい　　いいえ],
  [これまでに予防接種を受けた回数], [#h(12mm)回],
  [その他、医師に伝えたいこと], [],
)
#v(1mm)
#table(columns: (1fr), inset: 6pt,
  [医師記入欄\\ 以上の問診の結果、今日の予防接種は（ 可能 ・ 見合わせる ）],
)
□ 予防接種の効果や副反応について理解した上で、接種を受けることに同意します。
#v(3mm)
#grid(columns: (auto, 60mm, 12mm, auto, 60mm), align: bottom, [署名（自署）], line(length: 60mm), [], [続柄], line(length: 60mm))
""")


ANSWERS = (
    Sample(
        name="vacant house in Word",
        filename="空き家バンク登録申込書.docx",
        write=vacant_house,
        title="空き家バンク登録申込書",
        kind="claim",
        fields=asked("""
            住所 address
            氏名 person
            電話 phone
            Ｅメール email
            所在地 address
            土地面積 number
            建物面積 number
            建築年 number
            構造 choice
            希望する取引 choice
            設備 choices
            空き家になった時期 year_month
            駐車場 yes_no
            補修の要否 choice
            セールスポイント textarea
            申込者と所有者の関係 choice
            登録に同意します consent
            閲覧することに同意します consent
            連絡が取れる時間帯 time
            連絡が取れる時間帯 time
            備考 textarea optional
        """),
    ),
    Sample(
        name="vaccination in PDF",
        filename="予防接種予診票.pdf",
        write=vaccination,
        title="インフルエンザ予防接種予診票",
        kind="claim",
        fields=asked("""
            住所 address
            フリガナ kana
            生年月日 birth_date
            受ける人の氏名 person
            性別 gender
            保護者氏名 person
            電話番号 phone
            今日の体温を書いてください number
            今日、体に具合の悪いところがありますか yes_no
            最近１か月以内に病気にかかりましたか yes_no
            薬や食品で具合が悪くなったことがありますか yes_no
            これまでに予防接種を受けた回数 number
            その他、医師に伝えたいこと textarea
            接種を受けることに同意します consent
            署名 person
            続柄 relationship
        """),
    ),
)
