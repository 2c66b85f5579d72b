"""Forms as town halls hand them out every day, on which the rules were tuned last: squares, boxes of a digit each,
words to circle with a remark how, a price between a label and its place, colons with room behind them."""

from __future__ import annotations

from madoguchi.paper.tests.forms.sample import Sample, asked
from madoguchi.paper.tests.forms.writers import Excel, Word


def after_school_care() -> bytes:
    """A child's box at the side, a doctor with a telephone, days of the week to circle, contacts ① and ②."""
    x = Excel("入会申請書", columns=40)
    x.put("A1", "様式第1号（第5条関係）")
    x.put("H2:AF3", "放課後児童クラブ入会申請書")
    x.put("AB4", "令和　　年　　月　　日")
    x.put("A5", "（宛先）あおば市長")
    x.put("P6", "申請者")
    x.put("U6", "住　所")
    x.put("U7", "氏　名")
    x.put("Y7:AN7", "　　　　　　　　　　　　　㊞")
    x.put("U8", "電　話")
    x.put("Y8:AN8", "（　　　）　　　－")
    x.put("A9", "次のとおり放課後児童クラブに入会したいので、申請します。")
    x.box("A10:B15", "入会児童")
    x.box("C10:H10", "ふりがな")
    x.box("I10:V10")
    x.box("W10:Z11", "性別")
    x.box("AA10:AN11", "男　・　女")
    x.box("C11:H11", "児童氏名")
    x.box("I11:V11")
    x.box("C12:H12", "生年月日")
    x.box("I12:V12", "平成・令和　　年　　月　　日生")
    x.box("W12:AB12", "学校・学年")
    x.box("AC12:AN12", "　　　　小学校　　　年")
    x.box("C13:H13", "アレルギー")
    x.box("I13:AN13", "有（　　　　　　　　　　　　　　　　　）　・　無")
    x.box("C14:H14", "障害者手帳")
    x.box("I14:AN14", "□身体（　級）　□療育　□精神（　級）　□なし")
    x.box("C15:H15", "かかりつけ医")
    x.box("I15:X15")
    x.box("Y15:AB15", "電話")
    x.box("AC15:AN15")
    x.row(16, ("入会希望期間", 8), ("令和　　年　　月　　日　から　令和　　年　　月　　日　まで", 32))
    x.row(17, ("利用希望曜日", 8), ("月・火・水・木・金・土（該当する曜日に○をつけてください）", 32))
    x.row(18, ("利用区分", 8), ("１　通年　　２　長期休業のみ　　３　一時利用", 32))
    x.box("A19:H20", "緊急連絡先")
    for row, mark in ((19, "①"), (20, "②")):
        x.box(f"I{row}:M{row}", f"{mark}氏名")
        x.box(f"N{row}:V{row}")
        x.box(f"W{row}:Z{row}", "続柄")
        x.box(f"AA{row}:AC{row}")
        x.box(f"AD{row}:AF{row}", "電話")
        x.box(f"AG{row}:AN{row}")
    x.box("A21:H22", "入会を希望する理由")
    x.box("I21:AN22", "□就労　□疾病・障害　□介護・看護　□就学　□その他（　　　　　　　　　）")
    x.row(23, ("減免の希望", 8), ("□あり（生活保護・ひとり親・住民税非課税）　□なし", 32))
    x.row(25, ("※市記入欄", 6), ("受付日", 6), (None, 8), ("決定", 6), ("可・否", 14))
    x.put("A27", "注１　太枠内を記入してください。")
    return x.bytes()


