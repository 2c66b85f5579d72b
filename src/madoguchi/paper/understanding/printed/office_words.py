"""What is not for the applicant: seals, stamps, approvals, the office's own columns, addressee, date of filing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from madoguchi.paper.understanding.printed.contents import pieces
from madoguchi.paper.understanding.printed.labels import folded, joined, label_of

_WHO = r"(?:市|町|村|区|県|都|府|道|役所|役場|市役所|町役場|区役所|職員|事務|事務局|事務担当|担当課|担当者|学校|園|施設|行政|本庁|支所|窓口|係|課|官公庁|当庁|官庁|保健所|消防署|教育委員会|広域連合|医師|図書館|公民館|センター|館|社会福祉協議会|事業者|取扱者)"
_AREA = re.compile(
    rf"{_WHO}(?:使用|記入|記載|処理|整理|確認|受付|取扱|担当)欄|(?:処理|決裁|受付|審査|整理|事務処理|経由|収受)欄$|(?:記入|記載|書か)(?:しない|不要|なさらない)|記入は不要"
    r"|{_WHO}(?:使用|記入|処理)$|以下は?(?:市|町|村|区|県|役所|職員|事務).{0,8}(?:使用|記入|欄)".replace(
        "{_WHO}", _WHO
    )
)
_STAMP = re.compile(r"^(?:受付印|収受印|受付日付印|収受日付印|検印|確認印|公印|領収印|割印|捨印|印|㊞)$")
_WORDS = re.compile(
    r"^(?:受付(?:番号|年月日|日|者|印|欄|No|整理番号)?|収受(?:番号|印|日)?|整理番号|決裁(?:欄|日|年月日)?|起案(?:日)?|供覧|合議|課長(?:補佐)?|部長|係長|次長|係員?|係|担当(?:者)?|主査|主任|館長|所長|園長|校長"
    r"|照合|入力|確認|点検|審査(?:結果|日|者)?|認定(?:区分|年月日|番号|日|・否認定)?|交付(?:番号|年月日|日|者|済)?|手数料|本人確認|調査(?:予定)?日|調査員|処理|検認|証回収|台帳|通知|発送|備考|区分|資格者証発行|支給額|手当月額|決定(?:額|年月日)"
    r"|メーター番号|指針|システム入力|宛名番号|世帯番号|住民コード|免許証等|公簿確認|作成|引渡|使用料|基本使用料|減免|徴収|領収|市長|副市長|文書番号|施行|保存年限)$"
)
_ADDRESSEE = re.compile(
    r"^[(（]?(?:あて先|宛先|宛て先|提出先)[)）：:]?|(?:長|委員会|管理者|組合|消防署|消防長|知事|大臣|協議会|連合長|会長|理事長|教育長|所長|企業団)(?:様|殿|あて|宛|宛て|御中)$|^(?:[(（](?:あて先|宛先)[)）])|^[^ 　]{2,8}(?:市長|町長|村長|区長|知事)$"
)
_FILED = re.compile(
    r"^(?:(?:申請|届出|請求|提出|申込|申出|記入|記載|作成|報告|依頼|申告|願出|届)(?:年月)?日)?$"
)


def is_area(text: str) -> bool:
    """The heading of a part that the office fills in."""
    return bool(_AREA.search(folded(joined(text))))


def is_stamp(text: str) -> bool:
    """A box for a seal or a stamp."""
    return bool(_STAMP.match(joined(text).strip("(（)） 　※")))


def is_office_word(text: str) -> bool:
    """A label that only the office uses, seen by itself."""
    plain = folded(label_of(text).text)
    return bool(_WORDS.match(plain) or _STAMP.match(plain) or _AREA.search(plain))


def is_certainly_office(text: str) -> bool:
    """A label that nobody but the office fills in, wherever it stands."""
    plain = folded(label_of(text).text)
    return (
        is_area(text)
        or is_stamp(text)
        or bool(
            re.match(r"^(?:受付(?:番号|印|年月日)|収受(?:番号|印)|整理番号|決裁|起案|供覧|本人確認$)", plain)
        )
    )


def is_office_table(labels: Sequence[str]) -> bool:
    """Nearly all labels of a table are the office's words."""
    known = [label for label in labels if label.strip()]
    office = sum(is_office_word(label) for label in known)
    sure = sum(
        is_office_word(label) and folded(label_of(label).text) not in ("備考", "区分", "担当者", "確認")
        for label in known
    )
    return bool(known) and sure >= 1 and office >= 0.5 * len(known)


def is_addressee(text: str) -> bool:
    """`あおば市長　様`, `（宛先）みどり町長`."""
    plain = joined(text).replace("　", "").replace(" ", "")
    return len(plain) <= 40 and bool(_ADDRESSEE.search(plain))


def is_honorific(text: str) -> bool:
    """What stands behind the addressee, sometimes far behind."""
    return joined(text) in ("様", "殿", "宛", "宛て", "あて", "御中")


def is_filing_label(text: str) -> bool:
    """`申請日`, `届出年月日`: arrival tells it."""
    plain = folded(label_of(text).text)
    return bool(plain) and bool(_FILED.match(plain))


def is_filing_date(text: str) -> bool:
    """A date with nothing but 申請日 or the like before it."""
    found = [p for p in pieces(text) if p.kind != "end" or p.label.strip()]
    return len(found) == 1 and found[0].kind == "date" and bool(_FILED.match(folded(found[0].label)))
