"""Layouts that the rules were tuned on: letters, signature blocks, numbered lines, open tables, several labels in a box."""

from __future__ import annotations

from madoguchi.paper.tests.forms.sample import Sample, asked
from madoguchi.paper.tests.forms.writers import Word, pdf


def road_use() -> bytes:
    """A signature block without lines, a head over one row, periods."""
    return pdf("""
様式第五（第四条の三関係）
#align(center)[道 路 占 用 許可申請書]
#align(right)[年#h(8mm)月#h(8mm)日]
みどり町長　様
#align(right)[#box(width: 80mm)[#align(left)[〒\\ 住所\\ 氏名（法人名及び代表者名）\\ 担当者\\ ＴＥＬ]]]
道路法第32条の規定により許可を申請します。
#table(columns: (25mm, 1fr, 25mm, 1fr), inset: 6pt, align: horizon,
 [占用の目的], table.cell(colspan: 3)[],
 table.cell(rowspan: 2)[占用の場所], [路線名], table.cell(colspan: 2)[車道・歩道・その他],
 [場所], table.cell(colspan: 2)[],
 table.cell(rowspan: 2)[占用物件], [名称], [規模], [数量],
 [], [], [],
 [占用の期間], [年#h(6mm)月#h(6mm)日から\\ 年#h(6mm)月#h(6mm)日まで#h(10mm)間], [占用物件の構造], [],
 [工事の期間], [年#h(6mm)月#h(6mm)日から\\ 年#h(6mm)月#h(6mm)日まで#h(10mm)間], [工事実施の方法], [],
 [道路の復旧方法], [], [添付書類], [案内図・平面図・断面図・工程表],
 [備考], table.cell(colspan: 3)[#v(12mm)],
)
記載要領\\
１　「許可申請」等については、該当するものを○で囲むこと。\\
２　申請者が法人である場合には、担当者の所属・氏名を記載すること。
""")


def septic_tank() -> bytes:
    """A letter inside the frame."""
    w = Word()
    w.table(
        [
            [
                "様式第３号（第７条関係）\n\n浄化槽設置届出書\n　　　　　　　　　　　　　　　　令和　　年　　月　　日\nみどり町長　様\n　　　　　　　　届出者　住　所\n　　　　　　　　　　　　氏　名　　　　　　　　　　　㊞\n　　　　　　　　　　　　電話番号\n\n浄化槽を設置したいので、浄化槽法第５条の規定により、次のとおり届け出ます。",
                None,
                None,
                None,
            ],
            ["設置場所", "", None, None],
            ["浄化槽の種類", "１　既製型　　２　現場打ち型", None, None],
            ["処理対象人員", "　　　人槽", "日平均汚水量", "　　　㎥／日"],
            ["着工予定日", "　年　月　日", "使用開始予定日", "　年　月　日"],
            ["工事業者", "氏名又は名称", None, ""],
            [None, "住所", None, ""],
            [None, "登録番号", None, ""],
            [
                "備考\n１　※印の欄は記入しないこと。\n２　用紙の大きさは日本産業規格Ａ４とする。",
                None,
                None,
                None,
            ],
            ["※受付欄", "", None, None],
        ],
        merges=[
            (0, 0, 0, 3),
            (1, 1, 1, 3),
            (2, 1, 2, 3),
            (5, 0, 7, 0),
            (5, 1, 5, 2),
            (6, 1, 6, 2),
            (7, 1, 7, 2),
            (8, 0, 8, 3),
            (9, 1, 9, 3),
        ],
    )
    return w.bytes()


def results() -> bytes:
    """Numbered lines below 記."""
    w = Word()
    w.line("様式第２号")
    w.line("令和　　年　　月　　日")
    w.line("みどり町長　様")
    w.line("　　　　　　　　　　　　　　住　　所")
    w.line("　　　　　　　　　　　　　　団 体 名")
    w.line("　　　　　　　　　　　　　　代表者名　　　　　　　　　印")
    w.line("")
    w.line("地域づくり活動補助金実績報告書")
    w.line(
        "　令和　　年　　月　　日付け　　第　　号で交付決定のあった補助金について、下記のとおり報告します。"
    )
    w.line("記")
    w.line("１　事業名")
    w.line("２　事業の目的")
    w.line("３　事業実施期間　　令和　　年　　月　　日 ～ 令和　　年　　月　　日")
    w.line("４　補助金交付決定額　　金　　　　　　　　　円")
    w.line("５　事業の成果")
    w.line("６　添付書類")
    w.line("(1) 事業報告書")
    w.line("(2) 収支決算書")
    return w.bytes()


