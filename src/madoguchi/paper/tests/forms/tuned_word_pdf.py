"""Forms in Word and PDF that the rules were tuned on."""

from __future__ import annotations

from madoguchi.paper.tests.forms.sample import Sample, asked
from madoguchi.paper.tests.forms.writers import Word, pdf


def day_care() -> bytes:
    """Tables inside tables, a table of the family, choices ranked, boxes over several lines."""
    w = Word()
    w.line("（様式第２号）")
    w.line("保育施設等利用申込書（兼）支給認定申請書")
    w.line("あおば市福祉事務所長　様")
    w.line("１　申込児童")
    w.table(
        [
            ["フリガナ", "", "性別", "□男　□女"],
            ["児童氏名", "", "生年月日", "令和　　年　　月　　日"],
            ["児童の個人番号", "", "障害者手帳の有無", "□有（　　級）　□無"],
            ["アレルギー等の\n健康状態", "", None, None],
        ],
        merges=[(3, 1, 3, 3)],
    )
    w.line("２　保護者")
    outer = w.table([["保護者①", ""], ["保護者②", ""]])
    for row in (0, 1):
        w.table(
            [
                ["氏名", "", "続柄", ""],
                ["勤務先", "", "電話", ""],
                ["生年月日", "昭・平　　年　　月　　日", "", ""],
            ],
            into=outer.cell(row, 1),
            merges=[(2, 1, 2, 3)],
        )
    w.line("３　世帯の状況（申込児童と保護者以外の同居者を全員記入）")
    w.table(
        [
            ["氏　名", "児童との続柄", "生年月日", "職業・学校名", "備考"],
            ["", "", "　年　月　日", "", ""],
            ["", "", "　年　月　日", "", ""],
            ["", "", "　年　月　日", "", ""],
        ]
    )
    w.line("４　利用を希望する期間・施設")
    w.table(
        [
            ["希望期間", "令和　　年　　月　　日　から\n令和　　年　　月　　日　まで"],
            ["希望する曜日", "□月　□火　□水　□木　□金　□土"],
            ["希望時間", "　　時　　分　～　　　時　　分"],
            ["第１希望", ""],
            ["第２希望", ""],
            ["第３希望", ""],
            [
                "保育を必要とする理由",
                "□ 就労　□ 妊娠・出産　□ 疾病・障害　□ 介護・看護\n□ 災害復旧　□ 求職活動　□ 就学　□ その他",
            ],
            ["保育料の支払方法", "口座振替　・　納付書"],
        ]
    )
    w.line("□　市が住民基本台帳及び市町村民税の課税状況を確認することに同意します。")
    w.line("市記入欄")
    w.table([["受付日", "認定区分", "入力"], ["　／　", "１号・２号・３号", ""]])
    return w.bytes()


def pregnancy() -> bytes:
    """No table at all: tabs, underlines, and blanks in running lines."""
    w = Word()
    w.line("妊　娠　届　出　書")
    w.line("あて先　みどり町長")
    w.line("（ふりがな）_　　　　　　　　　　　　　　_")
    w.line("妊婦氏名　_　　　　　　　　　　　　　　_　　　生年月日　_　　　年　　月　　日_（満　　歳）")
    w.line("個人番号\t_　　　　　　　　　　　　　　_")
    w.line("職　　業\t_　　　　　　　　_\t世帯主氏名\t_　　　　　　　　　_")
    w.line("住　　所　〒_　　　－　　　　_")
    w.line("　　　　　_　　　　　　　　　　　　　　　　　　　　_")
    w.line("電話番号　_　　　　（　　　）　　　　_")
    w.line("妊娠週数　　第_　　　_週")
    w.line("分娩予定日　　令和　　　年　　　月　　　日")
    w.line("医療機関名　_　　　　　　　　　　　　　　　_")
    w.line("性病に関する健康診断　　１．受けた　　２．受けていない")
    w.line("結核に関する健康診断　　１．受けた　　２．受けていない")
    w.line("出産回数　_　　　_回")
    w.line("困っていることや相談したいこと（任意）")
    w.line("_　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　_")
    w.line("_　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　_")
    w.line("上記のとおり届け出ます。")
    w.line("令和　　年　　月　　日")
    w.line("※ 個人番号の確認のため、マイナンバーカードをお持ちください。")
    return w.bytes()


