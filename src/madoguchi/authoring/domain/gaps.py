"""What a draft still lacks that the proofs do not look at: parts that were begun, and lists that the tenant has not got."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.domain import definition as d
from madoguchi.forms.domain.finding import Finding, error, questions, warning
from madoguchi.forms.domain.readers import Tables


def gaps(definition: d.Definition, tables: Tables) -> tuple[Finding, ...]:
    """Findings about what was begun and not finished. Errors block publishing, as those of the proofs do."""
    found = [*_empty(definition)]
    for place, q, _ in questions(definition):
        if isinstance(q, d.Computed):
            found += _computation(place, q)
        elif isinstance(q, d.TableChoice):
            found += _table(place, q, tables)
        elif isinstance(q, d.Slot) and not q.calendar:
            found.append(error("no_table", place, f"「{q.label.ja}」が使う予約の枠を選んでください。"))
    return tuple(found)


def _empty(definition: d.Definition) -> Iterator[Finding]:
    for page in definition.pages:
        if not page.questions:
            message = f"ページ「{page.title.ja}」に質問がありません。質問を加えるか、ページを消してください。"
            yield error("empty_page", f"pages.{page.id}", message)
        for q in page.questions:
            if isinstance(q, d.Group) and not q.questions:
                message = f"まとまり「{q.label.ja}」の中に質問がありません。質問を加えてください。"
                yield error("empty_group", f"pages.{page.id}.{q.id}", message)


def _computation(place: str, q: d.Computed) -> Iterator[Finding]:
    if () in (q.compute.sum, q.compute.product, q.compute.first_answered):
        message = f"計算「{q.label.ja}」のもとになる質問を選んでください。"
        yield error("no_operands", f"{place}.compute", message)


def _table(place: str, q: d.TableChoice, tables: Tables) -> Iterator[Finding]:
    if not q.table:
        yield error("no_table", place, f"「{q.label.ja}」で選ぶ一覧表を決めてください。")
    elif not tables.get(q.table):
        message = (
            f"「{q.label.ja}」で選ぶ一覧表「{q.table}」に、まだ何もありません。一覧表に書き入れてください。"
        )
        # Whoever has to choose from nothing cannot go on.
        yield (error if q.required else warning)("empty_table", place, message)
