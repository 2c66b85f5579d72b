"""Print documents in a pool of processes.

The processes are started anew and never forked: typst has threads, and a forked child hangs in them. They are
plain child processes and not `concurrent.futures`, because that would import the server's main module again
in each of them, and is not allowed inside a server's own daemonic worker processes.
"""

import atexit
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import msgspec
from django.conf import settings

from madoguchi.pdf.domain.layout import Document, Layout
from madoguchi.pdf.fonts import font_folder, further_folders
from madoguchi.pdf.services.press import LayoutFailed, MissingGlyph
from madoguchi.pdf.services.worker import Printed, Refused, Task, read_frame, write_frame

_SOURCE_ROOT = str(Path(__file__).parents[3])


class PrintingFailed(Exception):
    """The printing process died twice over one task."""


class RendererClosed(Exception):
    """The renderer was closed."""


class _Worker:
    """One printing process; started by its first task, and again when it has died or is worn out."""

    def __init__(self, *, fonts: Sequence[Path], max_tasks: int) -> None:
        self._command = [sys.executable, "-m", "madoguchi.pdf.services.worker", *map(str, fonts)]
        self._max_tasks = max_tasks
        self._process: subprocess.Popen[bytes] | None = None
        self._done = 0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def ask(self, body: bytes) -> bytes | None:
        """The answer, None when the process died over it."""
        process = self._process or self._start()
        assert process.stdin and process.stdout
        try:
            write_frame(process.stdin, body)
            answer = read_frame(process.stdout)
        except OSError:
            answer = None
        self._done += 1
        if answer is None or self._done >= self._max_tasks:
            self.stop()
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        path = os.pathsep.join(filter(None, [_SOURCE_ROOT, os.environ.get("PYTHONPATH")]))
        self._done = 0
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )
        return self._process

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()  # it holds nothing worth a farewell
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(BrokenPipeError):  # bytes it never read
                    pipe.close()


class Renderer:
    """A pool of printing processes, safe to use from many threads. Nothing starts before the first document.

    A process is replaced after `max_tasks` tasks, since typst's caches grow. Raises MissingFonts.
    """

    def __init__(
        self, *, processes: int = 2, max_tasks: int = 500, fonts: Sequence[Path] | None = None
    ) -> None:
        folders = (*font_folder(), *further_folders()) if fonts is None else fonts
        self._all = [_Worker(fonts=folders, max_tasks=max_tasks) for _ in range(processes)]
        # Last in, first out: one process does the work of a quiet hour, the second is not even started.
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        for worker in self._all:
            self._idle.put(worker)
        self._closed = False

    def render(self, *, document: Document, layout: Layout | str | None = None) -> bytes:
        """The PDF of one document; `layout` is one, or the name of one, or None for the table.

        Raises UnknownLayout, MissingGlyph (in the layout's own text), LayoutFailed, PrintingFailed.
        """
        return self.render_many(documents=[document], layout=layout)[0]

    def render_many(
        self, *, documents: Sequence[Document], layout: Layout | str | None = None
    ) -> tuple[bytes, ...]:
        """The PDFs of documents of one layout, printed in one process as one task. Raises as `render`."""
        chosen = layout if isinstance(layout, Layout) else Layout.named(layout or "table")
        body = msgspec.msgpack.encode(Task(tuple(documents), chosen))
        answer = msgspec.msgpack.decode(self._ask(body), type=Printed | Refused)
        if isinstance(answer, Printed):
            return answer.pdfs
        raise MissingGlyph(answer.characters) if answer.characters else LayoutFailed(answer.text)

    def submit(self, *, document: Document, layout: Layout | str | None = None) -> Future[bytes]:
        """`render`, later."""
        return self._threads.submit(self.render, document=document, layout=layout)

    def submit_many(
        self, *, documents: Sequence[Document], layout: Layout | str | None = None
    ) -> Future[tuple[bytes, ...]]:
        """`render_many`, later."""
        return self._threads.submit(self.render_many, documents=documents, layout=layout)

    def pids(self) -> tuple[int, ...]:
        """The process ids of the printing processes that run now."""
        return tuple(worker.pid for worker in self._all if worker.pid is not None)

    def close(self) -> None:
        """Wait for what is being printed, end all processes. What comes later raises RendererClosed."""
        self._closed = True
        self._threads.shutdown(wait=True)
        stopped = [self._idle.get() for _ in self._all]
        for worker in stopped:
            worker.stop()
            self._idle.put(worker)  # whoever waited for it is told that it is closed

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(max_workers=len(self._all), thread_name_prefix="pdf")

    def _ask(self, body: bytes) -> bytes:
        worker = self._idle.get()
        try:
            if self._closed:
                raise RendererClosed("the renderer was closed")
            # Killed from outside (out of memory, an operator): the task itself is not to blame, so once more.
            answer = worker.ask(body) or worker.ask(body)
        finally:
            self._idle.put(worker)
        if answer is None:
            raise PrintingFailed("the printing process died twice over one task")
        return answer


_shared: dict[int, Renderer] = {}
_shared_lock = threading.Lock()


def shared() -> Renderer:
    """The one renderer of this process, of two printing processes, with the installation's fonts; closed when it ends.

    It is kept by process id: pipes inherited through a server's fork would be shared with its parent.
    """
    with _shared_lock:
        pid = os.getpid()
        if pid not in _shared:
            fonts = font_folder(named=settings.ENVIRONMENT.fonts, data=settings.DATA)
            _shared[pid] = Renderer(processes=2, fonts=(*fonts, *further_folders()))
            atexit.register(_close_shared)
        return _shared[pid]


def _close_shared() -> None:
    """Close this process's own renderer; a forked child must leave its parent's alone."""
    if renderer := _shared.pop(os.getpid(), None):
        renderer.close()


def render(*, document: Document, layout: Layout | str | None = None) -> bytes:
    """The PDF, by the renderer of this process. Raises as `Renderer.render`, and MissingFonts."""
    return shared().render(document=document, layout=layout)
