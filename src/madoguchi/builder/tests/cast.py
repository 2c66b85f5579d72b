"""Who makes procedures in these tests, and what a small one looks like."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

from django.test import Client

from madoguchi.accounts.permissions import OPERATOR, Member
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.authoring.services.start_draft import start_from
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.office.tests.cast import PASSWORD, SECRET, hire, signed_in, username
from madoguchi.review.tests.cast import NOW, found_office
from madoguchi.tenants.tests.cast import Office

AUTHORS = {
    "sakusei": ("作成 京子", ["author"]),
    "koukai": ("公開 三郎", ["publisher"]),
    "ryouhou": ("両方 四郎", ["author", "publisher"]),
}
SOMEBODY = Member(id=UUID(int=11), name="下書 五郎", roles=("author", "publisher"))

PARK = """
format: 1
id: koen-shiyo
name: {ja: 公園使用の許可申請, en: Park use, ja-easy: 公園を つかう}
summary: {ja: 公園で催しをするときの申請です。, en: For events in parks., ja-easy: 公園を つかいます。}
kind: request
category: city
department: 公園課
purpose_notice: {ja: 公園の使用の審査にだけ使います。, en: Only for this., ja-easy: これだけに つかいます。}
pages:
  - id: place_page
    title: {ja: 場所, en: Place, ja-easy: ばしょ}
    questions:
      - id: park
        kind: choice
        label: {ja: どの公園ですか, en: Which park?, ja-easy: どの こうえんですか}
        options:
          - {id: central, label: {ja: 中央公園, en: Central Park, ja-easy: ちゅうおう}}
          - {id: north, label: {ja: 北公園, en: North Park, ja-easy: きた}}
      - {id: reason, kind: text, label: {ja: 理由, en: Reason, ja-easy: りゆう}, show_when: {question: park, is: north}}
      - {id: people, kind: number, label: {ja: 人数, en: People, ja-easy: にんずう}}
  - id: person_page
    title: {ja: 申請する方, en: You, ja-easy: あなた}
    questions:
      - {id: applicant, kind: person, label: {ja: 申請する方, en: You, ja-easy: あなた}}
      - id: helpers
        kind: group
        label: {ja: 手伝う方, en: Helpers, ja-easy: てつだう ひと}
        repeat: {min: 1, max: 5}
        questions:
          - {id: helper, kind: text, label: {ja: 氏名, en: Name, ja-easy: なまえ}}
          - {id: adult, kind: yes_no, label: {ja: 大人ですか, en: Adult?, ja-easy: おとなですか}}
"""


def authors_office(number: int, slug: str, name: str) -> Office:
    """An office with authors, an examiner and an administrator, and a draft that somebody else began."""
    office = found_office(number, slug, name)
    hire(office, "shinsa", "kanri")
    hire_authors(office)
    with tenant_scope(office.id):
        begin()
    return office


def hire_authors(office: Office) -> None:
    """An author, a publisher, and somebody who is both."""
    with tenant_transaction(office.tenant.id):
        for name, (full, roles) in AUTHORS.items():
            add_staff(
                username=username(office, name),
                name=full,
                department="情報政策課",
                roles=roles,
                password=PASSWORD,
                totp_secret=SECRET,
                by=OPERATOR,
                now=NOW,
            )


def park() -> Definition:
    return parse_yaml(PARK)


def begin(definition: Definition | None = None) -> None:
    """A draft, begun by somebody else."""
    start_from(definition=definition or park(), by=SOMEBODY, now=NOW)


class Author:
    """A member of staff at the builder of one procedure, without scripts unless `scripted`."""

    def __init__(self, office: Office, name: str = "ryouhou", procedure: str = "koen-shiyo") -> None:
        self.client: Client = signed_in(office, name)
        self.base = f"/{office.tenant.slug}/desk/procedures/"
        self.here = f"{self.base}{procedure}/"

    def get(self, path: str = "edit/", **query: str) -> Any:
        return self.client.get(self.here + path, query)

    def page(self, path: str = "edit/", **query: str) -> str:
        response = self.get(path, **query)
        assert response.status_code == 200, response.content.decode()
        text: str = response.content.decode()
        return text

    def post(self, path: str = "change/", *, scripted: bool = False, **data: Any) -> Any:
        """What acts on the publication is posted from a page that is up to date, unless `seen` says otherwise."""
        headers = {"HX-Request": "true"} if scripted else {}
        if path.startswith("publish/") and "seen" not in data:
            seen = re.search(r'data-seen="([^"]*)"', self.get("publish/").content.decode())
            data["seen"] = seen[1] if seen else ""
        return self.client.post(self.here + path, data, headers=headers)

    def form(self, place: str) -> dict[str, Any]:
        """What the inspector's form would post as it stands."""
        return controls(self.page(place=place), "inspector-form")

    def form_of(self, path: str, form_id: str) -> dict[str, Any]:
        """What a form of a section of the settings would post as it stands."""
        return controls(self.page(path), form_id)

    def put(self, place: str, *, scripted: bool = True, **changes: Any) -> Any:
        """The inspector's form posted with these controls (`-` written as `__`) changed."""
        data = self.form(place) | {name.replace("__", "-"): value for name, value in changes.items()}
        return self.post(scripted=scripted, **{k: v for k, v in data.items() if v is not None})


def controls(html: str, form_id: str) -> dict[str, Any]:
    """name → value(s) of the controls of a form, as a browser would send them."""
    inside = re.search(rf'<form[^>]*id="{form_id}".*?</form>', html, re.S)
    assert inside, form_id
    found: dict[str, Any] = {}

    def keep(name: str, value: str) -> None:
        found[unescape(name)] = [*found.get(unescape(name), []), unescape(value)]

    for tag in re.findall(r"<input[^>]*>|<select.*?</select>|<textarea.*?</textarea>", inside[0], re.S):
        name = re.search(r' name="([^"]*)"', tag)
        if name is None:
            continue
        if tag.startswith("<select"):
            options = re.findall(r'<option value="([^"]*)"( selected)?', tag)
            keep(name[1], next((v for v, chosen in options if chosen), options[0][0] if options else ""))
        elif tag.startswith("<textarea"):
            keep(name[1], tag.partition(">")[2].removesuffix("</textarea>").lstrip("\n"))
        elif not re.search(r'type="(radio|checkbox)"', tag) or " checked" in tag:
            value = re.search(r' value="([^"]*)"', tag)
            keep(name[1], value[1] if value else "on")
    return found
