"""Where one is in a definition: the selected page and question, and where a finding is mended."""

from __future__ import annotations

import msgspec

from madoguchi.authoring.domain.definition_places import OFFICE
from madoguchi.forms.domain.flows.office_answers import PAGE
from madoguchi.forms.domain.format import definition as d


class Selected(msgspec.Struct, frozen=True, kw_only=True):
    """What is selected: a page, and perhaps a question on it (in a group of it). The office's questions stand on a page of
    their own here (`office`), which the definition does not have."""

    page: d.Page
    question: d.Question | None = None
    group: d.Group | None = None

    @property
    def office(self) -> bool:
        return self.page.id == PAGE

    @property
    def page_place(self) -> str:
        return OFFICE if self.office else f"pages.{self.page.id}"

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


def office_page(definition: d.Definition) -> d.Page:
    """What the office fills in, as a page."""
    return d.Page(id=PAGE, title=d.LocalText(ja="役所の記入"), questions=definition.review.questions)


def shown_at(place: str, field: str) -> str:
    """Where on the builder's page a finding is: what is found of an office's question is found at `review`."""
    if place == "review" and field.startswith("questions."):
        return ".".join((place, *field.split(".")[:2]))
    return place


def select(definition: d.Definition, place: str) -> Selected | None:
    """What stands at a place, or the nearest thing around it; the first page for any other. None without pages."""
    names = place.split(".")
    if place == OFFICE or place.startswith(f"{OFFICE}."):
        own = office_page(definition)
        return Selected(page=own, question=next((q for q in own.questions if q.id in names[2:3]), None))
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
