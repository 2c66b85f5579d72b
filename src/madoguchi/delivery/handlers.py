"""What events make deliveries do; `config/wiring.py` names these.

They tolerate being called again at any point (at least once).
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from madoguchi.delivery.connectors.core_http.client import CoreReceiver
from madoguchi.delivery.domain.receiver import ReceiverAway
from madoguchi.delivery.domain.states import ADDRESS
from madoguchi.delivery.services import ask_result, compare_nightly, keep_up, send
from madoguchi.files.domain.storing import StoreUnavailable
from madoguchi.files.services.open_file import store
from madoguchi.isolation.scope import current_tenant
from madoguchi.outbox.services.work import LaneRests, Later, opens_own_transactions
from madoguchi.tenants.connectors.keeper import client as keeper
from madoguchi.tenants.queries import by_id

UNCONFIGURED = 60.0
"""Seconds between two looks whether an address of the core system was set."""
REST = 15.0
"""Seconds for which nothing is sent to a receiver that did not answer: each attempt would wait as long again."""

log = logging.getLogger(__name__)


def keep_up_with(payload: dict[str, Any], *, now: datetime) -> None:
    """Whatever changes what a core system is to know of an application: make the next version, if there is one."""
    keep_up.keep_up(application_id=UUID(payload["application_id"]), now=now)


@opens_own_transactions
def deliver(payload: dict[str, Any], *, now: datetime) -> None:
    """`delivery.due`: send the package. Without an address it waits; a receiver that is away is tried
    again until it answers, for it may be away for days.
    """
    delivery_id = UUID(payload["delivery_id"])
    tenant = by_id(current_tenant())
    assert tenant is not None
    try:
        tools = send.Tools(receiver=_receiver(), unseal=_unseal, open_file=_open, lost=(keeper.KeyLost,))
        send.send(delivery_id=delivery_id, tenant=tenant, tools=tools, now=now)
    except send.NotNow as reason:
        send.wait_for(delivery_id=delivery_id, why=reason.why)
        raise Later(reason.seconds) from reason
    except (ReceiverAway, keeper.KeeperAway, StoreUnavailable) as away:
        pause = send.put_off(delivery_id=delivery_id, away=away, now=now)
        if isinstance(away, ReceiverAway) and away.silent:
            raise LaneRests(REST, later=pause) from away
        log.warning("delivery %s: %s %s; again in %d s", delivery_id, type(away).__name__, away, pause)
        raise Later(pause) from away


@opens_own_transactions
def poll_result(payload: dict[str, Any], *, now: datetime) -> None:
    """`delivery.result_due`: ask for the result until it is there."""
    try:
        receiver = _receiver()
    except send.NotNow as reason:
        ask_result.not_asked(delivery_id=UUID(payload["delivery_id"]))
        raise Later(reason.seconds) from reason
    pause = ask_result.ask_result(delivery_id=UUID(payload["delivery_id"]), receiver=receiver, now=now)
    if pause is not None:
        raise Later(pause)


@opens_own_transactions
def compare(payload: dict[str, Any], *, now: datetime) -> None:
    """`ops.day_began`: the day's reconciliation; without an address there is nothing to compare."""
    tenant = by_id(current_tenant())
    assert tenant is not None
    try:
        receiver = _receiver()
    except send.NotNow:
        return
    pause = compare_nightly.compare(receiver=receiver, tenant_code=tenant.code, day=payload["day"], now=now)
    if pause is not None:
        raise Later(pause)


def _receiver() -> CoreReceiver:
    environment = settings.ENVIRONMENT
    if not environment.core_url:
        raise send.NotNow(ADDRESS, seconds=UNCONFIGURED)
    return core_receiver(
        environment.core_url,
        environment.core_secret,
        environment.core_connect_timeout,
        environment.core_timeout,
    )


@lru_cache(maxsize=2)
def core_receiver(url: str, secret: str, connect: float, timeout: float) -> CoreReceiver:
    """The receiver of this process; its connections are kept."""
    return CoreReceiver(url=url, secret=secret, connect=connect, timeout=timeout)


def _unseal(ciphertext: bytes, purpose: str) -> str:
    environment = settings.ENVIRONMENT
    path = Path(environment.keeper) if environment.keeper else environment.folder / "keeper.sock"
    return keeper.unseal(socket_path=path, tenant=current_tenant(), ciphertext=ciphertext, purpose=purpose)


def _open(key: str) -> Any:
    return store().open(key)
