"""Why a file gives no draft."""

from __future__ import annotations


class CannotRead(Exception):
    """The file gives no draft. `message` is one line in Japanese that says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
