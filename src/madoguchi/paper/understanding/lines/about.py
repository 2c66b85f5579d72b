"""What the form is: its name, what kind of procedure, where it belongs."""

from __future__ import annotations

import re
from typing import Literal

from madoguchi.paper.understanding.printed.labels import folded, joined, label_of

ProcedureKind = Literal["claim", "notification", "request", "report", "booking"]
_NAMED = re.compile(
    r"(?:申請書|届出書|届書|届|請求書|申込書|申出書|報告書|依頼書|申告書|申立書|願書|願|登録書|調査票|予診票|問診票|受診票|個人票|世帯票|現況届|同意書|委任状|誓約書|アンケート|連絡票|相談票|調書|通知書|変更書|抹消書|名簿|計画書|申込票|申請用紙|申込用紙|就労証明書|診断書|意見書|推薦書|カード|申請)$"
)
_NUMBER = re.compile(
    r"^[(（]?(?:別記)?(?:第[ 　]*[0-9０-９一二三四五六七八九十]+[ 　]*号[ 　]*(?:の[0-9０-９]+)?[ 　]*様式|様式(?:第|[ 　]*[0-9０-９])|別記(?:第|様式)?|別紙|参考様式|別表)"
)
_SENTENCE = re.compile(
    r"(?:申請|請求|届け?出|届け|申し?込み|申し出|報告|依頼|申告|願い出|提出)(?:を)?(?:し|いたし|致し|ます|出ます)"
)


def is_form_number(text: str) -> bool:
    """`様式第１号（第６条関係）`."""
    return bool(_NUMBER.match(text.strip(" 　"))) and len(text.strip()) < 40


def is_name(text: str) -> bool:
    """A title as official forms have it."""
    plain = re.sub(r"[(（][^()（）]*[)）]$", "", joined(text))
    return (
        3 <= len(plain) <= 60
        and bool(_NAMED.search(plain))
        and not re.search(r"[。□]|＿|^[(（]?[0-9０-９①-⑳][)）.．、]", plain)
    )


def is_sentence(text: str) -> bool:
    """The sentence that says what is applied for."""
    return (
        bool(_SENTENCE.search(text))
        and text.strip(" 　").endswith(("。", "ます", "す"))
        and len(text.strip()) > 8
    )


def tidy_name(text: str) -> str:
    """The title as one line; letters set apart are closed up, a space between words stays."""
    line = re.sub(r"[ 　]*\n[ 　]*", "", text.strip(" 　\n"))
    words = re.split(r"[ 　]+", line)
    if sum(len(w) == 1 for w in words) * 2 > len(words):
        return "".join(words)
    return "　".join(words)


def kind_of(name: str) -> ProcedureKind:
    """Claim, notification, …, by the last word of the name."""
    plain = folded(re.sub(r"[(（].*?[)）]", "", name))
    if re.search(r"再交付|再発行|閲覧|照会|依頼|取下", plain):
        return "request"
    if re.search(r"予約", plain):
        return "booking"
    if re.search(r"報告書?$|実績", plain):
        return "report"
    if re.search(r"届$|届出?書$|届\b|現況届", re.sub(r"\(.*?\)", "", plain)):
        return "notification"
    return "claim"


_CATEGORIES = (
    ("disaster", r"罹災|り災|被災|災害|見舞金"),
    ("long-term-care", r"介護|要支援|地域支援"),
    ("child-rearing", r"児童|保育|妊娠|出産|子ども|こども|幼稚園|就学|学童|母子|ひとり親|乳幼児|給食"),
    ("registers", r"住民票|戸籍|印鑑|転入|転出|転居|世帯変更|マイナンバーカード|住所異動"),
    ("tax", r"税|課税|納税"),
    ("health", r"健康|国民健康保険|国保|予防接種|医療費|検診|障害|障がい|年金|後期高齢"),
    ("car", r"自動車|軽自動車|原動機|車両"),
    ("culture", r"公民館|図書館|体育館|文化|スポーツ|施設使用|使用許可|ホール|学習"),
    ("fire-safety", r"消防|防火|危険物|防災"),
    ("business", r"補助金|助成金|融資|事業者|営業|許可|商工|農|入札"),
    ("city", r"道路|建築|占用|開発|河川|公園|都市計画|住宅"),
    ("election", r"選挙|投票"),
    ("work", r"採用|職員|任用"),
    ("daily-life", r"水道|下水|ごみ|犬|猫|墓|し尿|環境|騒音|町内会|自治会"),
)  # fmt: skip


def category_of(name: str) -> str:
    """A guess at where people look for it."""
    return next((category for category, words in _CATEGORIES if re.search(words, name)), "other")


def for_of(labels: str) -> Literal["individual", "business", "either"]:
    """Whom the form is for, by all its labels."""
    business = bool(re.search(r"法人番号|代表者(?:職|名|氏名)|事業所名|商号|会社名|法人名", labels))
    person = bool(re.search(r"生年月日|個人番号|続柄", labels))
    return "either" if business and person else "business" if business else "individual"


def heading_of(text: str) -> str:
    """A heading without its number and brackets; a remark in brackets stays out."""
    return label_of(text).text


_OPTIONAL = re.compile(
    r"備考|特記|fax|ファックス|ファクシミリ|場合|該当者|ある方|任意|要望|その他$|ご意見", re.IGNORECASE
)
_ACCOUNT_PARTS = (
    ("branch", r"支店|店名|店番|本店"),
    ("type", r"種[別類目]"),
    ("number", r"番号"),
    ("holder_kana", r"名義|カナ|フリガナ"),
    ("bank", r"金融機関|銀行"),
)


def is_optional(label: str) -> bool:
    """What most forms leave to the applicant, without a mark."""
    return bool(_OPTIONAL.search(folded(label)))


def account_part(label: str) -> str:
    """The part of a bank account that a label asks for."""
    plain = folded(label)
    return next((part for part, words in _ACCOUNT_PARTS if re.search(words, plain)), "bank")


_PAPER = re.compile(
    r"太枠|ボールペン|鉛筆|消せる|楷書|用紙の大きさ|Ａ４|A4|裏面|記入しない|押印|捺印|訂正印|[○◯]で囲|[○◯]を(?:付|つ)け|✓|レ点|チェックを|"
    r"^(?:印)?(?:の欄|の項目)?は.{0,4}(?:必ず|必須)|折り曲げ|黒又は"
)


def is_about_paper(note: str) -> bool:
    """What only helps who writes on paper."""
    return bool(_PAPER.search(note)) and len(note) < 80


def tidy_note(text: str) -> str:
    """A note as a sentence of its own."""
    return re.sub(r"^[※＊*・ 　]+", "", text.strip()).replace("\n", "")
