"""Whatever is done to a definition of the library, in whatever order: no loss, no other error, nothing slow."""

from __future__ import annotations

import msgspec
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.domain.apply import apply
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.domain.definition_places import OFFICE, changed_places, overlap, value_at
from madoguchi.authoring.domain.new_question import as_kind, new_question
from madoguchi.authoring.domain.parts import NAMES
from madoguchi.authoring.tests.samples import library, small
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import questions
from madoguchi.forms.domain.format.kinds import KINDS
from madoguchi.forms.domain.format.parse import from_json, parse_yaml, to_json, to_yaml
from madoguchi.forms.tests.flow_examples import NAMES as NAMES_OF_FLOWS
from madoguchi.forms.tests.flow_examples import good

DEFINITIONS = [small(), *library().values(), *map(good, NAMES_OF_FLOWS)]
TEXTS = st.text(max_size=12)
IDS = st.one_of(
    st.sampled_from(["claimant", "child", "x", "today", "mandate"]), st.from_regex(r"[a-z_0-9]{0,8}")
)
PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)


@st.composite
def a_change(draw, definition):
    """A change of any kind; most of them to something that is there."""
    pages = [f"pages.{page.id}" for page in definition.pages]
    found = list(questions(definition))
    found += [(f"{OFFICE}.{q.id}", q, None) for q in definition.review.questions]
    groups = [place for place, q, _ in found if isinstance(q, d.Group)]
    asked = st.sampled_from([place for place, _, _ in found] or ["pages.none.none"])
    page, into = st.sampled_from(pages), st.sampled_from([*pages, *groups, OFFICE, "pages", "pages.gone"])
    anywhere, at = st.one_of(asked, page, TEXTS), st.integers(-1, 40)
    match draw(st.integers(0, 10)):
        case 0:
            whole = draw(st.sampled_from(definition.pages))
            return c.AddPage(at=draw(at), page=whole)
        case 1:
            index = draw(st.integers(0, len(pages) - 1))
            other = msgspec.structs.replace(
                definition.pages[index], id=draw(IDS), title=d.LocalText(ja=draw(TEXTS))
            )
            return c.PutPage(place=pages[index], page=other)
        case 2:
            question = new_question(draw(st.sampled_from(list(KINDS))), draw(TEXTS))
            return c.AddQuestion(into=draw(into), at=draw(at), question=question)
        case 3 if found:
            place, question, _ = draw(st.sampled_from(found))
            return c.PutQuestion(place=place, question=msgspec.structs.replace(question, id=draw(IDS)))
        case 4:
            return c.ChangeKind(place=draw(anywhere), kind=draw(st.sampled_from([*KINDS, "poem"])))
        case 5 | 6:
            return c.Move(place=draw(anywhere), into=draw(into), at=draw(at))
        case 7:
            return draw(st.sampled_from([c.Copy, c.Remove]))(place=draw(anywhere))
        case 8:
            return c.SplitPage(place=draw(anywhere), title=d.LocalText(ja=draw(TEXTS)))
        case 9:
            return c.JoinPage(place=draw(page))
        case _:
            entries = ["attachments.photo", "declarations.x", "checks.lives", "trials.一", "nothing"]
            return c.PutPart(part=draw(st.sampled_from([*NAMES, *entries])), value=draw(PLAIN))


# Not shrunk: what is drawn are whole definitions, and that takes minutes.
@settings(max_examples=80, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(st.data())
def test_any_sequence_of_changes_keeps_the_document_whole(data):
    definition = data.draw(st.sampled_from(DEFINITIONS))
    for _ in range(data.draw(st.integers(1, 12))):
        before = definition
        try:
            done = apply(definition, data.draw(a_change(definition)))
        except CannotChange as refused:
            assert str(refused).endswith("。")
            continue
        definition = done.definition
        assert from_json(to_json(definition)) == definition
        assert done.said.endswith("。")
        assert changed_places(before, definition) <= done.touched
        assert value_at(definition, done.place) is not None or "." not in done.place
    compile_form(definition)
    assert parse_yaml(to_yaml(definition)) == definition


def test_every_question_becomes_every_kind_and_stays_readable():
    for definition in DEFINITIONS:
        for _, question, _ in questions(definition):
            for kind in KINDS:
                if not (isinstance(question, d.Group) and question.questions):
                    other = as_kind(question, kind)
                    assert other.id == question.id and other.show_when == question.show_when
                    assert msgspec.json.decode(msgspec.json.encode(other), type=d.Question) == other


def test_a_new_question_of_every_kind_is_readable_and_has_a_free_id():
    for kind in KINDS:
        question = new_question(kind, "質問")
        assert question.id.startswith(f"{kind}_") and question.id != new_question(kind, "質問").id
        assert msgspec.json.decode(msgspec.json.encode(question), type=d.Question) == question


def test_places_overlap_when_one_is_in_the_other():
    assert overlap("pages.a", "pages.a.b") and overlap("pages.a:own", "pages.a") and overlap("name", "name")
    assert not overlap("pages.a:own", "pages.a.b") and not overlap("pages.a", "pages.ab")