def water() -> bytes:
    """Boxes for a digit each, two lines for an address, a telephone by where it rings, options behind points."""
    x = Excel("使用届", columns=30, width=3)
    x.put("E1:Y2", "給水装置使用（開始・中止・変更）届")
    x.put("A3", "あおば市水道事業管理者　様")
    x.put("T3", "届出日　　年　　月　　日")
    x.row(4, ("届出区分", 5), ("☐ 開始　☐ 中止　☐ 名義変更", 25))
    x.row(5, ("お客様番号", 5), ("□□□□□－□□□", 25))
    x.box("A6:E7", "使用場所")
    x.box("F6:AD6", "〒　　　－")
    x.box("F7:AD7", "あおば市　　　　　　　　　　　（建物名・部屋番号　　　　　　　　）")
    x.box("A8:E9", "使用者")
    x.box("F8:I8", "フリガナ")
    x.box("J8:AD8")
    x.box("F9:I9", "氏名\n（法人名）")
    x.box("J9:AD9")
    x.row(10, ("電話番号", 5), ("自宅・携帯・勤務先", 25))
    x.row(11, ("使用開始日", 5), ("　　年　　月　　日", 10), ("使用中止日", 5), ("　　年　　月　　日", 10))
    x.row(12, ("用途", 5), ("1.家事用　2.営業用　3.官公署用　4.その他（　　　　）", 25))
    x.row(13, ("使用人数", 5), ("　　　　人", 10), ("井戸水の使用", 5), ("あり　・　なし", 10))
    x.box("A14:E15", "転居先\n（中止の場合）")
    x.box("F14:AD14", "〒　　　－")
    x.box("F15:AD15")
    x.row(16, ("精算方法", 5), ("・口座振替　・転居先へ納付書送付　・現地精算（　　月　　日　　時）", 25))
    x.row(18, ("職員記入欄", 30))
    x.row(19, ("メーター番号", 8), (None, 7), ("指針", 7), ("　　　㎥", 8))
    return x.bytes()


def dog() -> bytes:
    """What has a name and is no person; a fixed price that is only to be read."""
    x = Excel("登録", columns=20, width=5)
    x.put("A1:T1", "犬の登録申請書")
    x.put("A2:T2", "狂犬病予防法第4条第1項の規定により、犬の登録を申請します。")
    x.box("A3:B5", "所有者")
    for row, label, printed in (
        (3, "住所", "〒"),
        (4, "（フリガナ）\n氏名", None),
        (5, "電話番号", "自宅・携帯"),
    ):
        x.box(f"C{row}:E{row}", label)
        x.box(f"F{row}:T{row}", printed)
    x.row(6, ("犬の所在地", 5), ("□所有者の住所と同じ　□その他（　　　　　　　　　　　　　　）", 15))
    x.box("A7:B10", "犬")
    for row, left, mid, label, printed in (
        (7, "名前", None, "種類", None),
        (8, "生年月日", "　　年　　月　　日（推定　　歳）", "毛色", None),
        (9, "性別", "オス・メス・去勢オス・避妊メス", "体格", "大・中・小"),
    ):
        x.box(f"C{row}:E{row}", left)
        x.box(f"F{row}:K{row}", mid)
        x.box(f"L{row}:N{row}", label)
        x.box(f"O{row}:T{row}", printed)
    x.box("C10:H10", "マイクロチップの識別番号")
    x.box("I10:T10")
    x.row(11, ("取得年月日", 5), ("令和　　年　　月　　日", 15))
    x.row(12, ("登録手数料", 5), ("３，０００円", 15))
    return x.bytes()


def copies_by_post() -> bytes:
    """A telephone with what kind it is, and a list with a price and a number of copies for each kind."""
    x = Excel("請求書", columns=30, width=3)
    x.put("A1:AD1", "住民票の写し等交付請求書（郵送用）")
    x.put("A2:AD2", "あおば市長　様　　　　　　　　　　　　　　請求日　　令和　　年　　月　　日")
    x.put("A3:AD3", "１　請求する方（窓口に来られる方）")
    x.row(4, ("住所", 5), ("〒　　　－", 25))
    x.row(5, ("氏名", 5), (None, 11), ("生年月日", 4), ("明・大・昭・平・令\n　　年　　月　　日", 10))
    x.row(6, ("昼間の連絡先", 5), ("（　　　　）　　　　－　　　　　　□自宅　□携帯　□勤務先", 25))
    x.put("A8:AD8", "２　どなたのものが必要ですか")
    x.row(9, ("住所", 5), ("□請求する方と同じ　□異なる（あおば市　　　　　　　　　　　　　）", 25))
    x.row(10, ("世帯主氏名", 5), (None, 25))
    x.row(
        11,
        ("請求する方との関係", 5),
        ("□本人　□同一世帯の方　□代理人（委任状が必要です）　□その他（　　　　）", 25),
    )
    x.put("A13:AD13", "３　必要なもの")
    x.row(14, ("種類", 15), ("手数料", 5), ("通数", 10))
    kinds = ("住民票の写し（世帯全員）", "住民票の写し（個人）", "住民票記載事項証明書", "戸籍の附票の写し")
    for row, kind in enumerate(kinds, start=15):
        x.row(row, (kind, 15), ("３００円", 5), ("　　　通", 10))
    x.row(19, ("記載が必要な項目", 8), ("□本籍・筆頭者　□世帯主・続柄　□個人番号　□住民票コード", 22))
    x.box("A20:E21", "使用目的")
    x.box("F20:AD20", "□年金　□免許　□登記　□就職・転職　□その他")
    x.box("F21:AD21", "提出先（　　　　　　　　　　　　　　）")
    x.put("A23:AD23", "※本人確認書類の写し、手数料（定額小為替）、返信用封筒を同封してください。")
    return x.bytes()


