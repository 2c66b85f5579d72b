"""No process outlives the one that started it, whatever happens to that one."""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent(parent: int, *, by: int = signal.SIGTERM) -> None:
    """Linux sends this process the signal `by` when its parent, process `parent`, ends (man prctl).

    Elsewhere it does nothing: the supervisor's own SIGTERM must do.
    """
    if not hasattr(_libc, "prctl"):
        return
    _libc.prctl(_PR_SET_PDEATHSIG, by, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), by)
