"""The security page names tests that there are, and counts its rows rightly."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, SOURCE

PAGE = ROOT / "docs" / "reference" / "security.md"
ROW = re.compile(
    r"^\| (?P<number>\d+\.\d+\.\d+) \| (?P<asks>[^|]+) \| (?P<verdict>[a-z/]+) \| (?P<by>.*) \|$",
    re.MULTILINE,
)
TEST = re.compile(r"`([a-z]+)/(test_\w+\.py)::(test_\w+|\*)`")
VERDICTS = {"held", "partly", "paper", "proxy", "n/a", "open"}
ROWS = [match.groupdict() for match in ROW.finditer(PAGE.read_text(encoding="utf-8"))]


def test_every_requirement_of_level_2_has_one_row() -> None:
    numbers = [row["number"] for row in ROWS]
    assert len(numbers) == len(set(numbers)) == 253
    assert {int(number.partition(".")[0]) for number in numbers} == set(range(1, 18))
    assert {row["verdict"] for row in ROWS} <= VERDICTS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["number"])
def test_what_holds_it_is_there(row: dict[str, str]) -> None:
    """What is held names a test, a paper is linked (another test follows links), and the rest gives a reason."""
    named = TEST.findall(row["by"])
    if row["verdict"] == "held":
        assert named
    elif row["verdict"] == "paper":
        assert "](" in row["by"]
    else:
        assert TEST.sub("", row["by"]).strip(" ·<br>")
    for folder, file, test in named:
        text = _file(folder, file).read_text(encoding="utf-8")
        assert re.search(rf"^(?:async )?def {test if test != '*' else 'test_'}", text, re.MULTILINE), (
            file,
            test,
        )
        assert test == "*" or re.search(rf"^def {test}\(", text, re.MULTILINE), (file, test)


def _file(folder: str, name: str) -> Path:
    places = (ROOT / "src" / "madoguchi" / folder / "tests" / name, ROOT / "tests" / folder / name)
    return next(place for place in places if place.exists())


def test_the_counts_are_those_of_the_rows() -> None:
    told = dict(re.findall(r"^\| ([a-z/]+) \| (\d+) \| ", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    counted = Counter(row["verdict"] for row in ROWS)
    assert {verdict: int(count) for verdict, count in told.items()} == {v: counted[v] for v in VERDICTS}


def test_every_limit_is_in_the_table() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if "tests" not in path.parts
    )
    limits = set(re.findall(r'limit(?:_durably)?\(\s*what="([^"]+)"', source))
    page = PAGE.read_text(encoding="utf-8")
    assert limits and {what for what in limits if f"`{what}`" not in page} == set()
