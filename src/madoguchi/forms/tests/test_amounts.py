"""保育料 and 補助金 as a town would write them: proved, tried, and said in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import questions
from madoguchi.forms.domain.format.parse import parse_yaml, to_yaml
from madoguchi.forms.domain.proving.prove import failed_trials, findings
from madoguchi.forms.domain.showing.explain import Names
from madoguchi.forms.domain.showing.explain_computation import computation

FILES = sorted((Path(__file__).parent / "amounts").glob("*.yaml"))
each = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def words(name: str) -> dict[str, str]:
    whole = parse_yaml((Path(__file__).parent / "amounts" / f"{name}.yaml").read_bytes())
    names = Names(whole)
    computed = ((q.id, q.compute) for _, q, _ in questions(whole) if isinstance(q, d.Computed))
    return {id: computation(compute, names) for id, compute in computed}


@each
def test_nothing_is_wrong_with_it_but_missing_translations(file):
    whole = parse_yaml(file.read_bytes())
    assert [f for f in findings(whole) if f.code != "untranslated"] == []
    assert parse_yaml(to_yaml(whole)) == whole


@each
def test_its_trials_hold(file):
    whole = parse_yaml(file.read_bytes())
    assert len(whole.trials) >= 6
    assert failed_trials(whole) == []


def test_a_household_reads_how_its_fee_is_made():
    said = words("hoikuryo")
    assert said["standard"] == (
        "「負担を軽くする世帯」にあてはまるときは0円、「市民税所得割額」が48,600円より小さいときは19,500円、"
        "「市民税所得割額」が97,000円より小さいときは30,000円、"
        "そのほかは(「保育料の上限」(「利用を始める日」のもの)と(「市民税所得割額」×0.25(百円未満切り捨て))のうち、小さいほう)"
    )
    assert said["second_child"] == "「基準額」を2で割った額(10円未満切り捨て)"


def test_an_applicant_reads_how_the_grant_is_made():
    said = words("hojokin")
    assert said["cost"] == "「設備」のうち、「新品ですか」が「はい」のときの(「税込みの額」×「台数」)の合計"
    assert (
        said["own"]
        == "「消費税を除いた費用」から(「ほかの補助の額」(答えがなければ0円))を引いた額(0円より小さいときは0円)"
    )
    assert said["grant"].startswith(
        "(「自己負担」×「補助率」(「契約した日」のもの)(千円未満切り捨て))と「補助の限度額」"
    )
