"""What a definition lacks that the proofs cannot see: lists that the tenant has not got, units that do its steps."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import msgspec

from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.flows.flow import flow_of
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error, questions, warning
from madoguchi.forms.domain.proving.flow.owners import unmapped, untied


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """Where the town says that steps are done. `parts`: part of a flow → the levels of approval that somebody of its unit
    holds; None where the office keeps no units. `governments` are those that it has named (prefecture)."""

    parts: Mapping[str, Collection[int]] | None = None
    governments: Collection[str] = ()


def gaps(definition: d.Definition, tables: Tables, held: Held | None) -> tuple[Finding, ...]:
    """Questions that nobody can answer for want of a list, steps that nobody does for want of a unit, a rank or another
    government. Errors block publishing, as those of the proofs do. Without `held` steps are not looked at."""
    found: list[Finding] = []
    if held is not None and definition.review.steps:
        flow = flow_of(definition)
        found += unmapped(definition, flow, held.parts) if held.parts is not None else ()
        found += untied(flow, held.governments)
    for place, q, _ in questions(definition):
        if isinstance(q, d.TableChoice):
            found += _table(place, q, tables)
        elif isinstance(q, d.Slot) and not q.calendar:
            found.append(error("no_table", place, f"「{q.label.ja}」が使う予約の枠を選んでください。"))
    return tuple(found)


def _table(place: str, q: d.TableChoice, tables: Tables) -> Iterator[Finding]:
    if not q.table:
        yield error("no_table", place, f"「{q.label.ja}」で選ぶ一覧表を決めてください。")
    elif not tables.get(q.table):
        message = (
            f"「{q.label.ja}」で選ぶ一覧表「{q.table}」に、まだ何もありません。一覧表に書き入れてください。"
        )
        # Whoever has to choose from nothing cannot go on.
        yield (error if q.required else warning)("empty_table", place, message)
