"""Documents to print: 山田 花子's first claim of the child allowance."""

from collections.abc import Mapping

from madoguchi.pdf.domain.layout import Document, EraDate, Row, Section

UNUSUAL = "𠮷野 髙子 葛󠄀城 ﾔﾏﾀﾞ"
"""Outside the BMP, a compatibility shape, a variation sequence (葛 + U+E0100), half-width kana."""


def claim(*, children: int = 2, changes: Mapping[str, str] | None = None) -> Document:
    """A filled claim for the official form, with so many children; `changes` replace fields by path."""
    fields = {
        "claimant.name": "山田 花子",
        "claimant.kana": "ヤマダ ハナコ",
        "claimant.address.postal_code": "990-0000",
        "claimant.address": "あおば市1丁目2番3号 あおばハイツ101号室",
        "claimant.phone": "090-0000-0000",
        "claimant_number": "入力済み",
        "jan1_address": "今の住所と同じ",
        "occupation": "会社員",
        "pension": "厚生年金",
        "spouse.name": "山田 一郎",
        "spouse.kana": "ヤマダ イチロウ",
        "spouse_number": "入力済み",
        "spouse_occupation": "農業",
        "account.bank_name": "ゆうちょ銀行",
        "account.branch_name": "〇一八支店",
        "account.type": "普通",
        "account.number": "0001234",
        "account.holder_kana": "ヤマダ ハナコ",
    }
    return Document(
        title="児童手当 認定請求書",
        tenant_name="あおば市",
        form_number="様式第2号",
        receipt="AOBA-2026-000123",
        arrived_at="令和8年4月1日(水)10:15",
        timestamp=1775006100,
        fields=fields | dict(changes or {}),
        groups={"children": tuple(_child(number) for number in range(1, children + 1))},
        chosen={
            "occupation": ("employee",),
            "pension": ("employees",),
            "has_spouse": ("yes",),
            "spouse_occupation": ("other",),
            "account.type": ("ordinary",),
            **{f"children.{at}.living": ("apart" if at % 3 == 1 else "together",) for at in range(children)},
        },
        dates={
            "filed_on": EraDate("令和", "8", "4", "1"),
            "claimant.birth_date": EraDate("平成", "2", "4", "1"),
            "spouse.birth_date": EraDate("昭和", "64", "1", ""),
            **{
                f"children.{at}.child.birth_date": EraDate("令和", str(at % 8 + 1), "5", "5")
                for at in range(children)
            },
        },
        checks={"consent": True},
    )


def _child(number: int) -> dict[str, str]:
    apart = number % 3 == 2
    return {
        "child.name": f"山田 こども{number}",
        "child.kana": "ヤマダ コドモ",
        "relationship": "子",
        "living": "別居" if apart else "同居",
        "child_address": "みどり町4番5号 みどり荘" if apart else "",
        "custody": "している",
        "livelihood": "同一",
    }


def table(*, title: str = "罹災証明書の交付申請", value: str = "山田 花子", rows: int = 0) -> Document:
    """A document for the table layout; `value` is the first answer, `rows` more rows follow."""
    more = tuple(Row(label=f"質問{number}", value=f"答え{number}") for number in range(1, rows + 1))
    person = (
        Row(label="氏名", value=value),
        Row(label="フリガナ", value="ヤマダ ハナコ"),
        Row(label="生年月日", value="平成2年4月1日(1990年)"),
        Row(label="住所", value="〒990-0000\nあおば市1丁目2番3号\nあおばハイツ101号室"),
        Row(label="電話番号", value="090-0000-0000"),
        Row(label="個人番号", value="入力済み", kind="masked"),
    )
    household = (
        Row(label="世帯の方 1", kind="group"),
        Row(label="氏名", value="山田 一郎", depth=1),
        Row(label="続柄", value="夫", depth=1),
        Row(label="世帯の方 2", kind="group"),
        Row(label="氏名", value="山田 さくら", depth=1),
        Row(label="続柄", value="子", depth=1),
    )
    damage = (
        Row(label="被害のあった日", value="令和8年3月20日(2026年)"),
        Row(
            label="被害のあった場所",
            value=("玄関と1階の床", "1階の壁(高さ60cmまで水につかりました)", "給湯器"),
        ),
        Row(label="添付した書類", value=("被害の写真(3枚)", "位置図")),
        Row(label="ご連絡の希望", value=""),
        *more,
    )
    return Document(
        title=title,
        tenant_name="あおば市",
        form_number="様式第1号",
        receipt="AOBA-2026-000124",
        arrived_at="令和8年4月1日(水)10:20",
        timestamp=1775006400,
        sections=(
            Section(title="申請する方について", rows=person),
            Section(title="同じ世帯の方について", rows=household),
            Section(title="被害について", rows=damage),
        ),
        notes=("この書面は、電子申請で届いた内容を印刷したものです。押印はいりません。",),
        footer="電子申請",
    )
