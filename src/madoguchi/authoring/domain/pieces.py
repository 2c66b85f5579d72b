"""Reading a part of a definition that comes from a screen, as strictly as a whole document is read."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.forms.domain.format import definition as d

_WHOLE = msgspec.json.Decoder(d.Definition)
"""Made now, with the types of all parts: two threads that are the first to use a type at once crash msgspec 0.22."""
DEEPEST = 20
"""Levels of a part: with those around it, it stays readable as YAML (`parse.MAX_DEPTH`)."""
MOST_BYTES = 1_000_000


def read_piece(value: Any, kind: Any, what: str) -> Any:
    """The part as the document will have it. `what` names it for people. Raises CannotChange."""
    try:
        plain = _written(msgspec.to_builtins(value, str_keys=True))
        if _depth(plain) > DEEPEST:
            raise CannotChange(f"{what}の入れ子が深すぎます。条件を短くしてください。")
        document = msgspec.json.encode(_read(plain, kind))
        if len(document) > MOST_BYTES:
            raise CannotChange(f"{what}が大きすぎます。")
        return msgspec.json.decode(document, type=kind)
    except msgspec.ValidationError as error:
        raise CannotChange(_explained(what, str(error))) from None
    except (msgspec.MsgspecError, ValueError, TypeError, OverflowError, RecursionError):
        raise CannotChange(f"{what}に、使えない文字か値があります。入力し直してください。") from None


def tidy(definition: d.Definition) -> d.Definition:
    """A definition that was read from a file, without characters that nobody sees and that YAML does not keep."""
    return msgspec.convert(_written(msgspec.to_builtins(definition)), d.Definition)


def _written(value: Any) -> Any:
    """Texts with plain line ends and without control characters, as they come along from Word or Excel."""
    if isinstance(value, str):
        return _UNSEEN.sub("", _LINE_ENDS.sub("\n", value))
    if isinstance(value, dict):
        return {_written(key): _written(part) for key, part in value.items()}
    return [_written(part) for part in value] if isinstance(value, list | tuple) else value


_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")


def _read(plain: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError:
        return msgspec.convert(plain, kind, strict=False)  # numbers as a form posts them


def _depth(value: Any, level: int = 0) -> int:
    if level > DEEPEST or not isinstance(value, dict | list):
        return level
    inner = value.values() if isinstance(value, dict) else value
    return max((_depth(part, level + 1) for part in inner), default=level)


def _explained(what: str, message: str) -> str:
    if "a condition" in message or "comparison" in message or "any_of" in message:
        return f"{what}の条件が途中です。質問と、比べる値を選んでください。"
    if "computed value" in message:
        return f"{what}の計算が途中です。計算のしかたを1つ選んでください。"
    if "(-[a-z0-9]+)" in message:
        return "手続のidが正しくありません。英小文字で始め、英小文字・数字を「-」でつないでください。"
    if "regex" in message or "length" in message:
        return f"{what}のidが正しくありません。英小文字で始め、英小文字・数字・_だけを使ってください。60文字までです。"
    return f"{what}に書けない値があります。"
