"""Examples that must hold before publishing."""

from __future__ import annotations

from typing import Any

import msgspec

from madoguchi.forms.domain.format.ids_and_texts import Closed


class Expectation(Closed, frozen=True, kw_only=True):
    """What must hold of a trial's evaluation."""

    shown: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    errors: tuple[str, ...] | None = None
    attachments: tuple[str, ...] | None = None
    computed: dict[str, str] = msgspec.field(default_factory=dict)
    runs: tuple[str, ...] = ()
    skips: tuple[str, ...] = ()


class Trial(Closed, frozen=True, kw_only=True):
    """An example that must hold before publishing."""

    name: str
    today: str = "2026-04-01"
    answers: dict[str, Any] = msgspec.field(default_factory=dict)
    expect: Expectation = Expectation()