def festival() -> bytes:
    """A table inside a row, boxes within boxes, several words with room behind each in one place."""
    x = Excel("申込書", columns=24, width=4)
    x.put("A1:X2", "第30回あおば市民まつり　出店申込書")
    x.put("A3:X3", "申込日：　　　　年　　　月　　　日")
    x.row(4, ("団体・店舗名", 5), (None, 19))
    x.row(5, ("代表者氏名", 5), (None, 9), ("担当者氏名", 4), (None, 6))
    x.row(6, ("TEL", 5), (None, 6), ("FAX", 3), (None, 4), ("携帯", 2), (None, 4))
    x.row(
        7,
        ("出店区分\n（○で囲む）", 5),
        ("飲食　・　物販　・　体験　・　展示　・　その他（　　　　　　）", 19),
    )
    x.box("A8:E11", "販売品目・価格")
    for row in (8, 9, 10, 11):
        head = row == 8
        x.box(f"F{row}:N{row}", "品目" if head else None)
        x.box(f"O{row}:R{row}", "価格（円）" if head else None)
        x.box(f"S{row}:X{row}", "予定数量" if head else None)
    x.row(12, ("火気の使用", 5), ("□ 有（□プロパンガス　□カセットコンロ　□発電機）　　□ 無", 19))
    x.row(13, ("電源の使用", 5), ("有（　　　　W）・　無", 9), ("テント", 4), ("持込・レンタル（　　張）", 6))
    x.row(14, ("搬入車両", 5), ("車種　　　　　　　　　　ナンバー　　　　　　　　　　台数　　　台", 19))
    x.row(15, ("保健所の許可", 5), ("許可番号　第　　　　　号　　有効期限　　　年　　月　　日", 19))
    x.row(16, ("保険加入", 5), ("加入済（保険会社名：　　　　　　　　　）　・　未加入", 19))
    x.row(17, ("ＰＲ・要望等", 5), (None, 19), below=1)
    x.put("A20:X20", "私は、出店要項を遵守し、暴力団関係者でないことを誓約します。　　　　署名")
    return x.bytes()


def empty_house() -> bytes:
    """Lines for the applicant at the right, several choices in one place, what is written behind a box."""
    w = Word()
    w.line("空き家バンク利用登録申込書")
    w.line("あおば市長　　　　　様")
    w.line("　　　　　　　　　　　　申込者　住　所　〒")
    w.line("　　　　　　　　　　　　　　　　氏　名　　　　　　　　　　　　　印")
    w.line("　　　　　　　　　　　　　　　　電　話")
    w.line("　あおば市空き家バンク制度要綱第４条の規定により、次のとおり申し込みます。")
    w.table([
        ["物件の所在地", "あおば市"],
        ["建物の構造", "□木造　□鉄骨造　□鉄筋コンクリート造　□その他（　　　　　）"],
        ["延床面積", "　　　　　㎡"],
        ["空き家となった時期", "　　　　年　　月頃"],
        ["設備", "電気（引込済・その他）　ガス（都市・プロパン）　水道（上水道・井戸）"],
        ["駐車場", "有（　　台）・無"],
        ["希望", "□売却　希望価格　　　　　万円\n□賃貸　希望賃料　　　　　万円／月"],
        ["管理している業者", "名称：\n所在地：\n担当者：　　　　　　　　電話："],
    ])  # fmt: skip
    w.line("□　登録された情報を市のホームページで公開することに同意します。")
    w.line("添付書類　(1) 建物の写真　(2) 間取図")
    return w.bytes()


