"""Why a case got what it got, in words: for whoever applied, in three languages, and for staff, in the same words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

import msgspec

from madoguchi.forms.domain.flows.allocation.explained import Explanation, LastTaken, Look
from madoguchi.forms.domain.flows.allocation.inputs import Rule
from madoguchi.forms.domain.flows.allocation.read_round import question_of
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import one_of
from madoguchi.forms.domain.format.parts import fill, text

TEXTS: Final[dict[str, d.LocalText]] = {
    "given": text("{place}に決まりました(第{wish}希望)。", "You got {place} (choice {wish}).", "{place}に きまりました。{wish}{番目|ばんめ}の きぼうです。"),
    "nothing": text("今回は、希望したところのどれにも決まりませんでした。", "This time you got none of the places you asked for.", "{今回|こんかい}は きまりませんでした。"),
    "given_up": text("一度{place}に決まりましたが、いまは決まっていません。", "You had got {place}, but it is not yours any more.", "いまは {place}に きまって いません。"),
    "as_of": text("割り当てたときの順番と空きで書いています。", "All of this is as it was when the places were given out.", "きめた {日|ひ}の ことです。"),
    "order": text("順番は、{rules}に決めました。同じときは抽選です。", "The order: {rules}. Where all of this is the same, lots are drawn.", "じゅん{番|ばん}は {rules}です。{同|おな}じときは くじです。"),
    "by_lot": text("順番は、抽選で決めました。", "The order was drawn by lot.", "じゅん{番|ばん}は くじで きめました。"),
    "highest": text("{label}が多い順", "{label}, the highest first", "「{label}」が {多|おお}い じゅん"),
    "lowest": text("{label}が少ない順", "{label}, the lowest first", "「{label}」が {少|すく}ない じゅん"),
    "latest": text("{label}が遅い順", "{label}, the latest first", "「{label}」が おそい じゅん"),
    "earliest": text("{label}が早い順", "{label}, the earliest first", "「{label}」が {早|はや}い じゅん"),
    "next": text("、次に", "; then ", "、つぎに "),
    "stands": text("この申込みは、{kind}の{among}人のうち{stands}番目でした。", "This application was number {stands} of {among} ({kind}).", "{kind}の {among}{人|にん}の {中|なか}で {stands}{番|ばん}でした。"),
    "stands_of_all": text("この申込みは、{among}人のうち{stands}番目でした。", "This application was number {stands} of {among}.", "{among}{人|にん}の {中|なか}で {stands}{番|ばん}でした。"),
    "stands_later": text("まだ決まっていない人だけで順番を付けました。この申込みは、{kind}の{among}人のうち{stands}番目でした。", "Only those without a place were put in order. This application was number {stands} of {among} ({kind}).", "まだ きまらない {人|ひと}で じゅん{番|ばん}を つけました。{kind}の {among}{人|にん}の {中|なか}で {stands}{番|ばん}でした。"),
    "stands_later_of_all": text("まだ決まっていない人だけで順番を付けました。この申込みは、{among}人のうち{stands}番目でした。", "Only those without a place were put in order. This application was number {stands} of {among}.", "まだ きまらない {人|ひと}で じゅん{番|ばん}を つけました。{among}{人|にん}の {中|なか}で {stands}{番|ばん}でした。"),
    "later": text("この回を一度割り当てたあとの、残りの空きの割当てです。", "The places of this round had been given out once. This is about what was left of them.", "のこった ところを きめました。"),
    "beside": text("きょうだいが先に決まっているところだけを見ました。", "Only the place that a brother or sister has already was looked at.", "きょうだいと {同|おな}じ ところだけ みました。"),
    "same_only": text("きょうだいは、同じところに同時に入れるときだけ決めました。順番は、きょうだいのうち後のほうに合わせました。", "Brothers and sisters get places only together at the same one. They stand where the last of them stands.", "きょうだいは {同|おな}じ ところだけです。じゅん{番|ばん}は {後|あと}の {子|こ}に {合|あ}わせました。"),
    "same_time": text("きょうだいは、同時に入れるように決めました。順番は、きょうだいのうち後のほうに合わせました。", "Brothers and sisters get places at the same time. They stand where the last of them stands.", "きょうだいは いっしょに きめました。じゅん{番|ばん}は {後|あと}の {子|こ}に {合|あ}わせました。"),
    "look_given": text("決まりました。", "You got it.", "きまりました。"),
    "look_full": text("{places}人分が、順番が先の人でいっぱいになりました。", "It was full: its places ({places}) went to people who stood before.", "{places}{人|にん}で いっぱいに なりました。"),
    "look_full_later": text("{places}人分が、前に決まった人と、順番が先の人でいっぱいになりました。", "It was full: its places ({places}) are with people who got theirs before, or stood before.", "{places}{人|にん}で いっぱいに なりました。"),
    "look_held": text("{places}人分とも、前に決まった人がいます。", "All its places ({places}) are with people who got them before.", "{places}{人|にん}が まえに きまっています。"),
    "look_none": text("今回は募集がありませんでした。", "There were no places this time.", "{今回|こんかい}は ぼしゅうが ありません。"),
    "look_siblings": text("空きはありましたが、きょうだいの希望に合いませんでした。", "There was a place, but not as you wished for the brothers and sisters.", "きょうだいの きぼうに {合|あ}いませんでした。"),
    "last": text("最後に決まった人は{stands}番目でした。", "The last one who got it was number {stands}.", "さいごの {人|ひと}は {stands}{番|ばん}です。"),
    "last_value": text("最後に決まった人は{stands}番目で、{label}は{value}でした。", "The last one who got it was number {stands}, with {value} ({label}).", "さいごの {人|ひと}は {stands}{番|ばん}です。「{label}」は {value}です。"),
    "by_rule": text("{label}で順番が分かれました。", "{label} made the difference.", "「{label}」が ちがいました。"),
    "by_drawn": text("ほかは同じで、抽選で順番が分かれました。", "All else was the same: the lot made the difference.", "くじで きまりました。"),
    "lot": text("抽選の種は「{seed}」、この申込みのくじは「{lot}」です。くじは種と申込みから計算し、小さいほうが先です。", "The seed of the lot is “{seed}”, the lot of this application “{lot}”. It is computed from both; the smaller comes first.", "くじの {番号|ばんごう}は 「{lot}」です。{小|ちい}さい {人|ひと}が {先|さき}です。"),
}  # fmt: skip
_LOT_SHOWN: Final = 12
"""Digits of a lot that are shown: no two of a round are alike in so many."""


class LookedAt(msgspec.Struct, frozen=True, kw_only=True):
    """One wish: its number, the name of the place, what came of it."""

    wish: int
    place: str
    said: str
    got: bool


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The whole, sentence by sentence: what it got, when it was given out (what came of others since is not told), how
    the order was made and where it stood, each wish, the lot."""

    result: str
    at: datetime
    order: tuple[str, ...]
    looks: tuple[LookedAt, ...]
    lot: str


