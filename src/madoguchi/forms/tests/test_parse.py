"""What is not a definition is refused with its line; what is one keeps what was written."""

from __future__ import annotations

import msgspec
import pytest

from madoguchi.forms.domain.format import parse
from madoguchi.forms.domain.format.parse import InvalidDefinition, parse_yaml, to_json, to_yaml, version_of
from madoguchi.forms.tests.examples import EXAMPLE, HEAD


def refused(document: str | bytes) -> InvalidDefinition:
    with pytest.raises(InvalidDefinition) as caught:
        parse_yaml(document)
    return caught.value


def line_of(part: str) -> int:
    return next(n for n, line in enumerate(EXAMPLE.splitlines(), start=1) if part in line)


def test_scalars_stay_what_was_typed():
    document = EXAMPLE.replace(
        "answers: {occupation: public}",
        "answers: {occupation: no, claimant_number: 0001234, event_date: 12:30, children: 1_000}",
    )
    (trial,) = parse_yaml(document).trials
    assert trial.answers == {
        "occupation": "no",
        "claimant_number": "0001234",
        "event_date": "12:30",
        "children": "1_000",
    }


def test_a_definition_survives_being_written_as_yaml_and_as_json():
    definition = parse_yaml(EXAMPLE)
    assert parse_yaml(to_yaml(definition)) == definition
    assert parse_yaml(to_json(definition)) == definition
    assert parse.from_json(to_json(definition)) == definition


def test_the_version_depends_on_the_meaning_alone():
    definition = parse_yaml(EXAMPLE)
    spaced = parse_yaml(EXAMPLE.replace("kind: claim\n", "kind:   'claim'  # 請求\n"))
    changed = parse_yaml(EXAMPLE.replace("name: {ja: 児童手当等", "name: {ja: 児童手当"))
    assert version_of(definition) == version_of(spaced) != version_of(changed)
    assert len(version_of(definition)) == 16


def test_a_byte_order_mark_and_windows_lines_are_read():
    windows = b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode()
    assert parse_yaml(windows) == parse_yaml(EXAMPLE)


@pytest.mark.parametrize(
    ("right", "wrong", "near"),
    [
        ("show_when: {question: occupation", "shown_when: {question: occupation", "show_when"),
        ("department:", "departement:", "department"),
        ("required_when: {any_of", "required_wen: {any_of", "required_when"),
        ("{question: living, is: apart}}\nattach", "{qestion: living, is: apart}}\nattach", "question"),
    ],
)
def test_an_unknown_key_is_refused_with_its_line_and_the_nearest_key(right: str, wrong: str, near: str):
    assert right in EXAMPLE
    error = refused(EXAMPLE.replace(right, wrong))
    assert error.line == line_of(right.split("\n")[0])
    assert error.message.startswith("unknown key") and f"did you mean {near!r}?" in error.message


def test_an_unknown_key_like_no_other_gets_no_guess():
    assert "did you mean" not in refused(EXAMPLE + "qqqqqqqq: 1\n").message


def test_a_doubled_key_is_refused_with_the_line_of_the_second():
    error = refused(EXAMPLE + "kind: claim\n")
    assert error.line == len(EXAMPLE.splitlines()) + 1
    assert "'kind' stands twice" in error.message


def test_a_wrong_type_is_refused_with_its_line():
    error = refused(EXAMPLE.replace("kind: yes_no", "").replace("kind: choice", "kind: chioce", 1))
    assert error.line in (line_of("id: occupation"), line_of("kind: choice"))
    assert "chioce" in error.message
    assert refused(EXAMPLE.replace("years: 5", "years: five")).line == line_of("years: 5")


@pytest.mark.parametrize(
    "condition",
    [
        "{}",
        "{question: a}",
        "{question: a, is: b, is_not: c}",
        "{is: a}",
        "{all: [], any: []}",
        "{any_of: a, all: []}",
    ],
)
def test_a_condition_says_exactly_one_thing(condition: str):
    document = EXAMPLE.replace("{question: occupation, is: public}", condition)
    assert refused(document).line


