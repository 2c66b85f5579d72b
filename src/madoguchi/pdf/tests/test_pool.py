"""The pool of printing processes: it starts late, survives deaths, wears out its processes and closes."""

import fcntl
import os
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from madoguchi.pdf.domain.layout import Layout, UnknownLayout
from madoguchi.pdf.fonts import MissingFonts
from madoguchi.pdf.services.press import LayoutFailed, MissingGlyph, Press
from madoguchi.pdf.services.render import PrintingFailed, Renderer, RendererClosed, render, shared
from madoguchi.pdf.tests.samples import claim, table
from tests.parts.patience import PATIENCE, until


def test_nothing_starts_before_the_first_document(renderer: Renderer) -> None:
    assert renderer.pids() == ()
    assert renderer.render(document=table()).startswith(b"%PDF-1.7")
    assert len(renderer.pids()) == 1


def test_the_pool_prints_what_the_press_prints(renderer: Renderer, press: Press) -> None:
    plain = press.print(document=claim(), layout=Layout.named("jido-teate-nintei"))
    assert renderer.render(document=claim(), layout="jido-teate-nintei.typ") == plain


def test_a_killed_process_is_replaced(renderer: Renderer) -> None:
    before = renderer.render(document=table())
    (pid,) = renderer.pids()
    os.kill(pid, signal.SIGKILL)
    assert renderer.render(document=table()) == before
    assert pid not in renderer.pids()


def unread_by(pid: int) -> int:
    """Bytes that were handed to the process and that it has not read."""
    with Path(f"/proc/{pid}/fd/0").open("rb", buffering=0) as pipe:
        return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_a_process_killed_over_its_task_is_replaced_and_the_task_done(renderer: Renderer) -> None:
    renderer.render(document=table())
    (pid,) = renderer.pids()
    os.kill(pid, signal.SIGSTOP)  # it takes the task and does nothing about it
    later = renderer.submit_many(documents=[claim()] * 40, layout="jido-teate-nintei")
    until(lambda: unread_by(pid))
    os.kill(pid, signal.SIGKILL)
    assert len(later.result(timeout=PATIENCE)) == 40
    assert pid not in renderer.pids()


def test_a_process_that_cannot_live_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    pool = Renderer(processes=1)
    with pytest.raises(PrintingFailed):
        pool.render(document=table())
    pool.close()


def test_a_worn_out_process_is_replaced() -> None:
    pool = Renderer(processes=1, max_tasks=2)
    seen = []
    for _ in range(3):
        pool.render(document=table())
        seen.append(pool.pids())
    pool.close()
    assert seen[1] == () and seen[2] != () and seen[2] != seen[0]


def test_many_threads_get_each_their_own_document(renderer: Renderer) -> None:
    futures = [renderer.submit(document=table(title=f"申請{number}")) for number in range(12)]
    expected = [renderer.render(document=table(title=f"申請{number}")) for number in range(12)]
    assert [future.result(timeout=PATIENCE) for future in futures] == expected
    assert len(set(expected)) == 12


def test_errors_of_a_layout_come_back_as_what_they_are(renderer: Renderer) -> None:
    with pytest.raises(LayoutFailed, match="unknown variable"):
        renderer.render(document=claim(), layout=Layout("#nothing"))
    with pytest.raises(MissingGlyph) as caught:
        renderer.render(
            document=claim(), layout=Layout('#import "form.typ": *\n#show: form-page\n#form-head()\n😀')
        )
    assert caught.value.characters == ("😀",)
    with pytest.raises(UnknownLayout):
        renderer.render(document=claim(), layout="no-such-form")


def test_a_closed_renderer_has_no_processes_and_says_so() -> None:
    pool = Renderer(processes=1)
    pool.render(document=table())
    (pid,) = pool.pids()
    pool.close()
    assert pool.pids() == ()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(RendererClosed):
        pool.render(document=table())


def test_the_shared_renderer_is_one() -> None:
    assert shared() is shared()
    assert render(document=table()) == shared().render(document=table())


def test_the_shared_renderer_takes_the_fonts_that_the_settings_name(
    configured, monkeypatch, tmp_path
) -> None:
    monkeypatch.setattr("madoguchi.pdf.services.render._shared", {})
    configured(fonts=str(tmp_path))
    with pytest.raises(MissingFonts, match=str(tmp_path)):
        shared()


def test_a_printing_process_loads_no_django() -> None:
    code = "import madoguchi.pdf.services.worker, sys; sys.exit('django' in sys.modules)"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": ":".join(sys.path)}
        ).returncode
        == 0
    )
