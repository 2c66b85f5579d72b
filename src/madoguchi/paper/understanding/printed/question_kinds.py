"""Which kind of question a label and its place to write in make."""

from __future__ import annotations

import re

from madoguchi.paper.understanding.printed.labels import folded
from madoguchi.paper.understanding.printed.options import is_gender, is_yes_no, takes_many

_NO_PERSON = (
    r"(?:団体|法人|事業者|事業所|会社|企業|商号|店舗|学校|園|施設|機関|医療機関|病院|保険者|疾病|傷病|病|金融機関|銀行|支店|建物|工事|事業|行事|催し|物件|資産"
    r"|設備|品|路線|河川|学部|学科|部署|所属|職|課|係|町|自治会|組織|大会|イベント|書類|証明書|車|犬|薬|国|市区町村|屋号|勤務先|称|種目|科目|製造者|製造業者|施工者|施工業者|販売者|販売店|メーカー|銘柄|商品|品種|製品|機種)名"
)
CONCEPTS: tuple[tuple[str, str], ...] = (
    (
        "bank",
        r"金融機関|銀行名?$|支店|店名$|店番|店舗番号|口座(?:の)?種[別類目]|預金(?:の)?種[別類目]|貯金(?:の)?種[別類目]|口座番号|口座名義|名義人|通帳記号|通帳番号|口座情報|預金名義|名義$",
    ),
    ("my_number", r"個人番号(?!カード|の確認)|マイナンバー$"),
    ("corporate_number", r"法人番号"),
    ("kana", r"(?:ふりがな|フリガナ|カナ|よみがな|ヨミガナ|読み仮名|読みがな)$"),
    ("birth_date", r"生年月日$"),
    ("gender", r"^性別$|の性別$"),
    ("email", r"メールアドレス$|e-?mail|電子メール$|メール$|mail$"),
    (
        "phone",
        r"電話(?:番号)?$|^tel|tel$|fax|ファックス|ファクシミリ|携帯(?:電話)?$|連絡先(?:電話番号)?$|連絡先[0-9①②]?$|電話番号|緊急連絡先$|^自宅$|^携帯$",
    ),
    (
        "address",
        r"住所(?:地)?$|所在地$|居所$|居住地$|本籍地?$|前住所地?$|転出先$|転入前$|送付先$|送り先$|郵便番号$|^〒$|住所・居所$|方書$|新しい住所$|[のい]住所|設置場所$|使用場所$|施工場所$",
    ),
    ("relationship", r"続柄$|続き柄$|との続柄|との関係$|との間柄$"),
    (
        "person",
        r"氏名$|お名前$|^名前$|代表者$|代表者名$|代表者職氏名|担当者$|責任者$|(?<!業)者名$|本人$|氏名又は名称$|氏名及び生年月日$|^署名$|^自署$",
    ),
)
_CONCEPTS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in CONCEPTS)
_NOT_PERSON = re.compile(_NO_PERSON)
_SUBJECTS = re.compile(
    r"^(?:(?:これまで|今まで|新しい|あたらしい|旧|新|現在|変更前|変更後|転出前|転入後)の?)?(?:申請者|届出人|届出者|請求者|申出者|申込者|申告者|世帯主|保護者|代理人|配偶者|受給者|利用者|使用者|所有者|被保険者|本人|父|母|児童|同居人|筆頭者|連帯保証人|保証人"
    r"|主治医|医師|緊急連絡者|届出義務者|相続人|納税義務者|飼い主|飼主|担任|喪主|担当者|連絡担当者|事務担当者|死亡者|対象者)$"
)
_LONG = re.compile(
    r"理由|備考|内容|目的|状況|概要|特記|意見|相談|経緯|事由|要望|その他(?:参考|特記)|方法及び|計画$|効果$|動機|連絡事項|様子|経過|症状|詳細|伝えたいこと|ポイント|事項$|健康状態$|記事$|略図|見取図"
)
_DATE = re.compile(
    r"(?:年月日|予定日|開始日|終了日|完了日|着手日|発生日|希望日|受診日|取得日|変更日|異動日|期日|日付|の日|月日|期限|転入日|転出日|出生日|死亡日|退職日|入所日|使用日)$"
)


