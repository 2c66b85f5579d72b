"""A flow reads as sentences; what differs between two is said in them, and two sides' changes come together."""

from __future__ import annotations

import msgspec
import pytest

from madoguchi.forms.domain.comparing.diff import differences
from madoguchi.forms.domain.comparing.rebase import rebase
from madoguchi.forms.domain.flows.flow import flow_of
from madoguchi.forms.domain.showing.explain import Names
from madoguchi.forms.domain.showing.flow_text import decision_sentence, sentence
from madoguchi.forms.tests.flow_examples import NAMES, good
from madoguchi.forms.tests.flow_faults.made import Document, Made, read


def told(name: str) -> dict[str, str]:
    definition = good(name)
    flow, names = flow_of(definition), Names(definition)
    return {step.id: sentence(definition, flow, step, names) for step in flow.steps}


def test_a_step_reads_as_a_sentence():
    assert told("risai")["survey"] == (
        "受付のあと、「被害のようす」が「半分くらい」か「全部」のとき、家屋調査の係の2人が、「住家被害認定調査」を行います。"
        "「写真で被害が分かる」を確かめます。「被害の程度」を記入します。「建物の番号」が同じものをまとめて行います。"
        "5開庁日以内に行います。過ぎると上の人に知らせます。"
    )
    assert told("risai")["head"] == (
        "第1段階の決裁のあと、「見舞金の額」が1,000,000円以上のとき、担当課の決裁者が、第2段階の決裁をします。"
    )
    assert told("risai")["pay"] == (
        "第2段階の決裁のあと、決定が「証明書を交付する」か「一部を認めて交付する」のとき、"
        "担当課が、支払の係に引き渡します。同じ日のものをまとめて行います。"
    )
    assert told("kaigo-nintei")["opinion"].startswith(
        "受付のあと、「主治医の連絡先」に書かれた方が、「主治医意見書」を行います。"
    )


def test_an_allocation_reads_as_sentences():
    assert told("hoiku")["places"] == (
        "「指数の計算」と「健康・発達の面談」のあと、担当課の審査担当が、希望と順番で割り当てます。「内定した園」を記入します。"
        "希望は「希望する園」の順に見ます。順番は「基準指数」が多い順、次に「所得割額の合計」が少ない順で、同じときは抽選です。"
        "空きの数は、「クラス」ごとに、一覧表から読みます。"
        "「世帯の番号」が同じ申請は、「きょうだいの園の希望」に合わせて一度に決めます。同じ回のものをまとめて行います。"
    )


def decided(name: str, procedures: dict[str, str]) -> dict[str, str]:
    definition = good(name)
    names = Names(definition)
    return {each.id: decision_sentence(each, names, procedures) for each in definition.review.decisions}


def test_a_decision_reads_as_sentences():
    assert decided("kaigo-nintei", {"kaigo-nintei-koshin": "要介護認定の更新"}) == {
        "certify": "「要介護・要支援と認定する」は、申請を認めます。「有効期間の終わり」の日まで続きます。"
        "続けるときは、「要介護認定の更新」を出してもらいます。終わる60日前に知らせます。",
        "not_applicable": "「非該当とする」は、申請を認めません。理由を必ず書きます。不服を申し立てる方法を知らせます。",
    }
    assert decided("jutaku-kaishu", {"jutaku-kaishu-kanryo": "改修の完了届"})["go_ahead"] == (
        "「着工を承認する」は、申請を認めます。決まると、2か月以内に「改修の完了届」を出してもらいます。"
        "「被保険者」「改修する住宅」を引き継ぎます。"
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_shows_an_id(name: str):
    for step, said in told(name).items():
        assert not any("a" <= letter <= "z" for letter in said), (step, said)


def spoilt() -> tuple[Document, dict[str, Document]]:
    return Made("risai").copy()


def said(document: Document) -> list[str]:
    return [each.said for each in differences(read(Made("risai").document), read(document))]


def test_what_a_step_waits_for_is_said_in_words_where_nothing_is_written():
    before = good("hojokin")
    steps = tuple(
        msgspec.structs.replace(step, after=()) if step.id == "draft" else step
        for step in before.review.steps
    )
    review = msgspec.structs.replace(before.review, steps=steps)
    (told,) = (each.said for each in differences(before, msgspec.structs.replace(before, review=review)))
    assert "前の手順を「一つ前に書いた手順」から「どの手順も待たない」に変えました" in told


def test_what_differs_between_two_flows_is_said():
    document, steps = spoilt()
    steps["survey"]["by"]["people"] = 3
    steps["survey"]["fills"].append("amount")
    steps["draft"]["offers"].remove("part")
    steps["head"]["after"] = ["draft"]
    document["review"]["parts"]["legal"] = {"ja": "法務"}
    document["review"]["steps"].append({"id": "tell", "does": "hand_over", "to": "applicant"})
    assert said(document) == [
        "審査の係「legal」を「法務」にしました",
        "審査の流れ「住家被害認定調査」の担当の人数を「2」から「3」に変えました",
        "審査の流れ「住家被害認定調査」の記入することに「見舞金の額」を足しました",
        "審査の流れ「起案」の案の種類から「一部を認めて交付する」をなくしました",
        "審査の流れ「第2段階の決裁」の前の手順に「起案」を足し、「第1段階の決裁」をなくしました",
        "審査の流れに「引き渡し」を足しました",
    ]


def test_a_town_keeps_its_own_step_when_the_shared_flow_moves_on():
    base = read(Made("risai").document)
    ours, steps = spoilt()
    steps["draft"]["after"] = ["legal"]
    ours["review"]["steps"].insert(4, {"id": "legal", "does": "consult", "after": ["money"]})
    theirs, steps = spoilt()
    steps["survey"]["within"] = {"days": 10}
    merged = rebase(base, read(ours), read(theirs))
    assert merged.collisions == ()
    found = {step.id: step for step in merged.definition.review.steps}
    assert list(found)[3:6] == ["money", "legal", "draft"]
    assert found["survey"].within is not None
    assert found["survey"].within.days == 10


def test_two_answers_to_who_does_it_are_put_side_by_side():
    ours, steps = spoilt()
    steps["money"]["by"] = {"part": "finance"}
    theirs, steps = spoilt()
    steps["money"]["by"] = {"part": "owner", "role": "examiner", "people": 2}
    merged = rebase(read(Made("risai").document), read(ours), read(theirs))
    (collision,) = merged.collisions
    assert collision.field == "steps.money.by"
