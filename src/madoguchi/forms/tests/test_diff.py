"""A difference is said so that an author can read it, and none is left out."""

from __future__ import annotations

import re
from collections import Counter
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.forms.domain.comparing.diff import differences
from madoguchi.forms.domain.comparing.diff_fields import Difference, moved
from madoguchi.forms.domain.comparing.field_names import FIELDS, VALUES
from madoguchi.forms.domain.format import definition as format_
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.changed import changed, originals, tells_apart
from madoguchi.forms.tests.examples import EXAMPLE

BASE = parse_yaml(EXAMPLE)
NONE = "          - {id: none, label: {ja: 無職}}\n"


def said(*replacements: tuple[str, str]) -> list[str]:
    text = EXAMPLE
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return [d.said for d in differences(BASE, parse_yaml(text))]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{ja: 職業}", "{ja: お仕事}", "「職業」の名前を「職業」から「お仕事」に変えました"),
        (NONE, "", "「職業」の選択肢「無職」をなくしました"),
        (NONE, NONE + "          - {id: student, label: {ja: 学生}}\n", "「職業」の選択肢に「学生」を足しました"),
        ("label: {ja: 職業}", "label: {ja: 職業}\n        required: false", "「職業」を任意にしました"),
        (
            "{question: living, is: apart}}\nattachments",
            "{question: occupation, is: self}}\nattachments",
            "「お子さんの住所」の表示する条件を、「同居・別居」が「別居」のときから、「職業」が「自営業」のときに変えました",
        ),
        ("ja: 出生や転入の日}", "ja: 出生や転入の日, en: Date}", "「出生や転入の日」の名前(英語)を「Date」にしました"),
        ("window: null", "window: {from: 2026-10-01}", "受付期間を「始まり: 2026年10月1日」にしました"),
        ("within: 15", "within: 30", "手続期限の期間を「15」から「30」に変えました"),
        ("department: こども家庭課", "department: 子育て課", "担当課を「こども家庭課」から「子育て課」に変えました"),
        ("shimei: claimant.name, ", "", "連携「core」の項目「shimei」をなくしました"),
        ("shimei: claimant.name", "shimei: claimant.kana",
         "連携「core」の項目「shimei」を、「請求者の氏名」から、「請求者のフリガナ」に変えました"),
        ("later: allowed", "later: refused", "添付書類「別居監護申立書」の後日提出を「認める」から「認めない」に変えました"),
        ("accept: [pdf, jpeg, png, heic]", "accept: [pdf, jpeg, png]",
         "添付書類「別居監護申立書」のファイルの種類から「heic」をなくしました"),
        ("kind: my_number", "kind: text", "「請求者の個人番号」の種類を「個人番号」から「1行の文字」に変えました"),
        ("life_events: [birth, moving]", "life_events: [moving, birth]", "ライフイベントの順番を変えました"),
        ("issue: approval-notice", "issue: notice",
         "審査の決定「approve」の交付物を「approval-notice」から「notice」に変えました"),
    ],
)  # fmt: skip
def test_a_change_is_one_sentence(old: str, new: str, expected: str):
    assert said((old, new)) == [expected]


def test_a_question_that_moves_is_said_to_move_and_only_it():
    number = "      - {id: claimant_number, kind: my_number, label: {ja: 請求者の個人番号}}\n"
    date = "      - {id: event_date, kind: date, label: {ja: 出生や転入の日}}\n"
    assert said((number + date, date + number)) == [
        "「出生や転入の日」を「請求者」の後へ動かしました"
    ] or said((number + date, date + number)) == [
        "「請求者の個人番号」を「出生や転入の日」の後へ動かしました"
    ]
    carried = said((date, ""), ("    title: {ja: お子さんについて}\n    questions:\n",
                                "    title: {ja: お子さんについて}\n    questions:\n" + date))  # fmt: skip
    assert carried == [
        "「出生や転入の日」をページ「請求する方について」からページ「お子さんについて」へ移しました"
    ]


def test_a_page_that_goes_takes_its_questions_with_it_but_those_that_moved():
    text = EXAMPLE.replace("pages:\n", "pages:\n  - id: new_page\n    title: {ja: 新しいページ}\n    questions:\n"
                           "      - {id: memo, kind: text, label: {ja: メモ}}\n")  # fmt: skip
    new = parse_yaml(text)
    (added,) = differences(BASE, new)
    assert (added.said, added.after) == (
        "ページ「新しいページ」を足しました",
        "ページ「新しいページ」: 「メモ」",
    )
    (gone,) = differences(new, BASE)
    assert (gone.said, gone.place) == ("ページ「新しいページ」をなくしました", "pages.new_page")


