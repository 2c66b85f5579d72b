"""Bytes that were saved are there, under keys that cannot leave their tenant: in a folder and on S3 alike."""

import hashlib
import io
import os
import resource
import signal
import stat
from functools import partial

import pytest

from madoguchi.files.connectors.store.folder import FolderStore
from madoguchi.files.connectors.store.s3 import S3Store
from madoguchi.files.domain.storing import (
    BadKey,
    ContentChanged,
    NotStored,
    StoreFull,
    StoreUnavailable,
    key_for,
    sha256_of,
)
from tests.parts.patience import PATIENCE
from tests.parts.s3 import s3_server

__all__ = ["s3_server"]

CONTENT = "山田 花子の申立書".encode() * 50_000


def key(content=CONTENT, tenant="aoba", attachment="att1"):
    return key_for(tenant=tenant, sha256=hashlib.sha256(content).hexdigest(), attachment=attachment)


def s3(server, **changed):
    return S3Store(**{**server._asdict(), "prefix": "attachments", "timeout": PATIENCE, **changed})


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.parts)])
def store(request, tmp_path):
    if request.param == "folder":
        return FolderStore(tmp_path / "not" / "yet" / "there")
    server = request.getfixturevalue("s3_server")
    return S3Store(**server._asdict(), prefix=request.node.name.partition("[")[0], timeout=PATIENCE)


def test_what_was_saved_comes_back(store):
    store.save(key(), io.BytesIO(CONTENT))
    with store.open(key()) as file:
        assert file.read() == CONTENT
        file.seek(0)
        assert file.read(3) == CONTENT[:3]


def test_saving_begins_at_the_start_and_leaves_the_file_open_there(store):
    file = io.BytesIO(CONTENT)
    file.seek(100)
    store.save(key(), file)
    assert file.tell() == 0
    assert store.exists(key())


def test_saving_the_same_again_changes_nothing(store):
    store.save(key(), io.BytesIO(CONTENT))
    store.save(key(), io.BytesIO(CONTENT))
    assert list(store.keys()) == [key()]


def test_bytes_that_do_not_fit_their_key_are_not_stored(store):
    with pytest.raises(ContentChanged):
        store.save(key(), io.BytesIO(CONTENT + b"!"))
    assert not store.exists(key())
    assert list(store.keys()) == []


def test_deleting_one_attachment_leaves_another_with_equal_bytes(store):
    store.save(key(attachment="att1"), io.BytesIO(CONTENT))
    store.save(key(attachment="att2"), io.BytesIO(CONTENT))
    store.delete(key(attachment="att1"))
    assert not store.exists(key(attachment="att1"))
    with store.open(key(attachment="att2")) as file:
        assert file.read() == CONTENT


def test_deleting_what_is_not_there_is_no_error(store):
    store.delete(key())
    assert not store.exists(key())


def test_opening_what_is_not_there_says_so(store):
    with pytest.raises(NotStored):
        store.open(key())


def test_keys_are_listed_by_tenant(store):
    aoba, midori = key(), key(tenant="midori")
    store.save(aoba, io.BytesIO(CONTENT))
    store.save(midori, io.BytesIO(CONTENT))
    assert set(store.keys()) == {aoba, midori}
    assert list(store.keys("midori")) == [midori]
    assert list(store.keys("mid")) == []


def test_a_store_that_works_passes_its_check(store):
    assert store.check() is None


DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "../../etc/passwd",
        f"../{DIGEST[:2]}/{DIGEST}.a",
        f"aoba/../{DIGEST}.a",
        f"aoba/{DIGEST[:2]}/{DIGEST}.../a",
        f"aoba/{DIGEST[:2]}/{DIGEST}",
        f"aoba/00/{DIGEST}.a",
        f"aoba/{DIGEST[:2]}/{DIGEST}.a\n",
        f"/aoba/{DIGEST[:2]}/{DIGEST}.a",
        f"aoba/{DIGEST[:2]}/{DIGEST.upper()}.a",
        f"Aoba/{DIGEST[:2]}/{DIGEST}.a",
        f"aoba/{DIGEST[:2]}/{DIGEST}.a\x00b",
        f".incoming/{DIGEST[:2]}/{DIGEST}.a",
    ],
)
def test_a_key_of_another_shape_is_refused_everywhere(bad, tmp_path):
    store = FolderStore(tmp_path)
    save = partial(store.save, file=io.BytesIO(b"x"))
    for call in (store.open, store.delete, store.exists, save, sha256_of):
        with pytest.raises(BadKey):
            call(bad)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("tenant", ["..", "", "*", "a/b", "あおば"])