class Words:
    """What a procedure calls its classes and rules, and a tenant its places. `rows` are the tenant's list."""

    def __init__(
        self, definition: d.Definition, step: d.Step, rows: Mapping[str, Mapping[str, str]], language: str
    ) -> None:
        self.definition = definition
        self.step = step
        self.rows = rows
        self.language = language

    def say(self, name: str, **params: str) -> str:
        return fill(TEXTS[name].in_language(self.language), params)

    def place(self, key: str) -> str:
        row = self.rows.get(key, {})
        own = row.get(f"label_{self.language}") if self.language != "ja" else None
        return own or row.get("label") or key

    def kind(self, name: str) -> str:
        """A class: 0歳児."""
        asked = question_of(self.definition, self.step.places.class_ or "") if self.step.places else None
        return next((o.label.in_language(self.language) for o in one_of(asked) if o.id == name), name)

    def rule(self, rule: Rule) -> str:
        asked = question_of(self.definition, rule.question)
        return asked.label.in_language(self.language) if asked is not None else rule.question

    def ordered(self, rule: Rule) -> str:
        names = ("highest", "lowest") if rule.kind != "date" else ("latest", "earliest")
        return self.say(names[rule.first == "lowest"], label=self.rule(rule))


def told(explanation: Explanation, words: Words, *, at: datetime, given_up: bool = False) -> Told:
    """In the language of the words. `given_up`: the place is not theirs any more."""
    given = explanation.given
    if given_up:
        result = words.say("given_up", place=words.place(given.place))
    elif given.place:
        result = words.say("given", place=words.place(given.place), wish=str(given.wish))
    else:
        result = words.say("nothing")
    lot = words.say("lot", seed=explanation.seed, lot=explanation.lot[:_LOT_SHOWN]) if explanation.lot else ""
    return Told(
        result=result,
        at=at,
        order=tuple(_order(explanation, words)),
        looks=tuple(_look(explanation, look, words) for look in explanation.looks),
        lot=lot,
    )


def _order(explanation: Explanation, words: Words) -> Iterator[str]:
    if explanation.rules:
        rules = words.say("next").join(words.ordered(rule) for rule in explanation.rules)
        yield words.say("order", rules=rules)
    else:
        yield words.say("by_lot")
    if explanation.drawing > 1:
        yield words.say("later")
    if explanation.beside:
        yield words.say("beside")
    if explanation.siblings is not None and explanation.siblings != "any":
        yield words.say(explanation.siblings)
    params = {"among": str(explanation.given.among), "stands": str(explanation.given.stands)}
    stands = "stands" if explanation.drawing == 1 else "stands_later"
    if explanation.class_:
        yield words.say(stands, kind=words.kind(explanation.class_), **params)
    else:
        yield words.say(f"{stands}_of_all", **params)
    yield words.say("as_of")


def _look(explanation: Explanation, look: Look, words: Words) -> LookedAt:
    name = "full_later" if look.why == "full" and explanation.drawing > 1 else look.why
    said = [words.say(f"look_{name}", places=str(look.places))]
    if look.last is not None:
        said += _last(explanation.rules, look.last, words)
    gap = " " if words.language != "ja" else ""
    return LookedAt(
        wish=look.wish, place=words.place(look.place), said=gap.join(said), got=look.why == "given"
    )


def _last(rules: tuple[Rule, ...], last: LastTaken, words: Words) -> Iterator[str]:
    if last.value:
        value = last.value
        yield words.say("last_value", stands=str(last.stands), label=words.rule(rules[0]), value=value)
    else:
        yield words.say("last", stands=str(last.stands))
    if last.by < 0:
        yield words.say("by_drawn")
    elif last.by > 0 or not last.value:
        yield words.say("by_rule", label=words.rule(rules[last.by]))