def test_every_field_kind_and_closed_word_of_the_format_has_a_japanese_name():
    structs = [s for s in vars(format_).values() if isinstance(s, type) and issubclass(s, format_.Closed)]
    not_said = {
        "Condition",
        "Compute",
        "AgeOn",
        "SchoolYearOn",
        "FiscalYearEndOfAge",
        "LastDay",
        "DaysBetween",
        "Lookup",
        "CountOf",
        "TotalOf",
        "Quotient",
        "Rounded",
        "Case",
        "Chosen",
        "FigureOn",
        "FiscalYearEnd",
    }  # `explain` puts these into words
    for struct in structs:
        for field in msgspec.structs.fields(struct):
            name = field.encode_name
            if struct.__name__ not in not_said:
                assert FIELDS.get(struct.__name__, {}).get(name) or name in FIELDS[""], (struct, name)
    for (owner, name), words in VALUES.items():
        schema = msgspec.json.schema(getattr(format_, owner))["$defs"][owner]["properties"][name]
        assert set(words) == set(_enum(schema)), (owner, name)


def _enum(schema: dict[str, Any]) -> list[str]:
    if "anyOf" in schema:  # one that may be left out
        (schema,) = [each for each in schema["anyOf"] if each.get("type") != "null"]
    return list(schema["enum"] if "enum" in schema else schema["items"]["enum"])


@pytest.mark.parametrize("definition", originals(), ids=lambda d: d.id)
def test_nothing_changed_is_no_difference(definition):
    assert differences(definition, definition) == ()
    assert differences(definition, msgspec.convert(msgspec.to_builtins(definition), format_.Definition)) == ()


@given(st.integers(0), st.sampled_from(range(len(originals()))))
@settings(max_examples=400, deadline=None)
def test_every_change_of_the_document_is_mentioned_and_nothing_else(seed, which):
    old = originals()[which]
    new = changed(old, Random(seed))
    found = differences(old, new)
    assert bool(found) is (old != new)
    assert all(d.before != d.after for d in found) or not tells_apart(new)
    before, after = Leaves(old), Leaves(new)
    for path in before.differing(after):
        assert any(_covers(d, path, before, after) for d in found), (path, found)
    # Where an id stands twice, one of the two is told as added, with its inside as it stands.
    for address in before.reordered(after) if tells_apart(new) else ():
        where = [home for key, home in after.home.items() if address.startswith(f"{key.partition('#')[0]}.")]
        starts = [address, *(home + "." + address.partition(".")[2] for home in where)]
        assert any(
            f"{d.place}.{d.field}".startswith(tuple(starts)) for d in found if d.field.endswith("order")
        ), address
    for d in found:
        assert d.field.endswith("order") or any(
            _covers(d, path, before, after) for path in before.differing(after)
        ), d


@given(st.permutations(range(8)), st.sets(st.integers(0, 7)))
def test_the_fewest_entries_move(order, gone):
    old, new = list(range(8)), [n for n in order if n not in gone]
    stay = [n for n in new if n not in moved(old, new)]
    assert stay == sorted(stay) and (not new or stay)


def spelt_out(value: Any) -> Any:
    """As JSON, with what is left out of a document because it is the default."""
    if isinstance(value, msgspec.Struct) and not isinstance(value, format_.Condition | format_.Compute):
        tag = value.__struct_config__.tag
        named = zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True)
        own = {encoded: spelt_out(getattr(value, name)) for name, encoded in named}
        return {"kind": tag, **own} if tag else own
    if isinstance(value, tuple):
        return [spelt_out(v) for v in value]
    if isinstance(value, dict):
        return {key: spelt_out(v) for key, v in value.items()}
    return value