def test_a_missing_key_is_refused():
    assert "summary" in refused(EXAMPLE.replace("summary:", "who:", 1)).message


@pytest.mark.parametrize("text", ["a: &x [1]\nb: *x\n", "a: &x {<<: *x}\n"])
def test_an_alias_is_refused_with_its_line(text: str):
    error = refused(text)
    assert "alias" in error.message and error.line in (1, 2)


def test_an_alias_that_would_expand_without_end_is_refused_at_once():
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    assert "alias" in refused(bomb).message


@pytest.mark.parametrize("deep", ["[" * 41 + "]" * 41, "{a: " * 41 + "1" + "}" * 41, "[" * 100_000])
def test_a_document_that_is_nested_too_deeply_is_refused(deep: str):
    assert "too deeply" in refused(f"format: 1\nx: {deep}\n").message


def test_a_document_of_too_many_parts_is_refused():
    assert "too long" in refused("x: [" + "a," * 200_001 + "]\n").message


def test_a_document_over_two_megabytes_is_refused_unread():
    assert "2,000,025" in refused(b"x: " + b"a" * 2_000_022).message


def test_tabs_are_refused_with_their_line():
    error = refused("format: 1\nname:\n\tja: 例\n")
    assert error.message.startswith("not YAML") and error.line == 3


@pytest.mark.parametrize("version", ["2", "99", "1.0", "one"])
def test_another_format_is_refused_with_its_line(version: str):
    error = refused(EXAMPLE.replace("format: 1", f"format: {version}"))
    assert error.line == 1
    assert "it reads format 1" in error.message


def test_a_format_that_is_not_a_scalar_is_refused():
    assert refused(EXAMPLE.replace("format: 1", "format: [1]")).line == 1


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe", "名前".encode("cp932"), "名前".encode("utf-16"), b"a: \xed\xa0\x80"]
)
def test_what_is_not_utf8_is_refused(raw: bytes):
    assert refused(raw).message == "the document is not UTF-8 text"


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "- a\n", "text", "~", "a: 1\n---\nb: 2\n", "a: \x00\n", "? [1]\n: 2\n"]
)
def test_what_is_not_one_mapping_is_refused(text: str):
    refused(text)


def test_tags_make_nothing():
    for tag in ("!!binary aGk=", "!!python/name:os.system aGk=", "!own aGk="):
        assert parse_yaml(HEAD.replace("other", tag) + "pages: []\n").category == "aGk="


def test_ids_are_lower_case_words():
    for wrong in ("Claimant", "1st", "a-b", "名前", "a" * 61, ""):
        document = EXAMPLE.replace("id: claimant,", f"id: '{wrong}',")
        assert refused(document).line == line_of("id: claimant,")


def test_a_struct_of_the_format_is_closed_and_frozen():
    definition = parse_yaml(EXAMPLE)
    with pytest.raises(AttributeError):
        definition.kind = "notification"  # type: ignore[misc]
    assert msgspec.structs.asdict(definition)["for_"] == "individual"


BEFORE_STEPS = """\
format: 1
id: example
name: {ja: 例の手続}
summary: {ja: 例です。}
kind: request
category: other
department: 市民課
purpose_notice: {ja: 例のためにだけ使います。}
pages:
- id: page
  title: {ja: ページ}
  questions:
  - {id: number, kind: number, label: {ja: 数}, required_when: {not: {question: number, at_least: '3'}}}
review:
  checklist: [{id: seen, label: {ja: 見た}}]
  decisions:
  - {id: approve, label: {ja: 承認する}, outcome: grant, issue: notice}
  - {id: refuse, reason: required}
"""


def test_a_key_that_the_format_gains_changes_no_published_version():
    """The addresses that these documents had before the office's steps could be said."""
    without = BEFORE_STEPS.partition("review:")[0]
    assert version_of(parse_yaml(BEFORE_STEPS)) == "6326945d1f7aad30"
    assert version_of(parse_yaml(without)) == "1a561abd5881c080"
