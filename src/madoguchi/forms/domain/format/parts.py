"""Questions that are made of simpler ones: what a person, an address, a bank account consists of.

A composite question evaluates like a group asked once; these tables say of which questions.
"""

from __future__ import annotations

from madoguchi.forms.domain.format.definition import (
    Address,
    BankAccount,
    BirthDate,
    Choice,
    Consent,
    Email,
    Gender,
    Kana,
    LocalText,
    Location,
    Number,
    Option,
    Person,
    Phone,
    Question,
    Text,
)


def text(ja: str, en: str, ja_easy: str) -> LocalText:
    return LocalText(ja=ja, en=en, ja_easy=ja_easy)


def fill(template: str, params: dict[str, str]) -> str:
    """The template with each `{name}` of params filled in; other braces (readings) stay."""
    for name, value in params.items():
        template = template.replace("{" + name + "}", value)
    return template


ACCOUNT_TYPES = (
    Option(id="ordinary", label=text("普通", "Ordinary", "ふつう")),
    Option(id="current", label=text("当座", "Current", "とうざ")),
    Option(id="savings", label=text("貯蓄", "Savings", "ちょちく")),
)
GENDERS = (
    Option(id="male", label=text("男", "Male", "{男|おとこ}")),
    Option(id="female", label=text("女", "Female", "{女|おんな}")),
    Option(id="other", label=text("その他", "Other", "そのほか")),
    Option(id="not_stated", label=text("答えない", "Prefer not to say", "{答|こた}えない")),
)
YES_NO = (
    Option(id="yes", label=text("はい", "Yes", "はい")),
    Option(id="no", label=text("いいえ", "No", "いいえ")),
)

_NAME = (
    Text(
        id="family",
        label=text("姓", "Family name", "{名字|みょうじ}"),
        hint=text(
            "姓と名に分けられない方は、ここにすべて書いてください。",
            "If you have a single name, write it all here.",
            "{名前|なまえ}が {一|ひと}つの {人|ひと}は ここに {全部|ぜんぶ} {書|か}いてください。",
        ),
        max_length=200,
    ),
    Text(id="given", label=text("名", "Given name", "{名前|なまえ}"), max_length=200),
    Consent(
        id="no_given",
        label=text("名がありません(氏だけの方)", "There is no given name (single name)", "{名前|なまえ}は {一|ひと}つだけです"),
        required=False,
    ),
)  # fmt: skip
_KANA = (
    Kana(
        id="family_kana",
        label=text("姓(フリガナ)", "Family name in katakana", "{名字|みょうじ}(カタカナ)"),
        hint=text(
            "",
            "Only if your name is written in kanji or kana.",
            "{名前|なまえ}が {漢字|かんじ}か かなの {人|ひと}だけ {書|か}いてください。",
        ),
        max_length=200,
    ),
    Kana(
        id="given_kana",
        label=text("名(フリガナ)", "Given name in katakana", "{名前|なまえ}(カタカナ)"),
        max_length=200,
    ),
)
_PERSON_EXTRA: dict[str, Question] = {
    "birth_date": BirthDate(
        id="birth_date", label=text("生年月日", "Date of birth", "{生|う}まれた {日|ひ}")
    ),
    "gender": Gender(id="gender", label=text("性別", "Gender", "{男|おとこ}・{女|おんな}")),
    "address": Address(id="address", label=text("住所", "Address", "{住|す}んでいる ところ")),
    "phone": Phone(id="phone", label=text("電話番号", "Phone number", "{電話番号|でんわばんごう}")),
    "email": Email(id="email", label=text("メールアドレス", "E-mail address", "メールアドレス")),
}
ADDRESS: tuple[Question, ...] = (
    Consent(id="abroad", label=text("国外の住所", "Address outside Japan", "{日本|にほん}では ない ところ"), required=False),
    Text(id="country", label=text("国", "Country", "くに"), max_length=60),
    Text(id="postal_code", label=text("郵便番号", "Postal code", "{郵便番号|ゆうびんばんごう}"), digits=7, example="990-0000"),
    Text(id="prefecture", label=text("都道府県", "Prefecture", "{都道府県|とどうふけん}"), max_length=20),
    Text(id="city", label=text("市区町村", "City, ward, town or village", "{市|し}・{区|く}・{町|まち}・{村|むら}"), max_length=60),
    Text(id="town", label=text("町名", "Town or district", "{町|まち}の {名前|なまえ}"), max_length=100),
    Text(
        id="street",
        label=text("丁目・番地・号", "Block and house number", "{番地|ばんち}の {数字|すうじ}"),
        max_length=100,
        example="1丁目2番3号",
    ),
    Consent(id="no_street", label=text("番地がありません", "There is no house number", "{番地|ばんち}は ありません"), required=False),
    Text(id="region", label=text("州や省、郵便番号", "State or province, postcode", "{州|しゅう}・{郵便番号|ゆうびんばんごう}"), max_length=100, required=False),
    Text(
        id="building",
        label=text("建物名・部屋番号", "Building and room number", "たてものの {名前|なまえ}・{部屋|へや}の {番号|ばんごう}"),
        max_length=100,
        required=False,
    ),
)  # fmt: skip
BANK_ACCOUNT: tuple[Question, ...] = (
    Text(id="bank", label=text("金融機関", "Bank", "{銀行|ぎんこう}"), max_length=60, example="ゆうちょ銀行"),
    Text(
        id="branch", label=text("支店", "Branch", "{店|みせ}の {名前|なまえ}({支店|してん})"), max_length=60
    ),
    Choice(
        id="type", label=text("預金の種類", "Account type", "{口座|こうざ}の しゅるい"), options=ACCOUNT_TYPES
    ),
    Text(
        id="number",
        label=text("口座番号", "Account number", "{口座|こうざ}の {番号|ばんごう}"),
        hint=text(
            "7桁までの数字です。ゆうちょ銀行は、通帳の記号を支店に、番号をここに入力できます。",
            "Up to 7 digits. For Japan Post Bank, you can type the passbook's symbol (記号) as the branch and its number (番号) here.",
            "{数字|すうじ} 7こまで。 ゆうちょは {通帳|つうちょう}の {記号|きごう}を {店|みせ}に、{番号|ばんごう}を ここに {書|か}けます。",
        ),
        max_length=20,
    ),
    Text(
        id="holder_kana",
        label=text("口座名義(カナ)", "Account holder as the passbook prints it", "{口座|こうざ}の {名前|なまえ}({通帳|つうちょう}の カタカナ)"),
        max_length=48,
    ),
)  # fmt: skip
TICKS = frozenset({"no_given", "no_street", "abroad"})
"""Parts that say something about the others ("there is none"), and are no part of what is told."""
LOCATION: tuple[Question, ...] = (
    Text(id="place", label=text("場所", "Place", "ばしょ"), max_length=300),
    Number(id="lat", label=text("緯度", "Latitude", "いど"), min=-90, max=90, decimals=7, required=False),
    Number(
        id="lon", label=text("経度", "Longitude", "けいど"), min=-180, max=180, decimals=7, required=False
    ),
)


def parts_of(question: Question) -> tuple[Question, ...]:
    """The questions that a composite question consists of; empty for a simple one."""
    if isinstance(question, Person):
        kana = _KANA if "kana" in question.with_ else ()
        return (*_NAME, *kana, *(_PERSON_EXTRA[part] for part in question.with_ if part != "kana"))
    if isinstance(question, Address):
        return ADDRESS
    if isinstance(question, BankAccount):
        return BANK_ACCOUNT
    if isinstance(question, Location):
        return LOCATION
    return ()
