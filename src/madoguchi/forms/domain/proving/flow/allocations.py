"""What an allocation says fits together: all at once, from one list, into one answer, by wishes that are rows of that list."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.flows.allocation.inputs import WANTS
from madoguchi.forms.domain.flows.allocation.read_round import wish_of
from madoguchi.forms.domain.flows.flow import Flow, step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding
from madoguchi.forms.domain.format.kinds import one_of
from madoguchi.forms.domain.proving.flow.at import at_step, fault
from madoguchi.forms.domain.proving.references import find_question


def allocation_findings(flow: Flow, form: Form) -> Iterator[Finding]:
    """`form` is the office's. What is named and is not there is told as of every step."""
    for step in flow.doing("allocate"):
        if step.together is None:
            message = (
                f"{step_name(step)}に「まとめて行う」がありません。"
                "そろった申請に一度に割り当てるので、どの申請をまとめるかを選んでください。"
            )
            yield fault("missing", at_step(step.id, "together"), message, way=(step.id,))
        if step.places is None:
            continue
        yield from _fills(step, step.places.table, form)
        wished = find_question(form, step.wishes) if step.wishes else None
        if wished is not None and wish_of(wished, step.places.table) is None:
            message = (
                f"{step_name(step)}の希望「{wished.label.ja}」から、一覧表「{step.places.table}」の行を選ぶ質問が"
                "一つに決まりません。その表から選ぶ質問か、それを一つだけ持つまとまりを選んでください。"
            )
            yield fault("wish_unfit", at_step(step.id, "wishes"), message, way=(step.id,))
        yield from _keep(step, form)


def _fills(step: d.Step, table: str, form: Form) -> Iterator[Finding]:
    """One answer, which may stay empty: not everybody gets something."""
    filled = [find_question(form, f"{d.OFFICE}.{name}") for name in step.fills]
    (one, *more) = filled or [None]
    fits = isinstance(one, d.TableChoice) and one.table == table and not more
    if fits and isinstance(one, d.TableChoice) and not one.required:
        return
    message = (
        f"{step_name(step)}の結果を入れる役所の質問が合いません。"
        f"一覧表「{table}」から選ぶ、必須でない質問を一つだけ選んでください。"
    )
    yield fault("allocates_nothing", at_step(step.id, "fills"), message, way=(step.id,))


def _keep(step: d.Step, form: Form) -> Iterator[Finding]:
    """The words of the options are the author's; their ids say what is done."""
    asked = find_question(form, step.keep.wants) if step.keep is not None else None
    if asked is None:
        return
    options = {option.id for option in one_of(asked)}
    if not options or not options <= set(WANTS):
        message = (
            f"{step_name(step)}のきょうだいの希望「{asked.label.ja}」は、"
            f"選択肢のidが{'、'.join(WANTS)}のどれかの「一つ選ぶ」質問にしてください。"
        )
        yield fault("keep_unfit", at_step(step.id, "keep"), message, way=(step.id,))
