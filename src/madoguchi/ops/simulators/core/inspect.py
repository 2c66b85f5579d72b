"""What a core system looks at before it takes a package: the format, both schemas, and whether the
items can be.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any, BinaryIO

import jsonschema_rs
import msgspec

from madoguchi.applications.domain.package.manifest import APPLICATION, MANIFEST
from madoguchi.applications.domain.package.read import PackageRefused, read_package
from madoguchi.applications.domain.package.schemas import Name, published
from madoguchi.kernel.dates import InvalidDate, parse_partial_date
from madoguchi.kernel.numbers import individual_numbers_in, my_number_is_valid


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a package. `person` tells people apart and is hashed before it is kept."""

    package_id: str
    version: int
    kind: str
    ended: str
    decision: str
    register_number: str
    tenant: str
    procedure: str
    receipt: str
    files: int
    office: int
    """answers of the office among those of the applicant"""
    person: str


class Refused(Exception):
    """The package will not be taken; the reasons name places, never answers."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reasons))


STRANGER = "宛名が見つかりません。氏名と生年月日を確かめてください。"


def inspect(file: BinaryIO, *, strangers: Collection[str] = ()) -> Inspected:
    """Check a package from end to end. Raises Refused; also for an applicant whose name is one of `strangers`."""
    try:
        package = read_package(file)
    except PackageRefused as refused:
        raise Refused((str(refused),)) from None
    with package.open(MANIFEST) as manifest, package.open(APPLICATION) as application:
        documents = {MANIFEST: manifest.read(), APPLICATION: application.read()}
    items = package.application.items
    reasons = (
        *_against_schema("manifest", MANIFEST, documents[MANIFEST]),
        *_against_schema("application", APPLICATION, documents[APPLICATION]),
        *_implausible(items),
        *_numbers_in(_office(package.application.answers)),
        *(STRANGER for name in strangers if name == package.application.applicant_name),
    )
    if reasons:
        raise Refused(reasons)
    listed = package.manifest
    return Inspected(
        package_id=listed.package_id,
        version=listed.package_version,
        kind=listed.kind,
        ended=listed.ended or "",
        decision=listed.outcome or "",
        register_number=listed.register_number or "",
        tenant=listed.tenant,
        procedure=listed.procedure,
        receipt=listed.receipt,
        files=len(listed.files),
        office=len(_office(package.application.answers)),
        person=_person(items, package.application.applicant_name),
    )


def _against_schema(name: Name, path: str, document: bytes) -> Iterator[str]:
    for error in _validator(name).iter_errors(msgspec.json.decode(document)):
        place = ".".join(str(part) for part in error.instance_path)
        yield f"schema: {path}: {place or '/'}"


@lru_cache(maxsize=2)
def _validator(name: Name) -> Any:
    return jsonschema_rs.Draft202012Validator(published(name))


def _implausible(items: dict[str, Any]) -> Iterator[str]:
    """Individual numbers by their check digit, birth dates by the calendar, wherever the items' names
    say so.
    """
    for item, value in items.items():
        for one in value if isinstance(value, list | tuple) else (value,):
            if one is None:
                continue
            if item.endswith("kojinbango") and not (isinstance(one, str) and my_number_is_valid(one)):
                yield f"item: {item}: not an individual number"
            if item.endswith("seinengappi") and not _is_day(one):
                yield f"item: {item}: not a date"


def _office(answers: dict[str, Any]) -> dict[str, Any]:
    """What the office filled in: beside the applicant's answers, under `office`."""
    found = answers.get("office", {})
    return found if isinstance(found, dict) else {}


def _numbers_in(office: dict[str, Any]) -> Iterator[str]:
    """An individual number of the office's stands in the items, where they name it, and nowhere else."""
    for name, value in office.items():
        if any(individual_numbers_in(text) for text in _texts(value)):
            yield f"answer: office.{name}: an individual number in the clear"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _texts(each)


def _is_day(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9X]{4}-[0-9X]{2}-[0-9X]{2}", value, re.ASCII):
        return False
    try:
        parse_partial_date(value)
    except InvalidDate:
        return False
    return True


def _person(items: dict[str, Any], applicant_name: str) -> str:
    """One person, one text: the individual number, else name and birth date."""
    number = items.get("kojinbango")
    if isinstance(number, str):
        return number
    return f"{items.get('shimei') or applicant_name}/{items.get('seinengappi') or ''}"
