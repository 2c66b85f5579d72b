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

    counts, troubled, compared = {}, [], {}
    for government in chosen_tenants(tenant):
        with tenant_transaction(government.id):
            counts[government.slug] = queries.status()
            compared[government.slug] = queries.last_comparison()
            for found, what in ((queries.failed(20), "send it again from the case's page"),
                                (queries.unanswered(20), "it is sent again by itself")):  # fmt: skip
                troubled += [
                    f"{government.slug} {d.package_id} version {d.version}: {d.last_error} (after {d.attempts} attempts); {what}"
                    for d in found
                ]
    if as_json:
        print_json(
            {slug: {**to_builtins(c), "compared": to_builtins(compared[slug])} for slug, c in counts.items()}
        )
        return
    names = ("waiting", "sent", "acknowledged", "with_result", "failed", "superseded")
    table([("tenant", *names), *((slug, *(str(getattr(c, n)) for n in names)) for slug, c in counts.items())])
    for line in troubled:
        click.echo(line)
    for slug, last in compared.items():
        if last is not None:
            said = "the core system was away" if last.problem else f"{last.agreed} agree, {last.found} differ"
            hint = f": `madoguchi deliver reconcile --tenant {slug}` says what to do" if last.found else ""
            click.echo(f"{slug}: compared by itself at {last.at:%Y-%m-%d %H:%M} UTC: {said}{hint}")


@command.command("reconcile", epilog=example("madoguchi deliver reconcile --tenant aoba"))
@click.option("--tenant", help="One tenant; without it all.")
@click.option("--send-again", is_flag=True, help="Send anew what sending can mend; everything but not_here.")
@json_option
@data_option
def reconcile(tenant: str | None, send_again: bool, as_json: bool, data: str | None) -> None:
    """Compare, case by case, what the core system is to know now with what it holds. Status 1 on a difference."""
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
            _tell(slug, result)
    if send_again:
        click.echo(f"{_repair(found)} are sent again by the worker", err=as_json)
    if any(result.findings for result in found.values()):
        raise Problem("the two sides differ: look at the cases above")


def _tell(slug: str, result: Reconciliation) -> None:
    left = f", {result.young} younger than 10 minutes are left to the next time" if result.young else ""
    left += f", {result.waiting} are not received yet (`deliver status`)" if result.waiting else ""
    click.echo(f"{slug}: {result.agreed} agree, {len(result.findings)} differ{left}")
    for finding in result.findings:
        versions = f"version {finding.ours or '-'} here, {finding.theirs or '-'} there"
        click.echo(f"  {finding.kind}  {finding.package_id}  {versions}: {ADVICE[finding.kind]}")


_SEND = "`--send-again` sends what is so now"
ADVICE = {
    "not_there": f"the core system lost it; {_SEND}",
    "older_there": f"the core system lost the last version; {_SEND}",
    "newer_there": f"it holds a version that we never made, from before a restore here; {_SEND} above it",
    "other_content": f"it holds something else under this version; {_SEND} above it",
    "not_acknowledged_here": "it is there and we do not know yet; `--send-again` asks at once",
    "older_content": f"the case changed and no version says so; {_SEND}",
    "not_begun": f"it was accepted and nothing was sent; {_SEND}",
    "not_here": "we have no such case: tell the core system's people",
}
"""What to do about each difference."""


def _repair(found: dict[str, Reconciliation]) -> int:
    """Make due, tenant by tenant, what sending can mend; how many packages."""
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.delivery.services.repair import repair
    from madoguchi.isolation.scope import tenant_scope

    due = 0
    for slug, result in found.items():
        with tenant_scope(tenant_named(slug).id):
            due += repair(findings=result.findings, by=OPERATOR, now=now())
    return due
