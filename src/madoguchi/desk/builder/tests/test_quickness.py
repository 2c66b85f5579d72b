"""A change to a procedure of 300 questions is on the screen before its author waits for it."""

from __future__ import annotations

from statistics import median
from time import process_time

import msgspec

from madoguchi.desk.builder.tests.cast import Author, begin, park
from madoguchi.forms.domain import definition as d

LIMIT = 0.15
"""Seconds of the processor for one change at the server, its page drawn (the machine may be busy with other things)."""


def text(ja: str) -> d.LocalText:
    return d.LocalText(ja=ja, en=ja, ja_easy=ja)


def question(n: int) -> d.Question:
    """Of every five questions one is a choice, one hangs on it, and one is a person with an address."""
    if n % 5 == 1:
        options = (d.Option(id="a", label=text("ア")), d.Option(id="b", label=text("イ")))
        return d.Choice(id=f"q{n}", label=text(f"質問{n}"), options=options)
    if n % 5 == 3:
        return d.Person(id=f"q{n}", label=text(f"質問{n}"), with_=("kana", "address"))
    show = d.Condition(question=f"q{n - 1}", is_="a") if n % 5 == 2 else None
    return d.Text(id=f"q{n}", label=text(f"質問{n}"), show_when=show)


def test_a_change_to_300_questions(aoba):
    pages = tuple(
        d.Page(
            id=f"page_{p}", title=text(f"ページ{p}"), questions=tuple(question(p * 15 + n) for n in range(15))
        )
        for p in range(20)
    )
    begin(msgspec.structs.replace(park(), id="large", pages=pages))
    author = Author(aoba, procedure="large")
    form = author.form("pages.page_3.q47")
    times = []
    for n in range(7):
        form["label-ja"], form["revision"] = f"質問 {n}", str(n + 1)
        began = process_time()
        response = author.post(scripted=True, **form)
        times.append(process_time() - began)
        assert response.status_code == 200 and f"質問 {n}" in response.content.decode()
    assert median(times) <= LIMIT, times
