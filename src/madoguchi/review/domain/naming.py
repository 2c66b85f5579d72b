"""What the places of an application are called where staff choose among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parts import fill
from madoguchi.forms.domain.showing.answer_text import KANA, NAME
from madoguchi.forms.domain.showing.labels import PART_OF, Labels

_WHOLE = {"family": NAME, "family_kana": KANA}


def told_apart(labels: Labels, paths: Sequence[str]) -> dict[str, str]:
    """Path → its name; the same name on two pages comes with its page: 「保護者2について 個人番号」."""
    names = {path: _name(labels, path) for path in paths}
    doubled = {name for name, count in Counter(names.values()).items() if count > 1}
    return {
        path: f"{_page(labels, path)} {name}".strip() if name in doubled else name
        for path, name in names.items()
    }


def is_computed(labels: Labels, path: str) -> bool:
    chain = labels.chain(path)
    return bool(chain) and isinstance(chain[-1][0].question, d.Computed)


def _name(labels: Labels, path: str) -> str:
    """A person's name as a whole, for it is one line of the answers and one to correct."""
    whole, _, part = path.rpartition(".")
    chain = labels.chain(whole) if part in _WHOLE else []
    if not chain or not isinstance(chain[-1][0].question, d.Person):
        return labels.of(path)
    return fill(labels.text(PART_OF), {"whole": labels.of(whole), "part": labels.text(_WHOLE[part])})


def _page(labels: Labels, path: str) -> str:
    first = path.partition(".")[0]
    titles = (page.page.title for page in labels.form.pages if any(item.id == first for item in page.items))
    return next((labels.text(title) for title in titles), "")
