"""What an upload may cost the disk before anybody has looked at it."""

from __future__ import annotations

from django.core.files.uploadhandler import TemporaryFileUploadHandler

MOST = 100 * 1024 * 1024
"""Bytes of a file that are written. The format lets no attachment be larger, so what is cut is refused for its size."""


class MeasuringUploadHandler(TemporaryFileUploadHandler):
    """Writes a file up to MOST bytes; of the rest it keeps only the length, as a hole that takes no room."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """The next part of the file, which began at byte `start`."""
        if start + len(raw_data) <= MOST:
            self.file.write(raw_data)
        else:
            self.file.truncate(start + len(raw_data))
