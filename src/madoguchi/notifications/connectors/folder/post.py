"""Mails as files `<folder>/<tenant slug>/<Message-ID>.eml`."""

from __future__ import annotations

import os
from email.message import EmailMessage
from pathlib import Path

from madoguchi.notifications.domain.post import NotNow
from madoguchi.notifications.domain.sender import Sender


class FolderPost:
    """Readable by this account alone. The same mail again replaces its file."""

    keeps_copies = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage, *, sender: Sender, recipient: str, tenant_slug: str) -> None:
        """Durably (fsync of the file and of its folder). Raises NotNow when the disk will not take it."""
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        place = self.folder / tenant_slug
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(place / f"{name}.eml", bytes(message))
        except OSError as error:
            raise NotNow(type(error).__name__) from None

    def close(self) -> None:
        """Nothing is kept open."""


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(".part")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
