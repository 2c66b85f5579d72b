"""Definitions to search in: those of the library, and one of each other procedure's bare name."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import yaml

from madoguchi.catalog.domain.fields import fields_of
from madoguchi.catalog.domain.ranking import Row, rank, read_query, terms_of
from madoguchi.catalog.domain.terms import index_terms
from madoguchi.forms.domain.format.definition import Definition, LegalBasis, LocalText, Page, Text
from madoguchi.forms.domain.format.parse import parse_yaml

HERE = Path(__file__).parent
LIBRARY = HERE.parents[1] / "library"


def bare(id_: str, *, name: str, category: str = "other", life_events=(), law=None, **more) -> Definition:
    """The least that a definition can be."""
    question = Text(id="about", label=LocalText(ja="ご用件", en="About", ja_easy="なんの こと"))
    page = Page(
        id="first", title=LocalText(ja="ご用件", en="About", ja_easy="なんの こと"), questions=(question,)
    )
    return Definition(
        format=1,
        id=id_,
        name=LocalText(ja=name),
        summary=LocalText(ja=name),
        kind="request",
        category=category,
        life_events=tuple(life_events),
        legal_basis=(LegalBasis(law=law),) if law else (),
        department="総務課",
        purpose_notice=LocalText(ja="この手続のためにだけ使います。"),
        pages=(page,),
        **more,
    )


@cache
def definitions() -> dict[str, Definition]:
    """All of the national list; the library's own where it has one."""
    listed = json.loads((HERE / "procedures.json").read_text(encoding="utf-8"))
    found = {p["id"]: bare(p.pop("id"), **p) for p in [dict(p) for p in listed]}
    for path in sorted(LIBRARY.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if "\nformat: 1" not in f"\n{text}":
            continue  # a list that definitions choose from
        definition = parse_yaml(text)
        found[definition.id] = definition
    return found


@cache
def rows() -> tuple[Row, ...]:
    """The index of all of them."""
    return tuple(
        (id_, term, weight)
        for id_, definition in definitions().items()
        for term, weight in index_terms(fields_of(definition)).items()
    )


def search(typed: str) -> list[str]:
    """Ids found by what was typed, best first, as the database would answer."""
    queries = read_query(typed)
    asked = terms_of(queries)
    return [
        hit.procedure
        for hit in rank(queries, (r for r in rows() if r[1] in asked), procedures=len(definitions()))
    ]


def queries(name: str) -> dict[str, list[str]]:
    """Typed text → ids of which one is wanted."""
    return {str(k): v for k, v in yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8")).items()}


def missed(name: str, *, first: int = 3) -> list[str]:
    """The queries of a set for which none of the wanted ids is among the first."""
    return [typed for typed, wanted in queries(name).items() if not set(search(typed)[:first]) & set(wanted)]
