"""What is refused before anything is begun: by a folder, an address, a clock, a zone, a file that is no whole backup."""

from __future__ import annotations

import os
import tarfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from django.conf import settings as configured

from madoguchi.isolation.clock import ClockDisagrees
from madoguchi.ops import secret_key, starting
from madoguchi.ops.backing.archive import FORMAT, Damaged, Manifest, Writer, unpack
from madoguchi.ops.folder import hold
from madoguchi.ops.keys import make_missing_keys
from madoguchi.ops.network import refuse_foreign_demo
from madoguchi.ops.problem import Problem
from madoguchi.tenants.services.hold_secret_key import check_secret_key
from madoguchi.tenants.tests.cast import found

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def archive(folder: Path, *, add: tuple[str, ...] = ()) -> Path:
    """A backup of one file, with further members of which its manifest does not know."""
    path, more = folder / "b.tar", folder / "more.tar"
    writer = Writer(path, folder=folder)
    writer.add_bytes("files/a", b"a")
    hashes = {**writer.hashes}
    manifest = Manifest(
        format=FORMAT, version="1", made_at=NOW.isoformat(), database="sqlite", store="folder", files=hashes
    )
    writer.finish(manifest)
    with tarfile.open(path) as whole, tarfile.open(more, "w") as changed:
        for name in add:
            changed.addfile(tarfile.TarInfo(name), BytesIO())
        for member in whole:
            changed.addfile(member, whole.extractfile(member))
    return more if add else path


def test_others_do_not_read_a_backup(tmp_path):
    before = os.umask(0)
    try:
        assert archive(tmp_path).stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../outside", "would leave the folder"),
        ("files/../../outside", "would leave the folder"),
        ("/outside", "would leave the folder"),
        ("files/added", "was added"),
    ],
)
def test_a_backup_with_what_is_not_of_it_is_damaged_and_writes_nothing_outside(tmp_path, name, why):
    (folder := tmp_path / "restored").mkdir()
    with pytest.raises(Damaged, match=why):
        unpack(archive(tmp_path, add=(name,)), folder)
    assert {path.name for path in tmp_path.iterdir()} == {"restored", "b.tar", "more.tar"}


def test_a_whole_backup_comes_back(tmp_path):
    (folder := tmp_path / "restored").mkdir()
    unpack(archive(tmp_path), folder)
    assert (folder / "files/a").read_bytes() == b"a"


def test_a_folder_is_held_by_one(tmp_path):
    with hold(tmp_path), pytest.raises(Problem, match=f"served already, by process {os.getpid()}"):
        hold(tmp_path)
    hold(tmp_path).close()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "madoguchi.example"])
def test_a_demonstration_serves_this_machine_alone(host, monkeypatch):
    refuse_foreign_demo(host)
    monkeypatch.setenv("MADOGUCHI_DEMO", "1")
    with pytest.raises(Problem, match="this machine only"):
        refuse_foreign_demo(host)
    for here in ("127.0.0.1", "[::1]", "localhost"):
        refuse_foreign_demo(here)


def test_nothing_begins_while_the_clocks_disagree(db, monkeypatch):
    def disagree() -> None:
        raise ClockDisagrees("the clocks are an hour apart")

    monkeypatch.setattr(starting, "hold_to_the_database", disagree)
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    with pytest.raises(Problem, match="an hour apart"):
        starting.refuse_what_is_wrong()


@pytest.mark.parametrize(("zone", "made"), [("public", []), ("office", ["あおば市"])])
def test_a_private_key_is_made_on_the_machine_of_the_office_alone(db, settings, tmp_path, zone, made):
    found(99001, "aoba", "あおば市", now=NOW)
    settings.ENVIRONMENT = msgspec.structs.replace(configured.ENVIRONMENT, zone=zone)
    assert make_missing_keys(folder=tmp_path, now=NOW) == made
    assert any(tmp_path.iterdir()) == bool(made)


def test_a_database_that_knows_no_key_takes_none_with_which_authenticators_cannot_be_read(db, monkeypatch):
    found(99001, "aoba", "あおば市", now=NOW)
    monkeypatch.setattr(secret_key, "unreadable_authenticators", lambda: 1)
    with pytest.raises(Problem, match="another than the one"):
        secret_key.keep_secret_key(now=NOW)
    assert not check_secret_key()
    monkeypatch.setattr(secret_key, "unreadable_authenticators", lambda: 0)
    secret_key.keep_secret_key(now=NOW)
    assert check_secret_key()
