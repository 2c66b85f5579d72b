"""The definition that `docs/reference/definition.md` shows, and small ones for the tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from madoguchi.forms.domain.answers.compiled import Form, compile_form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.kernel.numbers import example_my_number

EXAMPLE = """\
format: 1
id: jido-teate-nintei
name: {ja: 児童手当等の受給資格及び児童手当の額についての認定請求, en: Child allowance (first claim)}
plain: {ja: 児童手当をはじめて受け取るとき, ja-easy: こどもの おかねを もらう}
summary: {ja: 18歳の年度末までのお子さんを育てている方が受け取る手当の、はじめての請求です。}
kind: claim
for: individual
receiver: municipality
category: child-rearing
life_events: [birth, moving]
keywords: {ja: [こども手当, じどうてあて, 出産]}
legal_basis: [{law: 児童手当法, article: 第7条}]
core_system: jido-teate
department: こども家庭課
window: null
deadline: {within: 15, unit: days, after: event_date}
processing: {standard_days: 30, calendar: business}
retention: {years: 5, then: delete}
identity: email
representative: allowed
fee: null
channel: {kind: online}
purpose_notice: {ja: 記入された個人情報は、児童手当の認定のためにだけ使います。}
pages:
  - id: claimant_page
    title: {ja: 請求する方について}
    questions:
      - {id: claimant, kind: person, label: {ja: 請求者}, with: [kana, birth_date, address, phone]}
      - {id: claimant_number, kind: my_number, label: {ja: 請求者の個人番号}}
      - {id: event_date, kind: date, label: {ja: 出生や転入の日}}
      - id: occupation
        kind: choice
        label: {ja: 職業}
        options:
          - {id: employee, label: {ja: 会社員}}
          - {id: self, label: {ja: 自営業}}
          - {id: public, label: {ja: 公務員}}
          - {id: none, label: {ja: 無職}}
      - id: public_stop
        kind: stop
        show_when: {question: occupation, is: public}
        text: {ja: 公務員の方は勤務先に請求してください。}
  - id: children_page
    title: {ja: お子さんについて}
    questions:
      - id: children
        kind: group
        label: {ja: お子さん}
        repeat: {min: 1, max: 12}
        questions:
          - {id: child, kind: person, label: {ja: お子さん}, with: [kana, birth_date]}
          - id: living
            kind: choice
            label: {ja: 同居・別居}
            options: [{id: together, label: {ja: 同居}}, {id: apart, label: {ja: 別居}}]
          - {id: child_address, kind: address, label: {ja: お子さんの住所}, show_when: {question: living, is: apart}}
attachments:
  - id: apart_statement
    label: {ja: 別居監護申立書}
    required_when: {any_of: children, question: living, is: apart}
    accept: [pdf, jpeg, png, heic]
    later: allowed
declarations:
  - {id: consent, label: {ja: 税情報・住民情報の確認に同意します}}
review:
  checklist: [{id: bank_owner, label: {ja: 口座が請求者本人の名義}}]
  decisions:
    - {id: approve, outcome: grant, issue: approval-notice}
    - {id: refuse, outcome: refuse, issue: refusal-notice, reason: required}
delivery:
  - to: core
    when: accepted
    items: {kojinbango: claimant_number, shimei: claimant.name, seinengappi: claimant.birth_date}
trials:
  - name: 公務員は勤務先へ
    answers: {occupation: public}
    expect: {shown: [public_stop]}
"""

HEAD = """\
format: 1
id: example
name: {ja: 例の手続}
summary: {ja: 例です。}
kind: notification
category: other
department: 市民課
purpose_notice: {ja: 例のためにだけ使います。}
"""

TODAY = date(2026, 4, 1)


def form_of(pages: str) -> Form:
    """A form with the example's head and these pages (YAML)."""
    return compile_form(parse_yaml(HEAD + pages))


def questions(*lines: str) -> Form:
    """A form of one page with these questions (YAML flow mappings)."""
    listed = "\n".join(f"      - {line}" for line in lines)
    return form_of(f"pages:\n  - id: page\n    title: {{ja: ページ}}\n    questions:\n{listed}\n")


def evaluated(form: Form, answers: Any, **tables: Any) -> Evaluation:
    return evaluate(form, answers, Context(today=TODAY, tables=tables))


def codes(evaluation: Evaluation) -> dict[str, str]:
    """What is wrong, by name."""
    return {p.name: p.code for p in evaluation.problems}


def child(name: str = "花子", living: str = "together", **more: Any) -> dict[str, Any]:
    person = {
        "family": "山田",
        "given": name,
        "family_kana": "ヤマダ",
        "given_kana": "ハナコ",
        "birth_date": "2025-05-05",
    }
    return {"child": person, "living": living, **more}


ADDRESS = {
    "postal_code": "9900000",
    "prefecture": "ほしの県",
    "city": "あおば市",
    "town": "青葉",
    "street": "1丁目2番3号",
}


def claim(**changes: Any) -> dict[str, Any]:
    """Complete answers to the example: an employee with one child at home."""
    return {
        "filing_for": "self",
        "claimant": {
            "family": "山田",
            "given": "太郎",
            "family_kana": "ヤマダ",
            "given_kana": "タロウ",
            "birth_date": "昭和60年1月8日",
            "address": ADDRESS,
            "phone": "090-0000-0000",
        },
        "claimant_number": example_my_number(1),
        "event_date": "2026-03-25",
        "occupation": "employee",
        "children": [child()],
        **changes,
    }
