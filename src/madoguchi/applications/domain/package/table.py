"""`application.csv`: UTF-8, RFC 4180, one header line of item ids and one record.

A list (several choices, or the rows of a group) stands in its cell as a JSON array, so nothing is lost
whatever the answers hold. Values are as they were given: one that begins with `=`, `+`, `-` or `@` is not
altered, because a receiver would store the alteration. Whoever opens the file in a spreadsheet imports its
columns as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import msgspec

from madoguchi.applications.domain.package.manifest import Value


def table_of(items: Mapping[str, Value]) -> bytes:
    """The file's bytes: lines end in CRLF, every value is quoted, nothing answered is an empty value."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    if items:
        writer.writerow(items)
        writer.writerow([_cell(value) for value in items.values()])
    return text.getvalue().encode()


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return msgspec.json.encode(value).decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