def medical_refund() -> bytes:
    """A table open at its sides, a sentence over two lines, blanks that are drawn."""
    return pdf("""
#align(center)[#text(14pt)[国民健康保険高額療養費支給申請書]]
#table(columns: (30mm, 1fr, 30mm, 1fr), inset: 6pt, align: horizon, stroke: (x, y) => (top: 0.6pt, bottom: 0.6pt, left: if x > 0 {0.4pt}, right: none),
 [診療年月], [令和#h(8mm)年#h(8mm)月], [記号番号], [],
 [療養を受けた\\ 被保険者氏名], [], [生年月日], [昭・平・令#h(6mm)年#h(6mm)月#h(6mm)日],
 [病院等の名称], [], [支払った額], [#h(20mm)円],
 [療養期間], table.cell(colspan: 3)[#h(8mm)年#h(8mm)月#h(8mm)日から#h(8mm)年#h(8mm)月#h(8mm)日まで#h(8mm)日間],
 [第三者行為\\ によるものか], table.cell(colspan: 3)[はい ・ いいえ],
)
上記のとおり、高額療養費の支給を申請します。なお、支給額の算定のために必要な世帯員の所得の状況について調査されることに同意します。
#h(20mm)年#h(10mm)月#h(10mm)日

あおば市長
#v(2mm)
申請者（世帯主）#h(5mm)住所 #box(width: 70mm, stroke: (bottom: 0.5pt))[] \\
#h(38mm)氏名 #box(width: 60mm, stroke: (bottom: 0.5pt))[] 印 \\
#h(38mm)電話 #box(width: 60mm, stroke: (bottom: 0.5pt))[] \\
""")


def recycling() -> bytes:
    """Tabs for layout, several labels with colons in a box, words to circle."""
    w = Word()
    w.line("資源集団回収実施団体登録申請書")
    w.line("年　　月　　日")
    w.line("（宛先）みどり町長")
    w.line("\t\t\t\t\t（申請者）")
    w.line("\t\t\t\t\t団体名\t\t\t\t\t")
    w.line("\t\t\t\t\t代表者住所\t〒")
    w.line("\t\t\t\t\t代表者氏名\t\t\t\t印")
    w.line("\t\t\t\t\t電話番号\t\t（　　　）")
    w.line("資源集団回収の実施団体として登録したいので、関係書類を添えて申請します。")
    w.table(
        [
            ["団体の構成", "世帯数　　　　　世帯　　　会員数　　　　　人"],
            ["回収品目\n（該当に○印）", "新聞紙　雑誌　段ボール　紙パック　古布　アルミ缶　スチール缶　びん"],
            ["回収予定回数", "月　　　回　・　年　　　回"],
            ["回収業者名", ""],
            ["保管場所", "□有（場所：　　　　　　　　　　）　□無"],
            [
                "報奨金の振込先",
                "金融機関名：　　　　　　　　　支店名：\n口座種別：普通・当座　口座番号：\n口座名義（カナ）：",
            ],
            ["担当者", "氏名：　　　　　　　　　電話：　　　　　　　　　FAX：\nE-mail："],
            ["添付書類", "１．会員名簿\n２．規約・会則\n３．通帳の写し"],
        ]
    )
    return w.bytes()


def earthquake() -> bytes:
    """Labels and places in one box, several rows to one number."""
    return pdf("""
様式第１号（第３条関係）
#align(center)[#text(13pt)[木造住宅耐震診断費補助金交付申請書]]
#align(right)[年#h(8mm)月#h(8mm)日]
みどり町長 様
#pad(left: 80mm)[申請者#h(3mm)住所\\ #h(12mm)氏名#h(45mm)㊞\\ #h(12mm)電話番号]
木造住宅耐震診断費補助金の交付を受けたいので、みどり町木造住宅耐震診断費補助金交付要綱第３条の規定により、下記のとおり申請します。
#align(center)[記]
#table(columns: (8mm, 35mm, 1fr), inset: 5pt, align: horizon,
 [１], [補助金交付申請額], [金#h(30mm)円],
 table.cell(rowspan: 6)[２], table.cell(rowspan: 6)[住宅の概要], [所在地　みどり町],
 [建築年月　　昭和・平成#h(8mm)年#h(8mm)月],
 [延べ床面積#h(25mm)㎡],
 [階数#h(12mm)階建て],
 [構造　□在来軸組構法　□枠組壁工法　□その他],
 [用途　□専用住宅　□併用住宅（店舗等の面積#h(12mm)㎡）],
 [３], [診断予定期間], [年#h(6mm)月#h(6mm)日～#h(8mm)年#h(6mm)月#h(6mm)日],
 [４], [診断者], [氏名\\ 登録番号\\ 連絡先],
 [５], [過去の補助の有無], [有#h(6mm)（#h(10mm)年度）#h(6mm)・#h(6mm)無],
 [６], [添付書類], [（１）位置図　（２）見積書の写し　（３）建築年が分かる書類],
)
""")


