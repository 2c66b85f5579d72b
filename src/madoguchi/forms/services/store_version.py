"""Keep a definition as an immutable version."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from madoguchi.forms.domain.answers.births import born_again
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.format.finding import Finding
from madoguchi.forms.domain.format.parse import to_json, version_of
from madoguchi.forms.domain.proving.proved import differing, proved
from madoguchi.forms.models import DefinitionVersion
from madoguchi.forms.queries import births_by_version


class NotProved(Exception):
    """The definition has errors; it cannot be published."""

    def __init__(self, found: Sequence[Finding], failures: Sequence[tuple[str, str]]) -> None:
        self.findings = found
        self.failures = failures
        lines = [f"{f.where}: {f.message}" for f in found] + [
            f"trial「{name}」: {what}" for name, what in failures
        ]
        super().__init__("\n".join(lines))


def store_version(
    *, definition: Definition, tables: Tables, now: datetime, follows: Collection[str] = ()
) -> str:
    """Prove and try the definition and keep it; the version. Keeping the same one twice is once.

    What `follows` (the versions on offer) have may be called otherwise; an id that only an older version had stays what
    it was. Raises NotProved when a proof finds an error or a trial does not hold.
    """
    version = version_of(definition)
    errors = [f for f in proved(version, definition) if f.severity == "error"]
    errors += born_again(definition, births_by_version(definition.id), follows)
    failures = differing(version, definition, tables)
    if errors or failures:
        raise NotProved(errors, failures)
    DefinitionVersion.objects.get_or_create(
        procedure=definition.id,
        version=version,
        defaults={"document": to_json(definition), "created_at": now},
    )
    return version
