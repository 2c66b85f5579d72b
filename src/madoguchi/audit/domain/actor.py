"""Who acts, as the record names them."""

from __future__ import annotations

from typing import Literal

import msgspec


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts. An applicant without an account has the id of the draft or application; `unknown` has shown nothing;
    whoever is `invited` to a step of a case has the id of the invitation, another `government` that
    does one of what was forwarded to it."""

    kind: Literal["applicant", "staff", "client", "invited", "government", "system", "unknown"]
    id: str
    name: str


SYSTEM = Actor(kind="system", id="", name="madoguchi")