HALLS = (
    Sample(name="after-school care", filename="放課後児童クラブ入会申請書.xlsx", write=after_school_care,
           title="放課後児童クラブ入会申請書", kind="claim", fields=asked("""
        申請者住所 address
        氏名 person
        電話 phone
        児童氏名 person
        ふりがな kana
        性別 gender
        生年月日 birth_date
        小学校名 text
        学年 number
        アレルギー yes_no
        障害者手帳 choice
        かかりつけ医 text
        かかりつけ医の電話 phone
        入会希望期間（から） date
        入会希望期間（まで） date
        利用希望曜日 choices
        利用区分 choice
        氏名 person
        電話 phone
        続柄 relationship
        氏名 person
        電話 phone
        続柄 relationship
        入会を希望する理由 choice
        減免の希望 yes_no
    """)),
    Sample(name="water", filename="給水装置使用届.xlsx", write=water,
           title="給水装置使用（開始・中止・変更）届", kind="notification", fields=asked("""
        届出区分 choice
        お客様番号 text
        使用場所 address
        氏名 person
        フリガナ kana
        電話番号 phone
        使用開始日 date
        使用中止日 date
        用途 choice
        使用人数 number
        井戸水の使用 yes_no
        転居先 address
        精算方法 choice
    """)),
    Sample(name="dog", filename="犬の登録申請書.xlsx", write=dog, title="犬の登録申請書", kind="claim", fields=asked("""
        氏名 person
        フリガナ kana
        住所 address
        電話番号 phone
        犬の所在地 choice
        犬の名前 text
        種類 text
        生年月日 birth_date
        推定 number
        毛色 text
        性別 choice
        体格 choice
        マイクロチップの識別番号 text
        取得年月日 date
    """)),
    Sample(name="copies by post", filename="住民票請求書.xlsx", write=copies_by_post,
           title="住民票の写し等交付請求書（郵送用）", kind="claim", fields=asked("""
        住所 address
        氏名 person
        生年月日 birth_date
        昼間の連絡先 phone
        昼間の連絡先の種類 choice
        住所 choice
        世帯主氏名 person
        請求する方との関係 choice
        住民票の写し number
        住民票の写し number
        住民票記載事項証明書 number
        戸籍の附票の写し number
        記載が必要な項目 choices
        使用目的 choice
        提出先 text
    """)),
    Sample(name="festival", filename="出店申込書.xlsx", write=festival,
           title="第30回あおば市民まつり　出店申込書", kind="claim", fields=asked("""
        団体・店舗名 text
        代表者氏名 person
        担当者氏名 person
        TEL phone
        FAX phone optional
        携帯 phone
        出店区分 choice
        販売品目・価格 group
        品目 text
        価格 money
        予定数量 number
        火気の使用 yes_no
        火気の使用（有の場合） choices optional
        電源の使用 yes_no
        テント choice
        車種 text
        ナンバー text
        台数 number
        許可番号 text
        有効期限 date
        保険加入 choice
        ＰＲ・要望等 textarea optional
        私は、出店要項を遵守し、暴力団関係者でないことを誓約します。 consent
    """)),
    Sample(name="empty house", filename="空き家バンク利用登録申込書.docx", write=empty_house,
           title="空き家バンク利用登録申込書", kind="claim", fields=asked("""
        申込者住所 address
        氏名 person
        電話 phone
        物件の所在地 address
        建物の構造 choice
        延床面積 number
        空き家となった時期 year_month
        設備（電気） choice
        設備（ガス） choice
        設備（水道） choice
        駐車場 yes_no
        希望 choice
        管理している業者の名称 text
        所在地 address
        担当者 person
        電話 phone
        登録された情報を市のホームページで公開することに同意します。 consent
        建物の写真 attachment
        間取図 attachment
    """)),
)  # fmt: skip
