"""Made-up counts of the last four weeks, so that the demonstration's ふりかえり has something to show.

Nobody was counted: the sums are worked out from each definition's pages and kinds of questions, always the same ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from madoguchi.applications.domain.progress import FINISH
from madoguchi.forms.domain.answers.compiled import CompiledPage, Form, Item
from madoguchi.statistics.domain.tally import BUCKETS, QUIET, Tally, What, bucket
from madoguchi.statistics.queries import counted_versions
from madoguchi.statistics.services.tally import write_tallies

BEGUN: Final = {"aoba": 620, "midori": 84, "hoshino": 240}
"""How many began each procedure, by the tenant's slug."""
DAYS: Final = 28
WEEK: Final = (14, 18, 16, 13, 12, 15, 12)
"""How the people spread over a week, in percent."""
HARD: Final[dict[str, tuple[float, float, str, str]]] = {
    "my_number": (0.03, 0.14, "", "my_number_check"),
    "bank_account": (0.15, 0.19, "bank", "bank_unknown"),
    "attachment": (0.04, 0.0, "", ""),
    "person": (0.01, 0.08, "family_kana", "kana"),
    "birth_date": (0.0, 0.05, "", "date"),
    "date": (0.0, 0.04, "", "date_future"),
    "address": (0.0, 0.06, "postal_code", "postal_code_unknown"),
    "phone": (0.0, 0.05, "", "phone"),
    "money": (0.01, 0.08, "", "number"),
}
"""Kind of question → share of those at its page who give up, share of those who err, at which part, and how."""
STEPS: Final = (0.35, 0.55, 0.8, 1.0, 1.3, 1.9, 3.2)
"""Times for a page in parts of its usual one, as frequent each."""


def fill(*, form: Form, version: str, begun: int, today: date) -> None:
    """Write the counts, unless something was counted already. Runs in the tenant's transaction."""
    if not counted_versions(form.definition.id):
        write_tallies(_spread(form, version, begun, today))


def _spread(form: Form, version: str, begun: int, today: date) -> Counter[Tally]:
    """The sums of all days, dealt out to the days without losing one."""
    dealt: Counter[Tally] = Counter()
    weights = [WEEK[day % 7] for day in range(DAYS)]
    for page, what, question, code, total in _sums(form, begun):
        # Nobody has given up in the last week: a draft lies for QUIET until it counts.
        usable = weights[: -QUIET.days] if what == "gave_up" else weights
        passed = 0
        for number, weight in enumerate(usable):
            share = total * (passed + weight) // sum(usable) - total * passed // sum(usable)
            passed += weight
            if share:
                day = today - timedelta(days=DAYS - number)
                dealt[Tally(form.definition.id, version, page, day, what, question, code)] += share
    return dealt


def _sums(form: Form, begun: int) -> Iterator[tuple[str, What, str, str, int]]:
    """(page, what, question, code, sum), page by page: those who finish one are those who reach the next."""
    here = begun
    for number, page in enumerate(form.pages):
        came = here * 3 // 5 if page.show is not None else here  # many are not asked a page with a condition
        items = [(path, item) for path, item in _items(page.items) if _kind(item) in HARD]
        lost = round(came * min(0.2, 0.01 + sum(HARD[kind][0] for kind in {_kind(i) for _, i in items})))
        open_ = came // 50
        done = came - lost - open_
        yield from _page(page.page.id, came, done, lost, back=came // 12 if number else 0)
        for seconds in (_usual(page) * step for step in STEPS):
            yield page.page.id, "took", "", bucket(min(seconds, BUCKETS[-1])), done // len(STEPS)
        for path, item in items:
            _, share, part, code = HARD[_kind(item)]
            question = f"{path}.{part}" if part else path
            if share and (not part or part in {child.id for child in item.children}):
                yield page.page.id, "error", question, code, round(came * share)
        here -= lost + open_
    yield from _page(FINISH, here, here - here // 15, here // 25, back=0)
    for need in form.definition.declarations:
        yield FINISH, "error", need.id, "required_consent", here // 18


def _page(
    page: str, came: int, done: int, lost: int, *, back: int
) -> Iterator[tuple[str, What, str, str, int]]:
    yield page, "reached", "", "", came
    yield page, "finished", "", "", done
    yield page, "gave_up", "", "", lost
    yield page, "back", "", "", back


def _items(items: tuple[Item, ...], prefix: str = "") -> Iterator[tuple[str, Item]]:
    """The questions of a page that stand for themselves, a person and an account whole, by path."""
    for item in items:
        path = prefix + item.id
        yield from _items(item.children, f"{path}.") if _kind(item) == "group" else ((path, item),)


def _kind(item: Item) -> str:
    return str(item.question.__struct_config__.tag)


def _usual(page: CompiledPage) -> float:
    """Seconds: some for each box, more where a paper must be fetched."""
    boxes = sum(max(1, len(item.children)) for _, item in _items(page.items))
    fetched = {_kind(item) for _, item in _items(page.items)} & {"bank_account", "my_number", "attachment"}
    return 12 + 9 * boxes + 55 * len(fetched)
