"""The page that asks who files: the person concerned, or somebody for them (代理)."""

from __future__ import annotations

import msgspec

from madoguchi.forms.domain.format.definition import (
    Attachment,
    Choice,
    Condition,
    Definition,
    Option,
    Page,
    Person,
    Text,
)
from madoguchi.forms.domain.format.parts import text

PAGE = "representative_page"
_BY_OTHER = Condition(question="filing_for", is_="other")
_ROLES = (
    Option(id="family", label=text("家族・親族", "Family or relative", "{家|いえ}の {人|ひと}")),
    Option(
        id="statutory",
        label=text("法定代理人(成年後見人など)", "Legal guardian", "{法律|ほうりつ}で {決|き}まった {人|ひと}({法定代理人|ほうていだいりにん})"),
    ),
    Option(
        id="office",
        label=text("ケアマネジャー・地域包括支援センター・施設など", "Care manager, support centre or care home", "ケアマネジャーや しせつの {人|ひと}"),
    ),
    Option(id="other", label=text("その他の代理人", "Somebody else", "そのほかの {人|ひと}")),
)  # fmt: skip


def with_representative(definition: Definition) -> Definition:
    """The definition with its page and mandate (委任状, 民法 第99条) for representatives, where it allows them."""
    if definition.representative == "none" or any(page.id == PAGE for page in definition.pages):
        return definition
    return msgspec.structs.replace(
        definition, pages=(_page(), *definition.pages), attachments=(*definition.attachments, _mandate())
    )


def _page() -> Page:
    who = Choice(
        id="filing_for",
        label=text("どなたの手続ですか", "Who is this for?", "だれの てつづきですか"),
        options=(
            Option(id="self", label=text("自分の手続", "Myself", "{自分|じぶん}の てつづき")),
            Option(id="other", label=text("家族などに代わって手続する", "I am filing for somebody else", "ほかの {人|ひと}の てつづきを かわりに する")),
        ),
    )  # fmt: skip
    role = Choice(
        id="representative_role",
        label=text("ご本人との関係", "Your relation to the person", "{本人|ほんにん}との かんけい"),
        options=_ROLES,
        show_when=_BY_OTHER,
    )
    person = Person(
        id="representative",
        label=text("手続をする方(代理人)", "You (the representative)", "てつづきを する {人|ひと}(あなた)"),
        with_=("kana", "address", "phone"),
        show_when=_BY_OTHER,
    )
    office = Text(
        id="representative_office",
        label=text(
            "事業所・施設の名前",
            "Name of the office or home",
            "{仕事|しごと}を している ところの {名前|なまえ}",
        ),
        show_when=Condition(question="representative_role", is_="office"),
    )
    return Page(
        id=PAGE,
        title=text("手続をする方", "Who is filing", "てつづきを する {人|ひと}"),
        questions=(who, role, person, office),
    )


def _mandate() -> Attachment:
    return Attachment(
        id="mandate",
        label=text("委任状、または代理人であることが分かる書類", "Letter of authority, or proof that you may act", "{代|か}わりに できることが {分|わ}かる {紙|かみ}({委任状|いにんじょう})"),
        show_when=_BY_OTHER,
        required_when=Condition(question="representative_role", one_of=("statutory", "other")),
        accept=("pdf", "jpeg", "png", "heic"),
    )  # fmt: skip