def is_long(label: str) -> bool:
    """Something that takes sentences: a reason, what happened."""
    return bool(_LONG.search(folded(label)))


_MONEY = re.compile(r"(?:金額|額|収入|所得|家賃|費用?|経費|価格|料金|代金|賃料)(?:（月額）)?$")
_NUMBER = re.compile(
    r"(?:人数|回数|員数|部数|通数|枚数|台数|頭数|件数|個数|数量|年齢|面積|階数|戸数|日数|冊数|人員|子どもの数|学年|延床面積)$"
)
_YEAR_MONTH = re.compile(r"年月$|年月分$")
_TIME = re.compile(r"時刻$|時間帯?$")
BANKISH = re.compile(r"銀\s*行|信用金庫|信金|農\s*協|信用組合|信組|労働金庫|金庫|ゆうちょ")
_BRANCH = re.compile(r"本\s*店|支\s*店|出\s*張\s*所")


def concept(label: str) -> str:
    """The kind that a label alone tells, or empty."""
    plain = folded(label)
    for kind, pattern in _CONCEPTS:
        if pattern.search(plain):
            if kind == "person" and _NOT_PERSON.search(plain):
                continue
            return kind
    return "person" if _SUBJECTS.match(plain) else ""


def is_subject(label: str) -> bool:
    """A label that names a person's role rather than something to write."""
    return bool(_SUBJECTS.match(folded(label)))


_THINGS = re.compile(
    r"犬|猫|ペット|動物|家畜|車両?$|自転車|バイク|船舶|施設|団体|法人|事業所|会社|店舗|行事|催し|イベント|建物|家屋|物件|学校|クラブ|病院|医療機関"
)


def is_thing(subject: str) -> bool:
    """What the row is about has a name, but is no person."""
    return bool(_THINGS.search(folded(subject)))


def of_options(label: str, options: tuple[str, ...], *, around: str, ticked: bool) -> str:
    """The kind of a question with these options."""
    known = concept(label)
    if is_gender(options):
        return "gender"
    if set(options) & {"普通", "当座", "貯蓄"} and set(options) <= {
        "普通",
        "当座",
        "貯蓄",
        "その他",
        "普通預金",
        "当座預金",
        "貯蓄預金",
    }:
        return "bank"
    if any(BANKISH.search(o) for o in options) and len(options) > 1 and known in ("bank", ""):
        return "bank"
    if all(_BRANCH.search(o) or o == "支所" for o in options):
        return "bank"
    if is_yes_no(options):
        return "yes_no"
    if known == "relationship" and not ticked and "続" in label:
        return "relationship"
    return "choices" if takes_many(label, around) else "choice"


def of_blank(label: str, kind: str, *, height: float, width: float) -> tuple[str, float]:
    """(kind, confidence) for a label and what is printed in its place (`kind` of a token, or `empty`)."""
    known = concept(label)
    if kind in ("date", "year_month", "time", "money", "unit", "email"):
        return _of_pattern(label, kind, known)
    if kind == "post":
        return "address", 1.0
    if kind == "phone":
        return (
            ("phone", 1.0)
            if known in ("phone", "") and "番号" not in label.replace("電話番号", "")
            else (known or "text", 0.8)
        )
    if known:
        return known, 1.0
    plain = folded(label)
    for pattern, found in (
        (_YEAR_MONTH, "year_month"),
        (_DATE, "date"),
        (_TIME, "time"),
        (_NUMBER, "number"),
        (_MONEY, "money"),
    ):
        if pattern.search(plain) and "・" not in label:
            return found, 0.8
    if _LONG.search(plain):
        return "textarea", 0.9
    if height >= 54 and width >= 120:
        return "textarea", 0.7
    return "text", 0.7 if plain else 0.3


def _of_pattern(label: str, kind: str, known: str) -> tuple[str, float]:
    if kind == "date":
        return ("birth_date", 1.0) if known == "birth_date" or "生年月日" in label else ("date", 1.0)
    if kind == "unit":
        return "number", 1.0
    return kind, 1.0