def certificates() -> bytes:
    """Numbers of copies, things to circle, who asks and whose certificate it is."""
    w = Word()
    w.line("住民票の写し等交付請求書")
    w.line("令和　　年　　月　　日")
    w.line("あおば市長　様")
    w.table(
        [
            ["①窓口に来た人", "住所", "", None],
            [None, "フリガナ", "", None],
            [None, "氏名", "", None],
            [None, "生年月日", "明治・大正・昭和・平成・令和\n　　　年　　　月　　　日", None],
            [None, "電話", "（　　　　）　　　　－", None],
            ["②必要な人との関係", "本人 ・ 同一世帯の人 ・ 代理人 ・ その他（　　　　　　　）", None, None],
            ["③どなたの証明が必要ですか", "住所", "", None],
            [None, "氏名", "", None],
            [None, "世帯主の氏名", "", None],
        ],
        merges=[
            (0, 0, 4, 0),
            *[(r, 2, r, 3) for r in range(5)],
            (5, 1, 5, 3),
            (6, 0, 8, 0),
            *[(r, 2, r, 3) for r in (6, 7, 8)],
        ],
    )
    w.line("④必要なもの")
    w.table(
        [
            ["住民票の写し", "全部（　　）通　　一部（　　）通"],
            ["住民票記載事項証明書", "　　　　通"],
            ["印鑑登録証明書", "　　　　通"],
            ["本籍・筆頭者の記載", "要・不要"],
            ["使用目的", ""],
        ]
    )
    w.line("※ 代理人の方は委任状が必要です。")
    w.line("※ 偽りその他不正な手段により交付を受けたときは、30万円以下の罰金に処せられます。")
    w.table([["本人確認", "免許証・マイナンバーカード・その他", "交付", "", "手数料", "　　　円"]])
    return w.bytes()


def disaster() -> bytes:
    """A PDF with merged cells, an office's column and a list of what to attach."""
    return pdf("""
第５号様式
#align(center)[#text(15pt)[罹 災 証 明 書 交 付 申 請 書]]
#align(right)[令和#h(10mm)年#h(8mm)月#h(8mm)日]
（宛先）あおば市長
#table(columns: (20mm, 30mm, 1fr, 25mm, 40mm), inset: 6pt, align: horizon,
  table.cell(rowspan: 4)[申請者], [フリガナ], [], [生年月日], [年#h(6mm)月#h(6mm)日],
  [氏　名], table.cell(colspan: 3)[],
  [現住所], table.cell(colspan: 3)[〒#h(10mm)－],
  [連絡先], table.cell(colspan: 3)[電話#h(20mm)メール],
  table.cell(colspan: 2)[罹災場所], table.cell(colspan: 3)[□現住所と同じ　□それ以外（#h(40mm)）],
  table.cell(colspan: 2)[罹災原因], table.cell(colspan: 3)[令和#h(8mm)年#h(8mm)月#h(8mm)日の#h(30mm)による],
  table.cell(colspan: 2)[住家の所有関係], table.cell(colspan: 3)[持家　・　借家],
  table.cell(colspan: 2)[構造・階数], [木造・鉄骨造・鉄筋コンクリート造・その他], [階数], [#h(15mm)階],
  table.cell(colspan: 2)[被害の状況\\ （できるだけ詳しく）#v(20mm)], table.cell(colspan: 3)[],
  table.cell(colspan: 2)[必要枚数], [#h(20mm)枚], [提出先], [],
)
#v(2mm)
世帯構成員
#table(columns: (1fr, 25mm, 45mm, 25mm, 30mm), inset: 6pt,
  [氏　名], [続柄], [生年月日], [性別], [被害の程度],
  [], [], [年　　月　　日], [男・女], [],
  [], [], [年　　月　　日], [男・女], [],
  [], [], [年　　月　　日], [男・女], [],
)
【添付書類】
\\u{2460} 被害の状況が分かる写真
#linebreak()
\\u{2461} 本人確認書類の写し

※ 調査のため、市職員が敷地内に立ち入ることがあります。

#table(columns: (28mm, 1fr, 28mm, 1fr), inset: 6pt,
  table.cell(colspan: 4)[市処理欄（記入しないでください）],
  [受付番号], [], [調査予定日], [月#h(6mm)日],
)
""")


