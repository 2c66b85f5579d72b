"""Pages a second of the official form on two processes, the ratio to a blank page printed the same way.

    python bench/pdf.py [PAGES]

Every form has its own name, receipt and number of children, so that typst's caches do not flatter it.
"""

import json
import os
import sys
import time
from collections.abc import Sequence

from msgspec.structs import replace

from madoguchi.pdf.domain.layout import Document, Layout
from madoguchi.pdf.fonts import font_folder, further_folders
from madoguchi.pdf.services.render import Renderer
from madoguchi.pdf.tests.samples import claim

# It reads the document too, and takes the receipt as its title: no two blank pages are the same either.
BLANK = Layout(
    '#set document(title: json("document.json").receipt)\n'
    '#set text(lang: "ja", font: "IPAmjMincho", fallback: false)\n　'
)
FORM = Layout.named("jido-teate-nintei")
BATCH = 20
PROCESSES = 2


def run(*, pages: int = 400) -> dict[str, float | int]:
    """`pages_per_second`, `blank_per_second`, `ratio` of the two, `start_seconds` of the pool, `pages`."""
    fonts = font_folder(named=os.environ.get("MADOGUCHI_FONTS", ""))
    renderer = Renderer(processes=PROCESSES, fonts=(*fonts, *further_folders()))
    try:
        started = time.perf_counter()
        _warm(renderer)
        start = time.perf_counter() - started
        documents = [_form(number) for number in range(pages)]
        blank = _per_second(renderer, documents=documents, layout=BLANK)
        form = _per_second(renderer, documents=documents, layout=FORM)
    finally:
        renderer.close()
    return {
        "pages": pages,
        "pages_per_second": round(form, 1),
        "blank_per_second": round(blank, 1),
        "ratio": round(form / blank, 3),
        "start_seconds": round(start, 2),
    }


def _form(number: int) -> Document:
    filled = claim(children=number % 4 + 1, changes={"claimant.name": f"山田 {number}子"})
    return replace(filled, receipt=f"AOBA-2026-{number:06}")


def _warm(renderer: Renderer) -> None:
    """Both processes at once, each with both layouts."""
    for layout in (BLANK, FORM):
        tasks = [renderer.submit_many(documents=[claim()] * 5, layout=layout) for _ in range(PROCESSES)]
        for task in tasks:
            task.result()


def _per_second(renderer: Renderer, *, documents: Sequence[Document], layout: Layout) -> float:
    started = time.perf_counter()
    batches = [documents[at : at + BATCH] for at in range(0, len(documents), BATCH)]
    tasks = [renderer.submit_many(documents=batch, layout=layout) for batch in batches]
    printed = sum(len(task.result()) for task in tasks)
    return printed / (time.perf_counter() - started)


if __name__ == "__main__":
    figures = run(pages=int(sys.argv[1])) if len(sys.argv) > 1 else run()
    print(json.dumps(figures, ensure_ascii=False))
    print(
        f"PDF: {figures['pages_per_second']} pages/s of the official form on {PROCESSES} processes, "
        f"{figures['ratio']} of a blank page ({figures['blank_per_second']}/s); target 100 pages/s"
    )
