"""Publishing compiles; a resident's request never reads a definition."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from madoguchi.catalog import queries as catalog
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers import compiled
from madoguchi.forms.domain.format import parse
from madoguchi.portal.tests.cast import Resident


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a definition was parsed (JSON or YAML) and compiled, whoever asked for it."""
    done: Counter[str] = Counter()

    def counted(name: str, real: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            done[name] += 1
            return real(*args, **options)

        return call

    class Decoder:
        decode = staticmethod(counted("parsed", parse._DECODER.decode))

    monkeypatch.setattr(parse, "_DECODER", Decoder)
    monkeypatch.setattr(parse, "_compose", counted("parsed", parse._compose))
    monkeypatch.setattr(compiled, "_Compiler", counted("compiled", compiled._Compiler))
    return done


def visit(slug: str) -> None:
    resident = Resident(slug)
    resident.get(resident.home())
    resident.get(resident.home("procedures/jido-teate-nintei/"))
    resident.applied()


def test_in_the_process_that_published_no_request_parses_or_compiles(towns: Any, work: Counter[str]) -> None:
    visit("aoba")
    assert work == {}


def test_another_process_does_it_once_for_all_who_offer_the_same(towns: Any, work: Counter[str]) -> None:
    forms.forget(compiled=True)
    catalog.forget()
    for slug in ("aoba", "aoba", "midori"):
        visit(slug)
    assert work == {"parsed": 1, "compiled": 1}
