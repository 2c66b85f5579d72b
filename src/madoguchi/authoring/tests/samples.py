"""Definitions to change: those of the library, a small one that refers to everything, and a long one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml

LIBRARY = Path(__file__).parents[2] / "library"

SMALL = """\
format: 1
id: small
name: {ja: 小さな手続}
summary: {ja: 試すための手続です。}
kind: request
category: other
department: 市民課
purpose_notice: {ja: 試すためだけに使います。}
deadline: {within: 15, unit: days, after: moved_on}
pages:
  - id: first
    title: {ja: あなたについて}
    questions:
      - {id: applicant, kind: person, label: {ja: 申請者}, with: [birth_date]}
      - {id: moved_on, kind: date, label: {ja: 引っ越した日}}
      - id: work
        kind: choice
        label: {ja: 職業}
        options: [{id: employee, label: {ja: 会社員}}, {id: public, label: {ja: 公務員}}]
      - {id: office, kind: text, label: {ja: 勤務先}, show_when: {question: work, is: employee}}
      - {id: age, kind: computed, label: {ja: 年齢}, compute: {age_on: {birth_date: applicant.birth_date, day: moved_on}}}
  - id: second
    title: {ja: お子さんについて}
    show_when: {question: work, is: employee}
    questions:
      - id: children
        kind: group
        label: {ja: お子さん}
        repeat: {min: 1, max: 5}
        questions:
          - {id: child, kind: person, label: {ja: お子さん}}
          - id: living
            kind: choice
            label: {ja: 同居・別居}
            options: [{id: together, label: {ja: 同居}}, {id: apart, label: {ja: 別居}}]
          - {id: child_address, kind: address, label: {ja: 住所}, show_when: {question: living, is: apart}}
      - id: apart_count
        kind: computed
        label: {ja: 別居の人数}
        compute: {count: {group: children, where: {question: living, is: apart}}}
      - {id: photo_place, kind: attachment, label: {ja: 写真}, attachment: photo}
attachments:
  - {id: photo, label: {ja: 写真}, required_when: {any_of: children, question: living, is: apart}}
declarations:
  - {id: agree, label: {ja: 同意します}}
checks:
  - id: lives
    must: {every_of: children, where: {question: children.living, answered: true}}
    message: {ja: 同居か別居かを選んでください。}
    at: children
delivery:
  - {to: core, items: {shimei: applicant.name, dokyo: children.living, shoku: work}}
trials:
  - name: 会社員と別居の子
    answers:
      work: employee
      children: [{living: apart, child: {family: 山田}}, {living: together}]
    expect:
      shown: [office, second, children.0.child_address]
      hidden: [children.1.child_address]
      attachments: [photo]
      computed: {apart_count: '1'}
"""


@cache
def small() -> d.Definition:
    return parse_yaml(SMALL)


@cache
def library() -> dict[str, d.Definition]:
    paths = sorted(path for path in LIBRARY.glob("*.yaml") if path.stem != "demo-tables")
    return {path.stem: parse_yaml(path.read_text(encoding="utf-8")) for path in paths}


def long(count: int = 300) -> d.Definition:
    """`count` questions on pages of ten; every fifth is shown by one before it."""
    questions: list[d.Question] = []
    for n in range(count):
        label = d.LocalText(ja=f"質問{n}", en=f"Question {n}", ja_easy=f"しつもん{n}")
        if n % 5 == 0:
            options = tuple(d.Option(id=f"o{i}", label=label) for i in range(4))
            questions.append(d.Choice(id=f"q{n}", label=label, options=options))
        elif n % 5 == 1:
            shown = d.Condition(question=f"q{n - 1}", is_="o1")
            questions.append(d.Text(id=f"q{n}", label=label, show_when=shown))
        elif n % 5 == 2:
            questions.append(d.Person(id=f"q{n}", label=label, with_=("kana", "birth_date")))
        else:
            questions.append(d.Number(id=f"q{n}", label=label, max=100))
    pages = tuple(
        d.Page(
            id=f"page_{n}",
            title=d.LocalText(ja=f"ページ{n}", en=f"Page {n}", ja_easy=f"ぺーじ{n}"),
            questions=tuple(questions[n * 10 : n * 10 + 10]),
        )
        for n in range((count + 9) // 10)
    )
    return d.Definition(
        format=1, id="long", name=d.LocalText(ja="長い手続"), summary=d.LocalText(ja="長いです。"), kind="request",
        category="other", department="市民課", purpose_notice=d.LocalText(ja="試すため。"), pages=pages,
    )  # fmt: skip
