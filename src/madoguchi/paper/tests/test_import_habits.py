"""The same forms as other people would have typed them."""

import unicodedata

from madoguchi.paper.child_main import read
from madoguchi.paper.tests.forms.samples import TUNED
from madoguchi.paper.tests.forms.score import Score, scored
from madoguchi.paper.tests.forms.writers import Excel, Word


def total(samples):
    score = Score()
    for sample in samples:
        score += scored(sample, read(sample.write(), name="様式"))
    return score


def half_width(text):
    """Digits, brackets and spaces as they come when the width is not minded; a wide space is two narrow ones."""
    return text and unicodedata.normalize("NFKC", text.replace("\u3000", "\0")).replace("\0", "  ")


def test_boxes_of_single_cells_with_lines_around_are_as_good_as_merged_ones(monkeypatch):
    box = Excel.box
    monkeypatch.setattr(Excel, "box", lambda self, where, text=None, **_: box(self, where, text, merge=False))
    score = total(s for s in TUNED if s.filename.endswith("xlsx"))
    assert min(score.recall, score.precision) >= 0.98, score


def test_half_width_signs_and_spaces_are_as_good_as_full_width_ones(monkeypatch):
    box, put, line, table = Excel.box, Excel.put, Word.line, Word.table
    monkeypatch.setattr(
        Excel, "box", lambda self, where, text=None, **more: box(self, where, half_width(text), **more)
    )
    monkeypatch.setattr(Excel, "put", lambda self, where, text=None: put(self, where, half_width(text)))
    monkeypatch.setattr(Word, "line", lambda self, text, **more: line(self, half_width(text), **more))
    monkeypatch.setattr(
        Word,
        "table",
        lambda self, rows, **more: table(self, [[half_width(t) for t in row] for row in rows], **more),
    )
    score = total(s for s in TUNED if not s.filename.endswith("pdf"))
    assert min(score.recall, score.precision) >= 0.98, score
