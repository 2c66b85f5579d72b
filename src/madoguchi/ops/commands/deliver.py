"""`madoguchi deliver …`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from madoguchi.ops.console import (
    chosen_tenants,
    data_option,
    example,
    json_option,
    now,
    open_installation,
    print_json,
    table,
    tenant_named,
)
from madoguchi.ops.problem import Problem

if TYPE_CHECKING:
    from madoguchi.delivery.services.reconcile import Reconciliation


@click.group("deliver", epilog=example("madoguchi deliver status"))
def command() -> None:
    """See what the core systems have acknowledged, and prove it."""


@command.command("status", epilog=example("madoguchi deliver status --json"))
@click.option("--tenant", help="One tenant; without it all.")
@json_option
@data_option
def status(tenant: str | None, as_json: bool, data: str | None) -> None:
    """Count deliveries by state, and name those that failed or get no answer."""
    open_installation(data)
    from msgspec import to_builtins

    from madoguchi.delivery import queries
    from madoguchi.isolation.scope import tenant_transaction

    counts, troubled = {}, []
    for government in chosen_tenants(tenant):
        with tenant_transaction(government.id):
            counts[government.slug] = queries.status()
            for found, what in ((queries.failed(20), "send it again from the case's page"),
                                (queries.unanswered(20), "it is sent again by itself")):  # fmt: skip
                troubled += [
                    f"{government.slug} {d.package_id}: {d.last_error} (after {d.attempts} attempts); {what}"
                    for d in found
                ]
    if as_json:
        print_json({slug: to_builtins(c) for slug, c in counts.items()})
        return
    names = ("waiting", "sent", "acknowledged", "with_result", "failed")
    table([("tenant", *names), *((slug, *(str(getattr(c, n)) for n in names)) for slug, c in counts.items())])
    for line in troubled:
        click.echo(line)


@command.command("reconcile", epilog=example("madoguchi deliver reconcile --tenant aoba"))
@click.option("--tenant", help="One tenant; without it all.")
@click.option("--send-again", is_flag=True, help="Send anew what the core system has lost (not_there).")
@json_option
@data_option
def reconcile(tenant: str | None, send_again: bool, as_json: bool, data: str | None) -> None:
    """Compare, case by case, what we call acknowledged with what the core system holds. Status 1 on a difference."""
    open_installation(data)
    from django.conf import settings
    from msgspec import to_builtins

    from madoguchi.delivery.connectors.core_http.client import CoreReceiver
    from madoguchi.delivery.domain.receiver import ReceiverAway
    from madoguchi.delivery.services.reconcile import reconcile as compare
    from madoguchi.isolation.scope import tenant_scope

    environment = settings.ENVIRONMENT
    if not environment.core_url:
        raise Problem("no core system is configured: set MADOGUCHI_CORE_URL and MADOGUCHI_CORE_SECRET")
    receiver = CoreReceiver(url=environment.core_url, secret=environment.core_secret)
    found = {}
    for government in chosen_tenants(tenant):
        with tenant_scope(government.id):
            try:
                found[government.slug] = compare(receiver=receiver, tenant_code=government.code, now=now())
            except ReceiverAway as error:
                raise Problem(f"the core system does not answer ({error}): try again later") from None
    if as_json:
        print_json({slug: to_builtins(r) for slug, r in found.items()})
    else:
        for slug, result in found.items():
            click.echo(f"{slug}: {result.agreed} agree, {len(result.findings)} differ")
            for finding in result.findings:
                click.echo(f"  {finding.kind}  {finding.package_id}")
    if send_again:
        lost = _send_lost(found)
        click.echo(f"{lost} are sent again by the worker", err=as_json)
    if any(result.findings for result in found.values()):
        raise Problem("the two sides differ: look at the cases above")


def _send_lost(found: dict[str, Reconciliation]) -> int:
    """Make due what the receiver lost, tenant by tenant; how many."""
    from madoguchi.audit.services.record import SYSTEM
    from madoguchi.delivery.services.send_again import send_lost
    from madoguchi.isolation.scope import tenant_scope

    lost = 0
    for slug, result in found.items():
        with tenant_scope(tenant_named(slug).id):
            for finding in result.findings:
                if finding.kind == "not_there":
                    send_lost(package_id=finding.package_id, actor=SYSTEM, now=now())
                    lost += 1
    return lost
