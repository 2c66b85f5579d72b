"""What a monitor asks over HTTP: does the process live, is it ready, how much waits where."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.http import HttpRequest, HttpResponse
from msgspec import structs
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from madoguchi.accounts.services.limits.failures import failure_counts, stranger_counts
from madoguchi.applications.queries import applications
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.queries.queue import unscanned_files
from madoguchi.delivery import queries as delivery
from madoguchi.isolation.scope import WORKER, on_side, tenant_transaction
from madoguchi.outbox.queries import backlog
from madoguchi.tenants.queries import TenantView, all_tenants

AWAY = "the database does not answer"
FULL = "the disk is full"
LEAST_ROOM = 50_000_000
"""Bytes in the data folder and in the temporary one: an upload is in both for a moment."""


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers too, and there is room on the disk for what residents send."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse(AWAY, content_type="text/plain", status=503)
    for folder in (settings.DATA, tempfile.gettempdir()):
        if shutil.disk_usage(folder).free < LEAST_ROOM:
            return HttpResponse(FULL, content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's text format, counted at this moment, so that every process answers the same."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Counted(now=datetime.now(UTC)))
    try:
        with on_side(WORKER):
            text = generate_latest(registry)
    except DatabaseError:
        return HttpResponse(AWAY, content_type="text/plain", status=503)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


class Counted(Collector):
    """Gauges of every tenant, labelled by its slug."""

    def __init__(self, *, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        outbox = _gauge("outbox_events", "Events that wait for their handler, or were given up.", "state")
        drafts = _gauge("drafts", "Drafts that have not expired.")
        states = _gauge("applications", "Applications in a state in which something is still to do.", "state")
        files = _gauge(
            "files_unscanned", "Files of applications that no scanner has seen; counting ends early."
        )
        sent = _gauge("deliveries", "Versions of packages for core systems.", "state")
        differ = _gauge(
            "deliveries_differ", "Packages on which the last reconciliation found the two sides differ."
        )
        failures = CounterMetricFamily(
            "madoguchi_failures",
            "Wrong codes, passwords and secrets, and limits that were reached.",
            labels=["tenant", "what"],
        )
        shut = _gauge("tenant_unreadable", "1 when the database does not give the tenant's rows.")
        for tenant in all_tenants():
            try:
                self._count(tenant, outbox, drafts, states, files, sent, differ, failures)
            except DatabaseError:
                close_old_connections()
                connection.ensure_connection()  # away for all: no use in asking for each
                shut.add_metric([tenant.slug], 1)
            else:
                shut.add_metric([tenant.slug], 0)
        for what, count in stranger_counts().items():
            failures.add_metric(["", what], count)
        yield from (outbox, drafts, states, files, sent, differ, failures, shut)

    def _count(
        self,
        tenant: TenantView,
        outbox: GaugeMetricFamily,
        drafts: GaugeMetricFamily,
        states: GaugeMetricFamily,
        files: GaugeMetricFamily,
        sent: GaugeMetricFamily,
        differ: GaugeMetricFamily,
        failures: CounterMetricFamily,
    ) -> None:
        with tenant_transaction(tenant.id):
            _add(outbox, tenant, structs.asdict(backlog()))
            drafts.add_metric([tenant.slug], draft_queries.draft_count(now=self._now))
            _add(states, tenant, applications.open_counts())
            files.add_metric([tenant.slug], unscanned_files())
            delivered = structs.asdict(delivery.status())
            delivered.pop("with_result")  # a part of the acknowledged ones, no state of its own
            _add(sent, tenant, delivered)
            compared = delivery.last_comparison()
            if compared is not None:
                differ.add_metric([tenant.slug], compared.found)
            for what, count in failure_counts().items():
                failures.add_metric([tenant.slug, what], count)


def _gauge(name: str, about: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"madoguchi_{name}", about, labels=["tenant", *labels])


def _add(gauge: GaugeMetricFamily, tenant: TenantView, counts: dict[str, int]) -> None:
    for state, count in counts.items():
        gauge.add_metric([tenant.slug, state], count)
