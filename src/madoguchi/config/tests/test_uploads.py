"""A file far too large takes no room on the disk, and its size is still known."""

from __future__ import annotations

import os

from django.core.files.uploadhandler import StopFutureHandlers

from madoguchi.config.uploads import MOST, MeasuringUploadHandler

CHUNK = 1 << 20


def test_of_two_hundred_megabytes_only_the_length_is_kept() -> None:
    handler = MeasuringUploadHandler()
    try:
        handler.new_file("copy", "scan.pdf", "application/pdf", None)
    except StopFutureHandlers:
        raise AssertionError("other handlers would not see the file") from None
    sent = 2 * MOST
    for start in range(0, sent, CHUNK):
        handler.receive_data_chunk(b"x" * CHUNK, start)
    file = handler.file_complete(sent)
    assert file is not None
    assert file.size == sent
    kept = os.fstat(file.fileno())
    assert kept.st_size == sent
    assert kept.st_blocks * 512 < MOST + CHUNK
    file.close()


def test_a_file_within_bounds_is_kept_whole() -> None:
    handler = MeasuringUploadHandler()
    handler.new_file("copy", "scan.pdf", "application/pdf", None)
    for start, part in ((0, b"%PDF-"), (5, b"1.7")):
        handler.receive_data_chunk(part, start)
    file = handler.file_complete(8)
    assert file is not None
    assert file.read() == b"%PDF-1.7"
    file.close()
