"""Proofs and trials of a definition, kept by content: what was proved once is not proved again.

An author goes back and forth between the same documents, and many tenants publish the same one.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

import msgspec

from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, questions
from madoguchi.forms.domain.format.kinds import table_of
from madoguchi.forms.domain.proving.prove import failed_trials, findings

MOST = 128
_kept: OrderedDict[tuple[str, str], Any] = OrderedDict()
_lock = Lock()


def proved(version: str, definition: d.Definition) -> tuple[Finding, ...]:
    """The findings about the definition whose content address is `version`; errors first."""
    found: tuple[Finding, ...] = _once((version, ""), lambda: tuple(findings(definition)))
    return found


def is_proved(version: str) -> bool:
    """Whether its findings are known already (the builder asks): asking for them then costs nothing."""
    with _lock:
        return (version, "") in _kept


def differing(version: str, definition: d.Definition, tables: Tables) -> tuple[tuple[str, str], ...]:
    """(trial, what differs) for every trial that does not hold, with the tenant's tables as they are."""
    if not definition.trials:
        return ()
    used = {name: tables.get(name) for name in sorted(_tables(definition))}
    digest = hashlib.sha256(msgspec.json.encode(used)).hexdigest()
    result: tuple[tuple[str, str], ...] = _once(
        (version, digest), lambda: tuple(failed_trials(definition, tables))
    )
    return result


def _tables(definition: d.Definition) -> set[str]:
    return {table for _, q, _ in questions(definition) if (table := table_of(q)) is not None}


def _once(key: tuple[str, str], make: Callable[[], Any]) -> Any:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    value = make()
    with _lock:
        _kept[key] = value
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return value
