"""The folder instead of a mail server."""

from __future__ import annotations

import stat

import pytest

from madoguchi.kernel.ids import new_id
from madoguchi.notifications.connectors.folder.post import FolderPost
from madoguchi.notifications.domain.message import compose
from madoguchi.notifications.domain.post import NotNow
from madoguchi.notifications.tests.cast import HANAKO, NOW, SENDER

MESSAGE = compose(
    mail_id=new_id(), to=HANAKO, subject="届きました", body="届きました。", office="あおば市", sender=SENDER,
    written_at=NOW,
)  # fmt: skip


def send(folder):
    FolderPost(folder).send(MESSAGE, sender=SENDER, recipient=HANAKO, tenant_slug="aoba")


def test_the_same_mail_again_replaces_its_file(tmp_path):
    send(tmp_path)
    send(tmp_path)
    assert len(list(tmp_path.rglob("*"))) == 2  # the tenant's folder and one file


def test_only_the_owner_can_read_it(tmp_path):
    send(tmp_path)
    (file,) = tmp_path.rglob("*.eml")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_a_reason_to_try_again(tmp_path):
    (tmp_path / "mail").write_text("a file where the folder should be")
    with pytest.raises(NotNow):
        send(tmp_path / "mail")
