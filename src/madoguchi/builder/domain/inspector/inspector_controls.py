"""What the controls of the inspector hold: the settings of a question or page as texts."""

from __future__ import annotations

from typing import Any

import msgspec

from madoguchi.builder.domain.posted import Posted
from madoguchi.forms.domain.format import definition as d

Values = dict[str, str]
_SKIPPED = ("questions", "options", "show_when", "required_when", "compute", "kind", "with", "instead")


def values_of(
    part: msgspec.Struct, wrong: dict[str, str] | None = None, posted: Posted | None = None
) -> Values:
    """By control's name; what could not be used stays as it was typed."""
    raw: dict[str, Any] = {
        name.removesuffix("_"): getattr(part, name)
        for name in part.__struct_fields__
        if name.removesuffix("_") not in _SKIPPED
    }
    values: Values = {}
    for name, value in raw.items():
        if isinstance(value, d.LocalText):
            values |= local_values(name, value)
        elif isinstance(value, d.Repeat):
            values |= {
                "repeats": "yes",
                "min": str(value.min),
                "max": str(value.max),
                "distinct": value.distinct or "",
            }
        elif isinstance(value, bool):
            values[name] = "yes" if value else "no"
        elif isinstance(value, float):
            values[name] = f"{value:.10g}"
        elif isinstance(value, str | int):
            values[name] = str(value)
    values["own-id"] = values.get("id", "")
    for name in wrong or ():
        values[name] = ((posted or {}).get(name) or ("",))[-1]
    return values


def local_values(name: str, text: d.LocalText | None) -> Values:
    """The three controls of a text."""
    if text is None:
        return {}
    return {f"{name}-ja": text.ja, f"{name}-en": text.en or "", f"{name}-ja-easy": text.ja_easy or ""}
