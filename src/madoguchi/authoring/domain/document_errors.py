"""What is wrong with a YAML file, in Japanese."""

from __future__ import annotations

import re
from typing import Final

from madoguchi.forms.domain.format.parse import InvalidDefinition

_SENTENCES: Final[tuple[tuple[str, str], ...]] = (
    (r"unknown key '(.+?)'; did you mean '(.+?)'", "「{0}」という項目はありません。「{1}」のことではありませんか。"),
    (r"unknown key '(.+?)'", "「{0}」という項目はありません。"),
    (r"format (.+?) is newer", "新しい形式(format {0})のファイルです。このシステムは format 1 を読めます。"),
    (r"the document has ([\d,]+) bytes; at most ([\d,]+)", "ファイルが大きすぎます({0}バイト)。{1}バイトまで読めます。"),
    (r"not UTF-8", "文字コードがUTF-8ではありません。UTF-8で保存し直してください。"),
    (r"aliases", "別名(*名前)は使えません。内容をそのまま書いてください。"),
    (r"nested too deeply", "入れ子が深すぎるか、長すぎます。"),
    (r"the key '(.+?)' stands twice", "「{0}」が二度書かれています。"),
    (r"mapping that begins", "手続の定義ではありません。「format: 1」から始めてください。"),
    (r"missing required field `(.+?)`", "「{0}」がありません。書き足してください。"),
    (r"a condition|any_of and every_of|a comparison", "条件の書き方が正しくありません。質問と比べ方を1つずつ書いてください。"),
    (r"a computed value", "計算の書き方が正しくありません。計算のしかたを1つだけ書きます。"),
    (r"Invalid (?:enum )?value '(.+?)'", "「{0}」という値は使えません。"),
    (r"matching regex|of length", "idの形が正しくありません。"),
    (r"not YAML", "YAMLの書き方が正しくありません。字下げと「:」を確かめてください。"),
)  # fmt: skip
_ELSE: Final = "書かれている値の形が正しくありません。"


def in_japanese(error: InvalidDefinition) -> str:
    """One line: what, and what to do; the line of the file is the error's own."""
    for pattern, sentence in _SENTENCES:
        if found := re.search(pattern, error.message):
            said = sentence.format(*found.groups())
            break
    else:
        said = _ELSE
    where = re.search(r"\((\$[^()]*)\)$", error.message)
    path = f"({where[1].removeprefix('$.')})" if where and said == _ELSE else ""
    return said + path
