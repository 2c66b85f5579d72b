"""What the controls of the settings hold: the definition's fields as texts, by control's name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from madoguchi.builder.domain.inspector.inspector_controls import Values, local_values
from madoguchi.builder.domain.posted import Posted, counted
from madoguchi.forms.domain.format import definition as d


def flat(definition: d.Definition) -> Values:
    """Everything but entries that have a form of their own."""
    f = definition
    values: Values = {
        "kind": f.kind,
        "for": f.for_,
        "category": f.category,
        "department": f.department,
        "identity": f.identity,
        "representative": f.representative,
        "minutes": str(f.minutes or ""),
        "core_system": f.core_system or "",
        "retention-years": str(f.retention.years),
        "retention-then": f.retention.then,
    }
    for name, text in (
        ("name", f.name),
        ("plain", f.plain),
        ("summary", f.summary),
        ("who", f.who),
        ("purpose_notice", f.purpose_notice),
    ):
        values |= local_values(name, text)
    for language, listed in (
        ("ja", f.keywords.ja),
        ("en", f.keywords.en),
        ("ja-easy", f.keywords.ja_easy),
    ):
        values[f"keywords-{language}"] = "\n".join(listed)
    values |= _rows("prepare", (local_values("", text) for text in f.prepare))
    values |= _rows("legal_basis", ({"-law": b.law, "-article": b.article or ""} for b in f.legal_basis))
    values |= _rows("declarations", (_labelled(x) | {"-required": _yes(x.required)} for x in f.declarations))
    values |= _when(f) | _fee(f.fee) | _deliveries(f.delivery)
    return values


def _rows(name: str, rows: Iterable[Values]) -> Values:
    values: Values = {}
    count = 0
    for row in rows:
        values |= {f"{name}-{count}{part}": value for part, value in row.items()}
        count += 1
    return values | {f"{name}-n": str(count)}


def _labelled(part: Any) -> Values:
    return {"-id": part.id} | local_values("-label", part.label)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _when(f: d.Definition) -> Values:
    window, deadline, processing = f.window, f.deadline, f.processing
    values = _rows("rounds", (_round(r) for r in (window.rounds if window else ())))
    values["window"] = "" if window is None else "rounds" if window.rounds else "dates"
    if window is not None:
        values |= {"window-from": window.from_ or "", "window-to": window.to or ""}
    if deadline is not None:
        values |= {"deadline-within": str(deadline.within), "deadline-unit": deadline.unit}
        values |= {"deadline-first": "yes" if deadline.first_counts else ""}
        values |= {"deadline-after": deadline.after} | local_values("deadline-text", deadline.text)
    if processing is not None:
        values |= {
            "processing-days": str(processing.standard_days),
            "processing-calendar": processing.calendar,
        }
    return values


def _round(r: d.Round) -> Values:
    return local_values("-label", r.label) | {"-from": r.from_, "-to": r.to}


def _fee(fee: d.Fee | None) -> Values:
    items = fee.items if fee else ()
    values = _rows("fee", (_labelled(item) | {"-yen": str(item.yen)} for item in items))
    none = "yes" if fee and not fee.items else ""
    return values | {"fee-pay": fee.pay if fee else "after", "fee-none": none}


def _deliveries(deliveries: tuple[d.Delivery, ...]) -> Values:
    values: Values = {}
    for i, delivery in enumerate(deliveries):
        name = f"delivery-{i}"
        items = ({"-item": item, "-from": source} for item, source in delivery.items.items())
        values |= {f"{name}-to": delivery.to, f"{name}-when": delivery.when} | _rows(f"{name}-items", items)
    return values | {"delivery-n": str(len(deliveries))}


def as_typed(posted: Posted) -> Values:
    """What was typed, to be shown again when it could not be saved."""
    lists = {
        f"{name}-n": str(counted(posted, name)) for key in posted if (name := key.removesuffix("-n")) != key
    }
    return {name: values[-1] for name, values in posted.items() if values} | lists
