"""Read a tenant's list from a CSV or YAML file."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import yaml

from madoguchi.kernel.text import problems
from madoguchi.ops.problem import Problem

LONGEST_KEY = 60
LONGEST_TEXT = 400


def read(file: Path) -> dict[str, dict[str, str]]:
    """key → columns, each row with a `label`. Raises Problem, which says where the mistake is."""
    text = _text(file)
    readers = {".csv": _csv, ".yaml": _yaml, ".yml": _yaml}
    if file.suffix.lower() not in readers:
        raise Problem(f"{file}: the name must end in .csv or .yaml")
    rows = readers[file.suffix.lower()](file, text)
    if not rows:
        raise Problem(f"{file}: there are no rows in it")
    for key, columns in rows.items():
        _check(file, key, columns)
    return rows


def _text(file: Path) -> str:
    """UTF-8, or what Excel in Japanese writes as "CSV": Windows-31J."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Problem(f"{file}: cannot be read ({error})") from None
    for encoding in ("utf-8-sig", "cp932") if file.suffix.lower() == ".csv" else ("utf-8-sig",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Problem(f'{file}: is neither UTF-8 nor Shift_JIS text: save it as "CSV UTF-8"')


def _csv(file: Path, text: str) -> dict[str, dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows: dict[str, dict[str, str]] = {}
    try:
        if not {"key", "label"} <= set(reader.fieldnames or ()):
            raise Problem(f"{file}: the first line must name the columns, key and label among them")
        for row in reader:
            if not any(cell.strip() for cell in _cells(row)):
                continue  # rows that were emptied in a sheet stay in its CSV
            if None in row or None in row.values():
                raise Problem(f"{file}, line {reader.line_num}: not as many cells as the first line")
            _add(file, rows, row.pop("key"), row)
    except csv.Error as error:
        raise Problem(f"{file}, line {reader.line_num}: {error}") from None
    return rows


def _cells(row: dict[Any, Any]) -> list[str]:
    """The cells of a line, those beyond the first line's columns too."""
    return [part for cell in row.values() for part in (cell if isinstance(cell, list) else [cell or ""])]


def _yaml(file: Path, text: str) -> dict[str, dict[str, str]]:
    try:
        found: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Problem(f"{file}: {' '.join(str(error).split())}") from None
    rows: dict[str, dict[str, str]] = {}
    for key, columns in found.items() if isinstance(found, dict) else [("", None)]:
        if not isinstance(columns, dict):
            raise Problem(f"{file}: write `key: {{label: …}}` for each row")
        _add(file, rows, str(key), {str(name): str(value) for name, value in columns.items()})
    return rows


def _add(file: Path, rows: dict[str, dict[str, str]], key: str, columns: dict[str, str]) -> None:
    if key in rows:
        raise Problem(f"{file}: two rows have the key {key!r}")
    rows[key] = columns


def _check(file: Path, key: str, columns: dict[str, str]) -> None:
    if not key or problems(key, limit=LONGEST_KEY):
        raise Problem(f"{file}: {key!r} cannot be a key: write 1 to {LONGEST_KEY} characters")
    if not columns.get("label"):
        raise Problem(f"{file}: the row {key} has no label")
    for name, value in columns.items():
        if problems(value, limit=LONGEST_TEXT):
            raise Problem(
                f"{file}: {name} of the row {key} is too long or holds characters that cannot be kept"
            )