WORD_AND_PDF = (
    Sample(
        name="day care in Word",
        filename="保育施設等利用申込書.docx",
        write=day_care,
        title="保育施設等利用申込書（兼）支給認定申請書",
        kind="claim",
        fields=asked("""
            フリガナ kana
            性別 gender
            児童氏名 person
            生年月日 birth_date
            児童の個人番号 my_number
            障害者手帳の有無 yes_no
            アレルギー等の健康状態 textarea
            氏名 person
            続柄 relationship
            勤務先 text
            電話 phone
            生年月日 birth_date
            氏名 person
            続柄 relationship
            勤務先 text
            電話 phone
            生年月日 birth_date
            世帯の状況 group
            氏名 person
            児童との続柄 relationship
            生年月日 birth_date
            職業・学校名 text
            備考 text optional
            希望期間 date
            希望期間 date
            希望する曜日 choices
            希望時間 time
            希望時間 time
            第１希望 text
            第２希望 text
            第３希望 text
            保育を必要とする理由 choice
            保育料の支払方法 choice
            同意 consent
        """),
    ),
    Sample(
        name="pregnancy in Word without tables",
        filename="妊娠届出書.docx",
        write=pregnancy,
        title="妊娠届出書",
        kind="notification",
        fields=asked("""
            ふりがな kana
            妊婦氏名 person
            生年月日 birth_date
            個人番号 my_number
            職業 text
            世帯主氏名 person
            住所 address
            電話番号 phone
            妊娠週数 number
            分娩予定日 date
            医療機関名 text
            性病に関する健康診断 choice
            結核に関する健康診断 choice
            出産回数 number
            困っていることや相談したいこと textarea optional
        """),
    ),
    Sample(
        name="certificates in Word",
        filename="住民票の写し等交付請求書.docx",
        write=certificates,
        title="住民票の写し等交付請求書",
        kind="claim",
        fields=asked("""
            住所 address
            フリガナ kana
            氏名 person
            生年月日 birth_date
            電話 phone
            必要な人との関係 choice
            住所 address
            氏名 person
            世帯主の氏名 person
            全部 number
            一部 number
            住民票記載事項証明書 number
            印鑑登録証明書 number
            本籍・筆頭者の記載 yes_no
            使用目的 textarea
        """),
    ),
    Sample(
        name="disaster certificate in PDF",
        filename="罹災証明書交付申請書.pdf",
        write=disaster,
        title="罹災証明書交付申請書",
        kind="claim",
        fields=asked("""
            フリガナ kana
            生年月日 birth_date
            氏名 person
            現住所 address
            電話 phone
            メール email
            罹災場所 choice
            罹災原因 date
            罹災原因 text
            住家の所有関係 choice
            構造 choice
            階数 number
            被害の状況 textarea
            必要枚数 number
            提出先 text
            世帯構成員 group
            氏名 person
            続柄 relationship
            生年月日 birth_date
            性別 gender
            被害の程度 text
            被害の状況が分かる写真 attachment
            本人確認書類の写し attachment
        """),
    ),
)
