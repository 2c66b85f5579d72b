"""A definition while it is put together from what a form asks."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.domain.format import definition as d
from madoguchi.paper.drafting.question_ids import Names
from madoguchi.paper.drafting.questions import details_of, question_of
from madoguchi.paper.drafting.reading import Origin
from madoguchi.paper.understanding.lines import about
from madoguchi.paper.understanding.places.asked import Asked, Enclosure, Promise
from madoguchi.paper.understanding.places.joining import Question, joined_persons, with_organisations

_MOST_NOTES = 4
_FIRST = {
    "claim": "申請の内容",
    "notification": "届出の内容",
    "request": "申込みの内容",
    "report": "報告の内容",
    "booking": "予約の内容",
}


class _Page:
    """A page while it is filled."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.notes: list[str] = []
        self.questions: list[d.Question] = []
        self.origins: list[Origin] = []


class Draft:
    """Pages, documents and declarations in the order of the form, and where each came from."""

    def __init__(self, *, name: str, digest: str, doubled: frozenset[str] = frozenset()) -> None:
        self.name = name
        self.id = f"form-{digest}"
        self.kind = about.kind_of(name)
        self.names = Names()
        self.pages: list[_Page] = [_Page("")]
        self.attachments: list[d.Attachment] = []
        self.declarations: list[d.Declaration] = []
        self.sentences: list[str] = []
        self.labels: list[str] = []
        self.doubled = doubled
        """Labels that stand on the form more than once: they are told with whom or what they are about."""
        self._named: list[Origin] = []
        self._other: list[Origin] = []

    @property
    def origins(self) -> list[Origin]:
        """All origins, pages first."""
        placed = [
            _at(origin, f"pages.{page_id}.{origin.place}")
            for page_id, page in self._filled()
            for origin in page.origins
        ]
        return [*self._named, *placed, *self._other]

    def origin(self, place: str, reference: str, label: str) -> None:
        self._named.append(Origin(place=place, reference=reference, label=label))

    def begin_sheet(self) -> None:
        if self.pages[-1].questions:
            self.pages.append(_Page(""))

    def page(self, title: str) -> None:
        """What follows is a page of this title; one that stayed empty makes way for it."""
        tidy = about.heading_of(title) if title else ""
        if self.pages[-1].questions:
            self.pages.append(_Page(tidy))
        else:
            self.pages[-1].title = tidy or self.pages[-1].title

    def note(self, text: str) -> None:
        """Into the page's introduction, unless it is about paper."""
        tidy = about.tidy_note(text)
        if tidy and not about.is_about_paper(tidy) and len(self.pages[-1].notes) < _MOST_NOTES:
            self.pages[-1].notes.append(tidy)

    def sentence(self, text: str) -> None:
        self.sentences.append(text.strip(" 　\n"))

    def add(self, asked: list[Asked]) -> None:
        """Questions at the end of the page."""
        page = self.pages[-1]
        for question in joined_persons(with_organisations(asked)):
            self._add(page, question)

    def _add(self, page: _Page, question: Question) -> None:
        main = question.main
        name = self.names.question(main.label, main.kind, main.subject or page.title)
        children: tuple[d.Question, ...] = ()
        if main.kind == "group":
            page.origins.append(_origin(main, name))
            children = tuple(self._children(page, main, name))
        elif main.kind == "bank_account":
            page.origins.append(_origin(main, name))
            page.origins += [_origin(c, name, about.account_part(c.label)) for c in main.columns]
        else:
            page.origins += [_origin(f.asked, name, f.part) for f in question.fields]
        made = question_of(question, id_=name, children=children, alone=main.label not in self.doubled)
        page.questions += [made, *self._details(page, main, made, "")]
        self.labels += [f.asked.label for f in question.fields]

    def _children(self, page: _Page, group: Asked, name: str) -> Iterator[d.Question]:
        for question in joined_persons(list(group.columns)):
            id_ = self.names.question(question.main.label, question.main.kind, group.label)
            page.origins += [_origin(f.asked, f"{name}.{id_}", f.part) for f in question.fields]
            made = question_of(question, id_=id_)
            yield made
            yield from self._details(page, question.main, made, f"{name}.")

    def _details(self, page: _Page, asked: Asked, made: d.Question, inside: str) -> tuple[d.Question, ...]:
        details = details_of(asked, made, self.names.free)
        page.origins += [_origin(asked, f"{inside}{detail.id}", "detail") for detail in details]
        return details

    def enclosure(self, item: Enclosure) -> None:
        id_ = self.names.free(f"document_{len(self.attachments) + 1}")
        self.attachments.append(
            d.Attachment(id=id_, label=d.LocalText(ja=item.label), required=item.required)
        )
        self._other.append(Origin(place=f"attachments.{id_}", reference=item.reference, label=item.label))

    def promise(self, item: Promise) -> None:
        id_ = self.names.free("consent")
        self.declarations.append(d.Declaration(id=id_, label=d.LocalText(ja=item.text)))
        self._other.append(Origin(place=f"declarations.{id_}", reference=item.reference, label=item.text))

    def _untitled(self, page: _Page) -> str:
        """What a page without a title of its own is called: no two alike where the form goes back and forth."""
        first = next(p for _, p in self._filled() if not p.title)
        return _FIRST[self.kind] if page is first else "そのほか"

    def _filled(self) -> list[tuple[str, _Page]]:
        return [(f"page_{n}", page) for n, page in enumerate((p for p in self.pages if p.questions), start=1)]

    def definition(self) -> d.Definition:
        """The draft; what a form does not say is what most procedures have, for the author to mend."""
        whole = " ".join([self.name, *self.labels])
        return d.Definition(
            format=1,
            id=self.id,
            name=d.LocalText(ja=self.name),
            summary=d.LocalText(ja=f"「{self.name}」を提出する手続です。"),
            kind=self.kind,
            for_=about.for_of(whole),
            category=about.category_of(self.name),
            department="担当課",
            purpose_notice=d.LocalText(ja="記入された個人情報は、この手続のためにだけ使います。"),
            pages=tuple(
                d.Page(
                    id=page_id,
                    title=d.LocalText(ja=page.title or self._untitled(page)),
                    intro=d.LocalText(ja="\n".join(page.notes)) if page.notes else None,
                    questions=tuple(page.questions),
                )
                for page_id, page in self._filled()
            ),
            attachments=tuple(self.attachments),
            declarations=tuple(self.declarations),
        )


def _origin(asked: Asked, place: str, part: str = "") -> Origin:
    return Origin(
        place=place,
        part=part,
        reference=asked.reference,
        label=asked.label,
        text=asked.text.strip(" 　\n"),
        confidence=asked.confidence,
    )


def _at(origin: Origin, place: str) -> Origin:
    return Origin(
        place=place,
        part=origin.part,
        reference=origin.reference,
        label=origin.label,
        text=origin.text,
        confidence=origin.confidence,
    )
