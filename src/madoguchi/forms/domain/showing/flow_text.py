"""The steps of a flow in Japanese sentences, for those who build it and those who work by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from madoguchi.forms.domain.answers.carry import carried_name
from madoguchi.forms.domain.answers.outcomes import name_of, outcome_of
from madoguchi.forms.domain.flows.flow import DOES, OWNER, Flow, step_name
from madoguchi.forms.domain.flows.together import DAY, ROUND
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import compares_as
from madoguchi.forms.domain.showing.explain import Names, condition

GOVERNMENTS: Final[dict[str, str]] = {
    "prefecture": "都道府県",
    "municipality": "ほかの市区町村",
    "state": "国の機関",
}
TOGETHER: Final[dict[str, str]] = {DAY: "同じ日のもの", ROUND: "同じ回のもの"}
"""What is collected otherwise than by an answer."""
APPLICANT: Final = "applicant"
ROLE_NAMES: Final[dict[str, str]] = {"reception": "受付", "examiner": "審査", "approver": "決裁"}


def part_name(definition: d.Definition, part: str) -> str:
    """家屋調査の係, 担当課; also of what a step hands over to."""
    if part == OWNER:
        return "担当課"
    if part == APPLICANT:
        return "申請した方"
    known = definition.review.parts.get(part)
    return GOVERNMENTS.get(part) or (f"{known.ja}の係" if known and known.ja else f"「{part}」の係")


def sentence(definition: d.Definition, flow: Flow, step: d.Step, names: Names) -> str:
    """受付のあと、「被害のようす」が「半分くらい」のとき、家屋調査の係の2人が、「住家被害認定調査」を行います。…"""
    steps = {other.id: other for other in flow.steps}
    earlier = "と".join(step_name(steps[other]) for other in step.after or () if other in steps)
    clauses = [f"{earlier}のあと" if earlier else "申請が届くと"]
    own = next((each.when for each in definition.review.steps if each.id == step.id), step.when)
    if own is not None:
        clauses.append(condition(own, names))
    clauses.append(f"{_who(definition, step, names)}が")
    return "、".join([*clauses, _does(definition, step, names)]) + "。" + "".join(_more(flow, step, names))


def _who(definition: d.Definition, step: d.Step, names: Names) -> str:
    by = step.by
    return f"{names.of(by.invited)}に書かれた方" if by is not None and by.invited else who(definition, step)


def who(definition: d.Definition, step: d.Step) -> str:
    """家屋調査の係の2人, 担当課の審査担当; 招いた方 for whoever an answer names."""
    by = step.by or d.By(part=OWNER)
    if by.invited is not None:
        return "招いた方"
    if by.government is not None:
        return GOVERNMENTS[by.government]
    part = part_name(definition, by.part or OWNER)
    if by.level is not None:
        part += "の決裁者"
    elif by.role is not None:
        part += f"の{ROLE_NAMES[by.role]}担当"
    return f"{part}の{by.people}人" if by.people > 1 else part


def _does(definition: d.Definition, step: d.Step, names: Names) -> str:
    to = part_name(definition, step.to) if step.to is not None else ""
    if step.label is not None:
        return f"{step_name(step)}を行い、{to}に引き渡します" if to else f"{step_name(step)}を行います"
    if step.does == "hand_over":
        return f"{to or '担当課'}に引き渡します"
    if step.does == "approve":
        return f"{step_name(step)}をします"
    if step.does == "propose":
        return "決定の案を作ります"
    if step.does == "consult":
        return "意見を書きます"
    if step.does == "allocate":
        return "希望と順番で割り当てます"
    return f"{DOES[step.does]}を行います"


def _more(flow: Flow, step: d.Step, names: Names) -> Iterator[str]:
    if step.does == "propose" and step.offers:
        yield f"案は{'か'.join(names.decision(each) for each in step.offers)}です。"
    if step.of:
        yield f"{''.join(names.document(each) for each in step.of)}を受け取ります。"
    if step.checklist:
        yield f"{''.join(names.item(each) for each in step.checklist)}を確かめます。"
    if step.fills:
        yield f"{''.join(names.of(f'{d.OFFICE}.{each}') for each in step.fills)}を記入します。"
    if step.does == "allocate":
        yield from _allocation(step, names)
    if step.sees is not None:
        elsewhere = step.by is not None and step.by.government is not None
        seen = "".join(names.of(each) for each in step.sees)
        yield f"{'渡す' if elsewhere else '見る'}のは{seen}だけです。"
    if step.together is not None:
        key = TOGETHER.get(step.together.by) or f"{names.of(step.together.by)}が同じもの"
        yield f"{key}をまとめて行います。"
    if step.within is not None:
        late = "過ぎると上の人に知らせます。" if step.late == "escalate" else ""
        yield f"{span(step.within)}以内に行います。{late}"


def _allocation(step: d.Step, names: Names) -> Iterator[str]:
    """希望は「希望する園」の順です。順番は、「基準指数」が多い順、…で、同じときは抽選です。…"""
    if step.wishes is not None:
        yield f"希望は{names.of(step.wishes)}の順に見ます。"
    rules = [f"{names.of(rule.question)}が{_first(rule, names)}順" for rule in step.order]
    yield f"順番は{'、次に'.join(rules)}で、同じときは抽選です。" if rules else "順番は抽選で決めます。"
    if step.places is not None:
        each = f"{names.of(step.places.class_)}ごとに、" if step.places.class_ else ""
        yield f"空きの数は、{each}一覧表から読みます。"
    if step.keep is not None:
        yield f"{names.of(step.keep.siblings)}が同じ申請は、{names.of(step.keep.wants)}に合わせて一度に決めます。"


def _first(rule: d.Ranking, names: Names) -> str:
    """多い, 少ない; of a day 遅い, 早い."""
    question = names.question(rule.question)
    of_day = question is not None and compares_as(question) == "date"
    words = ("遅い", "早い") if of_day else ("多い", "少ない")
    return words[rule.first == "lowest"]


def span(within: d.Span) -> str:
    """5開庁日, 14日, 2か月."""
    if within.months is not None:
        return f"{within.months}か月"
    return f"{within.days}{'開庁日' if within.calendar == 'business' else '日'}"


_RESULTS: Final[dict[d.Outcome, str]] = {
    "grant": "申請を認めます",
    "grant_in_part": "申請の一部を認めます",
    "grant_with_conditions": "条件をつけて申請を認めます",
    "refuse": "申請を認めません",
}


def decision_sentence(decision: d.Decision, names: Names, procedures: Mapping[str, str]) -> str:
    """「交付を決定する」は、申請を認めます。決まると、「実績報告」が始まります。… `procedures` is the town's, by name."""
    outcome = outcome_of(decision)
    said = [f"「{name_of(decision)}」は、{_RESULTS[outcome] if outcome else '結果が決まっていません'}。"]
    if decision.reason == "required":
        said.append("理由を必ず書きます。")
    if decision.appeal is not None:
        said.append("不服を申し立てる方法を知らせます。")
    said += _holds(decision.valid, names, procedures) if decision.valid is not None else ()
    for opened in decision.opens:
        said += _leads(opened, names, procedures)
    return "".join(said)


def _holds(valid: d.Valid, names: Names, procedures: Mapping[str, str]) -> Iterator[str]:
    yield f"{names.of(valid.until)}の日まで続きます。"
    if valid.renew is not None:
        yield f"続けるときは、「{procedures.get(valid.renew, valid.renew)}」を出してもらいます。"
    if valid.remind is not None:
        yield f"終わる{valid.remind.days}日前に知らせます。"


def _leads(opened: d.Opens, names: Names, procedures: Mapping[str, str]) -> Iterator[str]:
    within = f"{span(opened.within)}以内に" if opened.within is not None else ""
    name = procedures.get(opened.procedure, opened.procedure)
    yield f"決まると、{within}「{name}」を出してもらいます。"
    if opened.carries:
        yield f"{''.join(names.of(each) for each in opened.carries)}を引き継ぎます。"
    fixed = [each for each in opened.carries if carried_name(each).partition(".")[0] in opened.fixed]
    if fixed:
        yield f"{''.join(names.of(each) for each in fixed)}は、出す人には直せません。"
    if opened.late == "refuse":
        yield "期限を過ぎると、受け付けません。"
