"""The audit record is read by people: each act has words, and says to what it was done."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

import madoguchi
from madoguchi.audit.queries import EntryView
from madoguchi.desk.record import entry_words as words
from madoguchi.desk.tests.journey import accepted
from madoguchi.kernel.ids import Receipt, new_id
from madoguchi.office.tests.cast import signed_in, text_of
from madoguchi.review.tests.cast import arrived, receipt_of

SOURCES = [path for path in Path(madoguchi.__file__).parent.rglob("*.py") if "tests" not in path.parts]


def recorded(source):
    """The acts that calls of `record`, `_record` and `record_reading` name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
            "record",
            "_record",
            "record_reading",
        ):
            values = [*node.args, *(k.value for k in node.keywords if k.arg == "action")]
            yield from (v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str))


def test_each_act_that_is_recorded_has_words():
    acts = {act for path in SOURCES for act in recorded(path.read_text())}
    acts = {act for act in acts if re.fullmatch(r"[a-z]+\.[a-z_]+", act)}
    assert len(acts) > 20
    assert acts - words._ACTIONS.keys() == set()


def test_whatever_failed_or_was_refused_is_found_together():
    failures = {act for act in words._ACTIONS if act.endswith(("_failed", ".failed", ".refused", ".reached"))}
    others = {"application.refused", "publication.refused", "delivery.failed"}
    assert failures - others <= set(words.GROUPS["refused"][1])


def test_the_record_says_which_application_and_which_colleague_without_applicants_names(aoba):
    claim = arrived(aoba, name="山田　花子", at=datetime.now(UTC))
    accepted(claim)
    page = text_of(signed_in(aoba, "kanri").get("/aoba/desk/audit/"))
    assert str(Receipt(aoba.tenant.id, receipt_of(claim))) in page
    assert "受付 太郎" in page
    assert "山田" not in page


def test_the_purpose_of_a_delivery_is_read_in_japanese():
    entry = EntryView(
        id=new_id(), at=datetime.now(UTC), actor_kind="system", actor_name="", action="number.unsealed",
        subject="application:x", detail={"purpose": "delivery:990010000000000000"},
    )  # fmt: skip
    assert words.action_in_words(entry)["detail"] == "目的: 基幹システムに送るため"
