"""Keep a definition as an immutable version."""

from __future__ import annotations

from datetime import datetime

from madoguchi.forms.domain.definition import Definition
from madoguchi.forms.domain.parse import to_json, version_of
from madoguchi.forms.domain.prove import Finding, failed_trials, findings
from madoguchi.forms.domain.readers import Tables
from madoguchi.forms.models import DefinitionVersion


class NotProved(Exception):
    """The definition has errors; it cannot be published."""

    def __init__(self, found: list[Finding], failures: list[tuple[str, str]]) -> None:
        self.findings = found
        self.failures = failures
        lines = [f"{f.where}: {f.message}" for f in found] + [
            f"trial「{name}」: {what}" for name, what in failures
        ]
        super().__init__("\n".join(lines))


def store_version(*, definition: Definition, tables: Tables, now: datetime) -> str:
    """Prove and try the definition and keep it; the version. Keeping the same one twice is once.

    Raises NotProved when a proof finds an error or a trial does not hold.
    """
    errors = [f for f in findings(definition) if f.severity == "error"]
    failures = failed_trials(definition, tables)
    if errors or failures:
        raise NotProved(errors, failures)
    version = version_of(definition)
    DefinitionVersion.objects.get_or_create(
        procedure=definition.id,
        version=version,
        defaults={"document": to_json(definition), "created_at": now},
    )
    return version