LETTERS = (
    Sample(
        name="road use",
        filename="道路占用許可申請書.pdf",
        write=road_use,
        title="道路占用許可申請書",
        kind="claim",
        fields=asked("""
            住所 address
            氏名 person
            担当者 person
            ＴＥＬ phone
            占用の目的 textarea
            路線名 choice
            場所 text
            名称 text
            規模 text
            数量 number
            占用の期間 date
            占用の期間 date
            占用物件の構造 text
            工事の期間 date
            工事の期間 date
            工事実施の方法 text
            道路の復旧方法 text
            案内図 attachment
            平面図 attachment
            断面図 attachment
            工程表 attachment
            備考 textarea optional
        """),
    ),
    Sample(
        name="septic tank",
        filename="浄化槽設置届出書.docx",
        write=septic_tank,
        title="浄化槽設置届出書",
        kind="notification",
        fields=asked("""
            住所 address
            氏名 person
            電話番号 phone
            設置場所 address
            浄化槽の種類 choice
            処理対象人員 number
            日平均汚水量 number
            着工予定日 date
            使用開始予定日 date
            氏名又は名称 person
            住所 address
            登録番号 text
        """),
    ),
    Sample(
        name="results",
        filename="補助金実績報告書.docx",
        write=results,
        title="地域づくり活動補助金実績報告書",
        kind="report",
        fields=asked("""
            住所 address
            団体名 text
            代表者名 person
            事業名 text
            事業の目的 textarea
            事業実施期間 date
            事業実施期間 date
            補助金交付決定額 money
            事業の成果 text
            事業報告書 attachment
            収支決算書 attachment
        """),
    ),
    Sample(
        name="medical refund",
        filename="高額療養費支給申請書.pdf",
        write=medical_refund,
        title="国民健康保険高額療養費支給申請書",
        kind="claim",
        fields=asked("""
            診療年月 year_month
            記号番号 text
            療養を受けた被保険者氏名 person
            生年月日 birth_date
            病院等の名称 text
            支払った額 money
            療養期間 date
            療養期間 date
            療養期間 number
            第三者行為によるものか yes_no
            同意します consent
            住所 address
            氏名 person
            電話 phone
        """),
    ),
    Sample(
        name="recycling",
        filename="資源集団回収団体登録申請書.docx",
        write=recycling,
        title="資源集団回収実施団体登録申請書",
        kind="claim",
        fields=asked("""
            団体名 text
            代表者住所 address
            代表者氏名 person
            電話番号 phone
            世帯数 number
            会員数 number
            回収品目 choices
            回収予定回数 number
            回収予定回数 number
            回収業者名 text
            保管場所 yes_no
            報奨金の振込先 bank_account
            氏名 person
            電話 phone
            FAX phone optional
            E-mail email
            会員名簿 attachment
            規約・会則 attachment
            通帳の写し attachment
        """),
    ),
    Sample(
        name="earthquake",
        filename="木造住宅耐震診断費補助金交付申請書.pdf",
        write=earthquake,
        title="木造住宅耐震診断費補助金交付申請書",
        kind="claim",
        fields=asked("""
            住所 address
            氏名 person
            電話番号 phone
            補助金交付申請額 money
            所在地 address
            建築年月 year_month
            延べ床面積 number
            階数 number
            構造 choice
            用途 choice
            診断予定期間 date
            診断予定期間 date
            氏名 person
            登録番号 text
            連絡先 phone
            過去の補助の有無 yes_no
            位置図 attachment
            見積書の写し attachment
            建築年が分かる書類 attachment
        """),
    ),
)
