"""Where one is in a definition: the selected page and question, and where a finding is mended."""

from __future__ import annotations

import msgspec

from madoguchi.forms.domain.format import definition as d


class Selected(msgspec.Struct, frozen=True, kw_only=True):
    """What is selected: a page, and perhaps a question on it (in a group of it)."""

    page: d.Page
    question: d.Question | None = None
    group: d.Group | None = None

    @property
    def page_place(self) -> str:
        return f"pages.{self.page.id}"

    @property
    def into(self) -> str:
        """What the selected question stands in."""
        return f"{self.page_place}.{self.group.id}" if self.group else self.page_place

    @property
    def place(self) -> str:
        return f"{self.into}.{self.question.id}" if self.question else self.page_place

    @property
    def siblings(self) -> tuple[d.Question, ...]:
        return self.group.questions if self.group else self.page.questions

    @property
    def index(self) -> int:
        """Where the question stands among its siblings."""
        return next((i for i, q in enumerate(self.siblings) if q is self.question), 0)


def select(definition: d.Definition, place: str) -> Selected | None:
    """What stands at a place, or the nearest thing around it; the first page for any other. None without pages."""
    names = place.split(".")
    found = next((p for p in definition.pages if len(names) > 1 and p.id == names[1]), None)
    page = found or (definition.pages[0] if definition.pages else None)
    if page is None:
        return None
    if found is None or len(names) < 3:
        return Selected(page=page)
    question = next((q for q in page.questions if q.id == names[2]), None)
    if isinstance(question, d.Group) and len(names) > 3:
        child = next((q for q in question.questions if q.id == names[3]), None)
        if child is not None:
            return Selected(page=page, question=child, group=question)
    return Selected(page=page, question=question)
