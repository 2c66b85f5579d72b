"""Keys: made, rotated, lost; and the keeper, a process of its own, that alone opens what they closed."""

from __future__ import annotations

import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.tenants.connectors.keeper.client import KeeperAway, KeyLost, NoPurpose, unseal
from madoguchi.tenants.domain.sealing import seal
from madoguchi.tenants.queries import NoSealingKey, current_sealing_key, sealing_keys
from madoguchi.tenants.services.make_key import make_key
from madoguchi.tenants.tests.cast import NOW
from tests.parts.patience import PATIENCE, listens, until

NUMBER = "123456789018"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, because a Unix socket's path may have 107 characters only."""
    with tempfile.TemporaryDirectory(prefix="keys-") as name:
        yield Path(name)


def make(folder):
    with tenant_transaction():
        return make_key(folder=folder / "keys", by=OPERATOR, now=NOW)


def states(folder):
    with tenant_transaction():
        return [key.state for key in sealing_keys(folder / "keys")]


@contextmanager
def keeper(folder):
    """The real process, started as `up` starts it."""
    socket = folder / "keeper.sock"
    command = [sys.executable, "-m", "madoguchi.tenants.connectors.keeper", str(socket), str(folder / "keys")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        until(lambda: listens(socket))

        def ask(ciphertext, *, tenant=99001, purpose="delivery:1"):
            return unseal(socket_path=socket, tenant=tenant, ciphertext=ciphertext, purpose=purpose)

        yield ask, socket, process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def test_without_a_key_nothing_can_be_sealed(aoba):
    with pytest.raises(NoSealingKey):
        current_sealing_key()


def test_the_newest_key_seals_and_those_before_it_are_retired(aoba, folder):
    make(folder)
    newest = make(folder)
    assert current_sealing_key().id == newest
    assert states(folder) == ["current", "retired"]


def test_the_private_half_is_a_file_that_only_its_owner_reads(aoba, folder):
    key = make(folder)
    path = folder / "keys" / "99001" / f"{key}.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.read_bytes() != current_sealing_key().key


def test_who_made_a_key_is_on_record(aoba, folder):
    key = make(folder)
    with tenant_transaction():
        (entry,) = entries(actions=["key.made"])
    assert (entry.subject, entry.actor_name, entry.at) == (f"key:{key}", OPERATOR.name, NOW)


def test_a_lost_private_half_is_noticed(aoba, folder):
    key = make(folder)
    (folder / "keys" / "99001" / f"{key}.key").unlink()
    assert states(folder) == ["lost"]


def test_another_tenants_keys_are_its_own(aoba, midori, folder):
    make(folder)
    current_sealing_key()  # and is kept for the next moment
    with tenant_scope(midori.id):
        assert states(folder) == []
        with pytest.raises(NoSealingKey):
            current_sealing_key()


def test_the_keeper_unseals_what_was_sealed_before_and_after_a_rotation(aoba, folder):
    make(folder)
    before = seal(NUMBER.encode(), current_sealing_key())
    make(folder)
    after = seal(NUMBER.encode(), current_sealing_key())
    with keeper(folder) as (ask, socket, _):
        assert stat.S_IMODE(socket.stat().st_mode) == 0o600
        assert ask(before) == ask(after) == NUMBER


def test_the_keeper_asks_for_a_purpose_and_opens_nothing_of_another_tenant(aoba, folder):
    key = make(folder)
    sealed = seal(NUMBER.encode(), current_sealing_key())
    with keeper(folder) as (ask, _, process):
        for purpose in ("", "  "):
            with pytest.raises(NoPurpose):
                ask(sealed, purpose=purpose)
        for other in (99002, 0, -1):
            with pytest.raises(KeyLost):
                ask(sealed, tenant=other)
        for broken in (b"", sealed[:-1], sealed[:16], b"x" * 9000):
            with pytest.raises(KeyLost):
                ask(broken)
        (folder / "keys" / "99001" / f"{key}.key").write_bytes(b"short")
        with pytest.raises(KeyLost):
            ask(sealed)
        assert process.poll() is None


def test_the_keeper_writes_no_log_of_what_it_opens(aoba, folder):
    make(folder)
    sealed = seal(NUMBER.encode(), current_sealing_key())
    with keeper(folder) as (ask, _, process):
        ask(sealed)
        process.terminate()
        assert process.communicate(timeout=PATIENCE)[1] == b""


def test_a_keeper_that_is_away_is_told_from_a_lost_key(folder):
    with pytest.raises(KeeperAway):
        unseal(socket_path=folder / "nobody.sock", tenant=99001, ciphertext=b"x" * 80, purpose="p")