class Leaves:
    """A definition as leaves by address. A question's address is its own, wherever it stands."""

    def __init__(self, definition: format_.Definition) -> None:
        self.leaves: dict[str, Any] = {}
        self.home: dict[str, str] = {}
        self.orders: dict[str, list[str]] = {}
        tree = spelt_out(definition)
        self.seen: Counter[str] = Counter()
        for key, value in tree.items():
            if key != "pages":
                self._put(key, value)
        pages = Counter[str]()
        self.orders["pages"] = [page["id"] for page in tree["pages"]]
        for page in tree["pages"]:
            n = pages[page["id"]]
            pages[page["id"]] += 1
            place = f"pages.{page['id']}"
            self._put(f"{place}#{n}", {**page, "questions": None})
            self._questions(page.get("questions", ()), place)

    def _questions(self, listed: Any, place: str) -> None:
        self.orders[place] = [q["id"] for q in listed]
        for q in listed:
            n = self.seen[q["id"]]
            self.seen[q["id"]] += 1
            address = f"?{q['id']}#{n}"
            self.home[address] = f"{place}.{q['id']}"
            self._put(address, {**q, "questions": None})
            self.leaves[f"{address}.@in"] = place.rpartition(".")[2]
            self._questions(q.get("questions", ()), f"{place}.{q['id']}")

    def _put(self, address: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                self._put(f"{address}.{key}", inner)
            self.leaves[address] = "{}"
        elif isinstance(value, list) and any(isinstance(v, dict) for v in value):
            seen = Counter[str]()
            for entry in value:
                key = _key(entry)
                self._put(f"{address}.{key}{'#' * seen[key]}", entry)
                seen[key] += 1
            self.orders[re.sub(r"#\d+", "", address)] = [_key(entry) for entry in value]
        else:
            self.leaves[address] = value

    def differing(self, other: Leaves) -> list[str]:
        missing = object()
        return [
            path
            for path in dict.fromkeys((*self.leaves, *other.leaves))
            if self.leaves.get(path, missing) != other.leaves.get(path, missing)
        ]

    def reordered(self, other: Leaves) -> list[str]:
        """Where entries of both sides, each there once, stand in another order."""
        found = []
        for address in self.orders.keys() & other.orders.keys():
            then, now = self.orders[address], other.orders[address]
            if len(set(then)) == len(then) and len(set(now)) == len(now):
                both = set(then) & set(now)
                if [k for k in then if k in both] != [k for k in now if k in both]:
                    found.append(address)
        return found


def _key(entry: dict[str, Any]) -> str:
    if "law" in entry:
        return f"{entry['law']}{entry.get('article') or ''}"
    own = entry.get("id") or entry.get("to") if "from" not in entry else entry["label"]["ja"]
    return str(own or entry.get("name") or entry.get("ja"))


def _covers(d: Difference, path: str, before: Leaves, after: Leaves) -> bool:
    """The difference speaks of the leaf, or of something around it."""
    address = f"{d.place}.{d.field}".strip(".")
    if not path.startswith("?"):
        return _within(re.sub(r"#\d*", "", path), address)
    head, _, rest = path.partition(".")
    rest = rest.replace("#", "")
    if rest == "@in" and d.field == "order":
        return d.place == after.home.get(head)
    if d.field == "kind" and d.place in (before.home.get(head), after.home.get(head)):
        return True  # each kind has fields of its own
    homes = {leaves.home[head] for leaves in (before, after) if head in leaves.home}
    return any(_within(f"{home}.{rest}", address) for home in homes)


def _within(path: str, address: str) -> bool:
    return path == address or path.startswith(address + ".") or address.startswith(path + ".")


def test_a_rule_and_a_figure_that_changed_are_told_by_their_names():
    sums = """
conditions:
  - {id: alone, label: {ja: ひとりの世帯}, when: {question: occupation, is: none}}
figures:
  - {id: limit, label: {ja: 限度額}, values: [{from: 2026-04-01, value: 1000}]}
"""
    old = parse_yaml(EXAMPLE + sums)
    new = parse_yaml(
        EXAMPLE
        + sums.replace("is: none", "is: self").replace("1000}", "1000}, {from: 2027-04-01, value: 1200}")
    )
    said = [each.said for each in differences(old, new)]
    assert any(
        "「ひとりの世帯」の条件を、「職業」が「無職」のときから、「職業」が「自営業」のときに" in each
        for each in said
    ), said
    assert any("「限度額」" in each and "2027" in each for each in said), said
    (gone, _) = differences(old, msgspec.structs.replace(old, conditions=(), figures=()))
    assert (gone.place, gone.said) == ("conditions.alone", "名前を付けた条件「ひとりの世帯」をなくしました")
