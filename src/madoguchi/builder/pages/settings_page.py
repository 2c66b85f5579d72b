"""What a section of the settings shows, made from a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from madoguchi.authoring.queries import DraftView
from madoguchi.builder.domain.conditions.nameable import Named, everything
from madoguchi.builder.domain.flow.step_choices import UNITS
from madoguchi.builder.domain.inspector.inspector_controls import Values
from madoguchi.builder.domain.inspector.palette import FILE_KINDS
from madoguchi.builder.domain.posted import Posted
from madoguchi.builder.domain.releasing.mends import Mend, mends, section_of
from madoguchi.builder.domain.settings import sections
from madoguchi.builder.domain.settings.sections import SECTIONS, Section
from madoguchi.builder.domain.settings.settings_controls import as_typed, flat
from madoguchi.builder.domain.settings.sources import sources
from madoguchi.builder.pages import entries
from madoguchi.builder.pages.collisions import Collision
from madoguchi.builder.pages.flow import ID, FlowPage, shown
from madoguchi.builder.pages.saved import At, Status
from madoguchi.catalog.domain.topics import CATEGORIES, LIFE_EVENTS
from madoguchi.forms.domain.comparing.field_names import OUTCOMES

CHOICES: dict[str, Any] = {
    "kinds": sections.KINDS,
    "for_": sections.FOR,
    "identities": sections.IDENTITIES,
    "representatives": sections.REPRESENTATIVES,
    "units": sections.UNITS,
    "calendars": sections.CALENDARS,
    "outcomes": [{"id": id, "label": label} for id, label in OUTCOMES.items()],
    "spans": UNITS,
    "opened_late": [
        {"id": "accept", "label": "受け付けて、遅れたことを示す"},
        {"id": "refuse", "label": "受け付けない"},
    ],
    "categories": [{"id": t.id, "label": t.label.ja} for t in CATEGORIES.values()],
    "life_events": [{"id": t.id, "label": t.label.ja} for t in LIFE_EVENTS.values()],
}


class Tab(msgspec.Struct, frozen=True, kw_only=True):
    """A section in the list of them, with what is to be mended in it."""

    id: str
    title: str
    errors: int


class NamedAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """The answers that a section can name: days, and what can be handed to another system."""

    days: tuple[Named, ...]
    sources: tuple[Named, ...]


class SettingsPage(msgspec.Struct, frozen=True, kw_only=True):
    """What `settings.jinja` and the section's own template show."""

    at: At
    status: Status
    section: Section
    sections: tuple[Tab, ...]
    collided: Collision | None

    proved: bool
    here_findings: tuple[Mend, ...]

    values: Values
    wrong: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]
    """Settings of which several may be ticked."""
    choices: Mapping[str, Sequence[Mapping[str, str]]]
    file_kinds: Sequence[Mapping[str, str]]
    named: NamedAnswers
    entries: Sequence[Mapping[str, Any]]
    """Attachments or rules, each with a form of its own."""

    flow: FlowPage | None
    """How a case goes through the office, in its section."""

    link: Callable[[str], str]
    """The address of a place on this page: the page itself."""


def settings_page(
    view: DraftView,
    section: Section,
    *,
    here: str,
    proved: bool,
    status: Status,
    wrong: Mapping[str, str],
    posted: Posted | None,
    collided: Collision | None,
    now: datetime,
) -> SettingsPage:
    """The section; what could not be saved stays as it was `posted`. Without `proved` no finding is shown."""
    definition = view.definition
    known = everything(definition, tables=view.tables)
    found = view.findings if proved else ()
    own = [f for f in found if section_of(f.place) == section.id and f.code != "untranslated"]
    has_entries = section.id in entries.KINDS
    keeps_typed = wrong and posted and not has_entries and section.id != ID
    return SettingsPage(
        at=At(here=here, revision=view.revision),
        status=status,
        section=section,
        sections=tuple(
            Tab(
                id=each.id,
                title=each.title,
                errors=sum(f.severity == "error" and section_of(f.place) == each.id for f in found),
            )
            for each in SECTIONS.values()
        ),
        collided=collided,
        proved=proved,
        here_findings=tuple(mends(definition, own, known=known, base="")["shown"]),
        values=as_typed(posted) if keeps_typed and posted else flat(definition),
        wrong=wrong,
        lists={"life_events": definition.life_events},
        choices=CHOICES,
        file_kinds=FILE_KINDS,
        named=NamedAnswers(
            days=tuple(n for n in known.all if n.compares == "date"), sources=tuple(sources(known))
        ),
        entries=entries.shown(view, section.id, dict(wrong), posted) if has_entries else (),
        flow=shown(view, dict(wrong), posted, now=now) if section.id == ID else None,
        link=lambda target: "",
    )