def test_a_key_is_not_made_for_something_that_is_no_tenant(tenant):
    with pytest.raises(BadKey):
        key(tenant=tenant)


@pytest.mark.parametrize("tenant", ["..", "*", "a/b"])
def test_keys_are_not_listed_for_something_that_is_no_tenant(tenant, tmp_path):
    with pytest.raises(BadKey):
        list(FolderStore(tmp_path).keys(tenant))


def test_files_in_a_folder_are_for_their_owner_alone(tmp_path):
    FolderStore(tmp_path / "files").save(key(), io.BytesIO(CONTENT))
    path = tmp_path / "files" / key()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0


def test_a_saved_file_and_its_folders_are_synced_before_saving_returns(tmp_path, monkeypatch):
    synced = []
    real = os.fsync

    def noted(descriptor):
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    FolderStore(tmp_path).save(key(), io.BytesIO(CONTENT))
    tenant, shard, _ = key().split("/")
    assert any("/.incoming/" in path for path in synced)
    assert synced[-1] == str(tmp_path / tenant / shard)
    assert {str(tmp_path), str(tmp_path / tenant)} <= set(synced)


@pytest.fixture
def no_room():
    """A real failed write for everyone, root or not: this process may write no file above 64 KB."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, before)


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, no_room):
    store = FolderStore(tmp_path)
    with pytest.raises(StoreFull):
        store.save(key(), io.BytesIO(CONTENT))
    assert not store.exists(key())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_full_device_is_told(tmp_path, monkeypatch):
    """The kernel's own ENOSPC, from the device made for it."""
    real = os.open

    def full(path, flags, *mode):
        return real("/dev/full", os.O_WRONLY) if flags & os.O_EXCL else real(path, flags, *mode)

    monkeypatch.setattr(os, "open", full)
    store = FolderStore(tmp_path)
    with pytest.raises(StoreFull):
        store.save(key(), io.BytesIO(CONTENT))
    assert not store.exists(key())


def test_a_folder_that_cannot_be_one_is_unavailable(tmp_path):
    (tmp_path / "file").write_text("")
    store = FolderStore(tmp_path / "file")
    for call in (store.check, lambda: store.save(key(), io.BytesIO(CONTENT)), lambda: store.open(key())):
        with pytest.raises(StoreUnavailable):
            call()


def test_what_a_crash_left_is_swept_and_what_is_being_written_is_not(tmp_path):
    store = FolderStore(tmp_path)
    store.check()
    old, new = tmp_path / ".incoming" / "old", tmp_path / ".incoming" / "new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1000, 1000))
    assert store.sweep(before=2000) == 1
    assert new.exists() and not old.exists()
    assert list(store.keys()) == []


@pytest.mark.parts
def test_wrong_credentials_are_refused(s3_server):
    """By the access key; this server does not compute signatures of version 4."""
    store = s3(s3_server, access_key="NOBODY", secret_key="wrong")
    for call in (
        lambda: store.save(key(), io.BytesIO(CONTENT)),
        lambda: store.open(key()),
        lambda: list(store.keys()),
    ):
        with pytest.raises(StoreUnavailable):
            call()
    assert not s3(s3_server).exists(key())


@pytest.mark.parts
def test_a_bucket_that_is_not_there_is_unavailable(s3_server):
    store = s3(s3_server, bucket="no-such-bucket")
    with pytest.raises(StoreUnavailable):
        store.check()
    with pytest.raises(StoreUnavailable):
        store.save(key(), io.BytesIO(CONTENT))


@pytest.mark.parts
def test_a_server_that_does_not_answer_is_unavailable(s3_server):
    with pytest.raises(StoreUnavailable):
        s3(s3_server, endpoint="http://127.0.0.1:9").save(key(), io.BytesIO(CONTENT))


@pytest.mark.parts
def test_two_stores_share_a_bucket_by_their_prefix(s3_server):
    one, two = (S3Store(**s3_server._asdict(), prefix=prefix) for prefix in ("one", "two"))
    one.save(key(), io.BytesIO(CONTENT))
    assert not two.exists(key())
    assert list(two.keys()) == []
    assert list(one.keys()) == [key()]
