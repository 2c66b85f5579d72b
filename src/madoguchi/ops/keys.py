"""The keys that individual numbers are sealed with, and the process that keeps their private halves."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from django.conf import settings

from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.tenants.queries import NoSealingKey, all_tenants, current_sealing_key
from madoguchi.tenants.services.make_key import make_key

def key_folder() -> Path:
    """Where the private halves are; the office's machine alone needs it."""
    folder: Path = settings.DATA / "keys"
    return folder


def keeper_socket() -> Path:
    """Where the key keeper listens: `MADOGUCHI_KEEPER`, or `keeper.sock` in the data folder."""
    named = settings.ENVIRONMENT.keeper
    return Path(named) if named else Path(settings.DATA / "keeper.sock")


def keeper_command() -> tuple[str, ...]:
    """The key keeper's process."""
    return (sys.executable, "-m", "madoguchi.tenants.connectors.keeper", str(keeper_socket()), str(key_folder()))


def make_missing_keys(*, folder: Path, now: datetime) -> list[str]:
    """A first key for each tenant that has none; the names of those tenants."""
    made = []
    for tenant in all_tenants():
        with tenant_scope(tenant.id):
            try:
                current_sealing_key()
            except NoSealingKey:
                with tenant_transaction():
                    make_key(folder=folder, now=now)
                made.append(tenant.name)
    return made
