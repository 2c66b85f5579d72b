"""What keeps a draft from being published, and what only informs."""

from __future__ import annotations

from madoguchi.authoring.domain.gaps import Held, gaps
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding
from madoguchi.forms.domain.proving.proved import differing, proved


def found(version: str, definition: d.Definition, tables: Tables, held: Held | None) -> tuple[Finding, ...]:
    """The findings about the definition whose content address is `version`, and its gaps; errors first."""
    both = (*proved(version, definition), *gaps(definition, tables, held))
    return tuple(sorted(both, key=lambda finding: finding.severity))


def counts(version: str, definition: d.Definition, tables: Tables, held: Held | None) -> tuple[int, int]:
    """(what keeps it from being published, what only informs)."""
    severities = [finding.severity for finding in found(version, definition, tables, held)]
    errors = severities.count("error") + len(differing(version, definition, tables))
    return errors, severities.count("warning")
