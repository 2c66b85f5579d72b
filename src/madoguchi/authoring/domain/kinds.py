"""The kinds of question: what they are called, one of each to begin with, and one made into another."""

from __future__ import annotations

from typing import Any, Final, get_args

from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.domain.ids import issue
from madoguchi.forms.domain.answers.instead import NOT_ANSWERED
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parts import GENDERS, YES_NO

KINDS: Final[dict[str, str]] = {
    "text": "文字(1行)", "textarea": "文字(複数行)", "number": "数", "money": "金額", "yes_no": "はい・いいえ",
    "choice": "1つ選ぶ", "choices": "いくつでも選ぶ", "table_choice": "一覧から選ぶ", "date": "日付",
    "era_date": "日付(元号)", "year_month": "年月", "time": "時刻", "person": "氏名", "kana": "フリガナ",
    "birth_date": "生年月日", "gender": "性別", "relationship": "続柄", "phone": "電話番号", "email": "メールアドレス",
    "address": "住所", "location": "場所(地図)", "my_number": "個人番号", "corporate_number": "法人番号",
    "bank_account": "口座", "consent": "同意", "attachment": "添付書類", "slot": "予約の枠", "signature": "電子署名",
    "computed": "計算", "group": "まとまり・くり返し", "notice": "案内", "stop": "ここで終わる案内",
}  # fmt: skip
"""Every kind, in the order in which an author looks for it."""
_STRUCTS: Final[dict[str, Any]] = {
    str(struct.__struct_config__.tag): struct for struct in get_args(d.Question)
}
_FAMILIES: tuple[tuple[str, frozenset[str]], ...] = (
    ("options", frozenset({"choice", "choices", "relationship"})),
    ("max_length", frozenset({"text", "textarea", "kana"})),
    ("not_before", frozenset({"date", "era_date", "year_month"})),
    ("not_after", frozenset({"date", "era_date", "year_month"})),
    ("unit", frozenset({"number", "computed"})),
    ("text", frozenset({"notice", "stop"})),
)
"""Fields that mean the same in these kinds."""
_UNASKED = ("notice", "stop")


def kind_of(question: d.Question) -> str:
    """The word for its kind in the document."""
    return str(question.__struct_config__.tag)


def new_question(kind: str, label: str) -> d.Question:
    """A question to begin with, with ids of its own.

    A choice has two options, a group repeats, an attachment names `<id>_file` (adding the question makes it).
    Raises CannotChange for an unknown kind.
    """
    struct = _STRUCTS.get(kind)
    if struct is None:
        raise CannotChange(f"「{kind}」という種類はありません。")
    id_ = issue(kind)
    text = d.LocalText(ja=label)
    needed = _needed(kind, id_, text)
    if kind in _UNASKED:
        return struct(id=id_, **needed)  # type: ignore[no-any-return]
    return struct(id=id_, label=text, **needed)  # type: ignore[no-any-return]


def _needed(kind: str, id_: str, label: d.LocalText) -> dict[str, Any]:
    """The fields without which a question of this kind cannot be."""
    options = (
        d.Option(id=issue("option"), label=d.LocalText(ja="選択肢1")),
        d.Option(id=issue("option"), label=d.LocalText(ja="選択肢2")),
    )
    fields: dict[str, dict[str, Any]] = {
        "choice": {"options": options},
        "choices": {"options": options},
        "attachment": {"attachment": f"{id_[:55]}_file"},
        "slot": {"calendar": ""},
        "table_choice": {"table": ""},
        "computed": {"compute": d.Compute(sum=())},
        "group": {"questions": (), "repeat": d.Repeat()},
        "notice": {"text": label},
        "stop": {"text": label},
    }
    return fields.get(kind, {})


def as_kind(question: d.Question, kind: str) -> d.Question:
    """The same question as another kind: label, hint, conditions, and whatever both kinds have.

    はい・いいえ and 性別 become a choice with their own answers as options, so conditions on them keep holding.
    Raises CannotChange for an unknown kind and for a group that holds questions.
    """
    struct = _STRUCTS.get(kind)
    if struct is None:
        raise CannotChange(f"「{kind}」という種類はありません。")
    before = kind_of(question)
    if before == kind:
        return question
    if isinstance(question, d.Group) and question.questions:
        raise CannotChange(
            "中に質問があるまとまりの種類は変えられません。先に中の質問を外へ動かしてください。"
        )
    label = _label(question)
    kept: dict[str, Any] = {
        "hint": question.hint, "show_when": question.show_when,
        "required": question.required, "required_when": question.required_when,
    }  # fmt: skip
    if not issubclass(struct, NOT_ANSWERED):
        kept["instead"] = question.instead
    fields = _needed(kind, question.id, question.hint or label) | kept
    if kind in _UNASKED and before not in _UNASKED:
        fields["hint"] = None  # it became the text
    if isinstance(question, d.Notice | d.Stop) and kind not in _UNASKED and question.label.ja:
        fields["hint"] = question.text
    for name, family in _FAMILIES:
        if {before, kind} <= family:
            fields[name] = getattr(question, name)
    if not fields.get("options", True):
        del fields["options"]  # the list of the resident register is no list of its own
        fields |= _needed(kind, question.id, label)
    fields |= _options(question, kind) | _bounds(question, kind)
    if "not_before" in fields:
        month = kind == "year_month"
        fields |= {name: _bound(fields[name], month=month) for name in ("not_before", "not_after")}
    return struct(id=question.id, label=label, **fields)  # type: ignore[no-any-return]


def _label(question: d.Question) -> d.LocalText:
    if isinstance(question, d.Notice | d.Stop) and not question.label.ja:
        return question.text
    return question.label


def _options(question: d.Question, kind: str) -> dict[str, Any]:
    own = YES_NO if isinstance(question, d.YesNo) else GENDERS if isinstance(question, d.Gender) else ()
    return {"options": own} if own and kind in ("choice", "choices") else {}


def _bounds(question: d.Question, kind: str) -> dict[str, Any]:
    """A number's bounds are an amount's, in whole yen; those of choices are counts and mean something else."""
    if isinstance(question, d.Number) and kind == "money":
        bounds = {"min": question.min, "max": question.max}
        return {name: int(bound) for name, bound in bounds.items() if bound is not None}
    if isinstance(question, d.Money) and kind == "number":
        return {"min": float(question.min), "max": float(question.max), "unit": d.LocalText(ja="円")}
    return {}


def _bound(bound: str | None, *, month: bool) -> str | None:
    """A month is bounded by a month, a day by a day: `2026-04` ↔ `2026-04-01`."""
    if bound is None or bound == "today":
        return bound
    return bound[:7] if month else f"{bound}-01" if len(bound) == 7 else bound
