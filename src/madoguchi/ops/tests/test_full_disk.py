"""A full disk is said in one line, with what to do."""

import errno
import os

import pytest
from django.db import OperationalError

from madoguchi.ops.console import explained


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),  # a write: Python does not say into which file
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/backups/b.tar"),
        OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)),
        OperationalError("database or disk is full"),
        OperationalError('could not extend file "base/5/16384": No space left on device'),
    ],
)
def test_a_full_disk_is_named_and_not_the_address_of_the_database(error):
    line = explained(error)
    assert line is not None
    assert "make room" in line and "MADOGUCHI_DATABASE_URL" not in line
