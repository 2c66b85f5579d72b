"""Fill a demonstration's folder. What is there already is left alone, so an interrupted load is gone on with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.queries import staff_named
from madoguchi.accounts.services.programs.clients import InvalidClient, add_client
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.authoring.services.adopt import adopt
from madoguchi.catalog.services.publish import publish
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.queries import form
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.numbers import local_government_code_check_digit
from madoguchi.ops import demo_folder
from madoguchi.ops.demo import cases, lookback, people, units
from madoguchi.ops.demo.marks import LIBRARY, OWN, TABLES, digest
from madoguchi.ops.demo.people import DemoTenant
from madoguchi.ops.keys import make_missing_keys
from madoguchi.tenants.queries import TenantView, by_slug, tables
from madoguchi.tenants.services.add_tenant import add_tenant
from madoguchi.tenants.services.keep_table import keep_table

Say = Callable[[str], None]


def load(*, now: datetime, say: Say) -> None:
    """Tenants, their lists, keys, staff, procedures; `say` is told each step."""
    lists: dict[str, Any] = yaml.safe_load((LIBRARY / TABLES).read_text(encoding="utf-8"))
    views = [_tenant(tenant, now) for tenant in people.TENANTS]
    make_missing_keys(folder=settings.DATA / "keys", now=now)
    for view in views:
        say(f"{view.name}: lists and staff")
        with tenant_transaction(view.id):
            for name, rows in lists.get(view.slug, {}).items():
                keep_table(table=name, rows=rows, by=OPERATOR, now=now)
            _staff(view.slug, now)
        for path in [*definitions(view.kind), *own_definitions(view.slug)]:
            _publish(view, path, now, say)
            if path.parent == LIBRARY:
                with tenant_scope(view.id):
                    adopt(shared=path.stem, now=now, by=OPERATOR)
        if view.kind == "municipality":
            say(f"{view.name}: units, applications")
            units.fill(tenant=view, now=now)
            cases.fill(tenant=view, now=now)
    _client([view.id for view in views], now)
    demo_folder.mark(settings.DATA, people.about() | {"loaded": digest()})


def definitions(kind: str) -> list[Path]:
    """The files of the library's definitions, which every `municipality` offers."""
    if kind == "municipality":
        return [path for path in sorted(LIBRARY.glob("*.yaml")) if path.name != TABLES]
    return []


def own_definitions(slug: str) -> list[Path]:
    """Those that a tenant offers beside them."""
    return [OWN / f"{procedure}.yaml" for procedure in people.OWN_PROCEDURES.get(slug, ())]


def _tenant(tenant: DemoTenant, now: datetime) -> TenantView:
    five = str(tenant.number)
    return by_slug(tenant.slug) or add_tenant(
        code=five + local_government_code_check_digit(five),
        slug=tenant.slug,
        name=tenant.name,
        name_en=tenant.name_en,
        name_easy=tenant.name_easy,
        kind=tenant.kind,
        head=tenant.head,
        contact=tenant.contact,
        by=OPERATOR,
        now=now,
    )


def _staff(slug: str, now: datetime) -> None:
    for member in people.STAFF:
        if staff_named(username=people.username(member, slug)) is None:
            add_staff(
                username=people.username(member, slug),
                name=member.name,
                department=member.department,
                roles=member.roles,
                password=people.PASSWORD,
                totp_secret=people.TOTP_SECRET,
                by=OPERATOR,
                now=now,
            )


def _publish(view: TenantView, path: Path, now: datetime, say: Say) -> None:
    definition = parse_yaml(path.read_bytes())
    say(f"{view.name}: {definition.name.ja}")
    with tenant_scope(view.id):
        version = publish(definition=definition, tables=tables(), now=now, by=OPERATOR)
        with tenant_transaction():
            counted = form(definition.id, version)
            lookback.fill(
                form=counted, version=version, begun=lookback.BEGUN[view.slug], today=day_in_japan(now)
            )


def _client(tenants: list[int], now: datetime) -> None:
    try:
        add_client(
            client_id=people.CLIENT_ID,
            name="デモの外部サイト",
            tenants=tenants,
            scopes=["apply"],
            secret=people.CLIENT_SECRET,
            by=OPERATOR,
            now=now,
        )
    except InvalidClient:
        return  # it is there
