"""Applications of invented people in every state, so that the demonstration's staff pages have something to show.

Each is a story: who applied for what, and what the office and the applicant did, by how many business days ago that was.
All of it goes through the services behind the pages, as of those days; mails and deliveries follow from the events, once
the worker runs.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

import msgspec

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.queries.queue import QueueFilter, queue_page
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.business_days import is_business_day
from madoguchi.kernel.clock import JST, day_in_japan
from madoguchi.kernel.office_days import NATIONWIDE
from madoguchi.ops.demo.applying import (
    CARD,
    CLAIM,
    DAMAGE,
    EXPECTING,
    FESTIVAL,
    NURSING,
    STREET,
    Sample,
    apply,
)
from madoguchi.ops.demo.handling import APPROVER, EXAMINER, RECEPTION, SECOND_APPROVER, Case
from madoguchi.ops.demo.residents import (
    HANAKO,
    ICHIRO,
    JIRO,
    KIKU,
    KYOKO,
    MATSU,
    MATSUE,
    NOZOMI,
    SAKURA,
    SORA,
    TAKEKO,
    TARO,
    UME,
    Resident,
)
from madoguchi.tenants.queries import TenantView

OPENS: Final = time(9, 10)
STEP: Final = timedelta(minutes=23)
"""Between two things on one day, and between the hours of two stories."""


class Act(msgspec.Struct, frozen=True):
    """One thing that was done: a method of Case, how many business days ago, and what it is given."""

    what: str
    ago: int
    given: dict[str, Any]


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """One application. `files` → an attachment of the procedure that comes with it, as a photo."""

    who: Resident
    wants: Sample
    came: int
    files: tuple[str, ...] = ()
    then: tuple[Act, ...] = ()


def _act(what: str, ago: int, **given: Any) -> Act:
    return Act(what, ago, given)


STORIES: Final = (
    # 到達
    Story(who=HANAKO, wants=CLAIM, came=1),
    Story(who=HANAKO, wants=CLAIM, came=0),  # the same again: 似た申請あり
    Story(who=NOZOMI, wants=EXPECTING, came=0),
    Story(who=ICHIRO, wants=DAMAGE, came=2, files=("photos_overall",)),
    # 受付済; one whose standard period has passed, and whose package the core system refuses
    Story(who=MATSU, wants=NURSING, came=2, then=(_act("accept", 1),)),
    Story(
        who=UME, wants=CARD, came=9, files=("identity_document",),
        then=(_act("accept", 8), _act("note", 7, body="保険証の写しが届くのを待っています。")),
    ),
    # 審査中; written to, mended and not looked at, sent back by the approver
    Story(
        who=TARO, wants=CLAIM, came=6,
        then=(
            _act("accept", 5),
            _act("examine", 4),
            _act("write", 3, body="確かめたいことがあります。\n平日の9時から17時のあいだに、お電話をいただけますか。"),
        ),
    ),
    Story(
        who=TAKEKO, wants=NURSING, came=5,
        then=(
            _act("accept", 4),
            _act("examine", 4),
            _act("ask", 3, about="insured.address.street", days=10, reason="建物の名前と部屋の番号も書いてください。"),
            _act("mend", 1, path="insured.address.street", text="1丁目2番3号 あおぞら荘101号室"),
        ),
    ),
    Story(
        who=KYOKO, wants=CLAIM, came=12,
        then=(
            _act("accept", 11),
            _act("examine", 10),
            _act("propose", 6, decision="approve"),
            _act("send_back", 5, reason="前の住所での受給の確認がまだです。\n確かめてから、もう一度出してください。"),
        ),
    ),
    # 補正依頼中; one whose day has passed
    Story(
        who=MATSUE, wants=NURSING, came=4,
        then=(_act("ask", 3, about="doctor_phone", days=10, reason="病院の番号と違うようです。確かめてください。"),),
    ),
    Story(
        who=ICHIRO, wants=CLAIM, came=20,
        then=(
            _act("accept", 19),
            _act("ask", 18, about="claimant.phone", days=10, reason="日中につながる電話番号を書いてください。"),
        ),
    ),
    # 決裁中
    Story(
        who=SAKURA, wants=CLAIM, came=10,
        then=(_act("accept", 9), _act("examine", 8), _act("propose", 1, decision="approve")),
    ),
    # 承認
    Story(
        who=JIRO, wants=DAMAGE, came=15,
        then=(
            _act("accept", 14),
            _act("examine", 13),
            _act("propose", 4, decision="approve"),
            _act("decide", 2),
        ),
    ),
    # 不承認
    Story(
        who=SORA, wants=CLAIM, came=18,
        then=(
            _act("accept", 17),
            _act("examine", 16),
            _act("propose", 9, decision="refuse", reason="お子さんを養っている方が、別の方であるため。"),
            _act("decide", 8),
        ),
    ),
    # 完了
    Story(
        who=KIKU, wants=NURSING, came=22,
        then=(
            _act("accept", 21),
            _act("examine", 20),
            _act("propose", 9, decision="approve"),
            _act("decide", 8),
            _act("close", 6),
        ),
    ),
    Story(who=KYOKO, wants=EXPECTING, came=26, then=(_act("accept", 25), _act("close", 25))),
    # 取下げ
    Story(who=NOZOMI, wants=DAMAGE, came=7, then=(_act("accept", 6), _act("withdraw", 5))),
    # 却下
    Story(
        who=TARO, wants=DAMAGE, came=25,
        then=(
            _act("ask", 24, about="house_address.street", days=10, reason="この番地に、その建物が見つかりません。"),
            _act("dismiss", 4, reason="お知らせした日までに補正がなかったため。"),
        ),
    ),
)  # fmt: skip
"""The other tenant has the same: whoever looks at both sees the same names, and never one case in the other's queue."""


def _step(step: str, by: str, ago: int, **given: Any) -> Act:
    return Act("step", ago, {"step": step, "by": by} | given)


_SUMMED: Final = (
    _step("reception", RECEPTION, 9),
    _step("check", EXAMINER, 8, grade="good"),
    _step("hearing", EXAMINER, 7),
    _step("sum", EXAMINER, 6, amount="2000000", conditions="電気の使用量を翌年度に報告すること"),
)
_DECIDED: Final = (
    _step("reception", RECEPTION, 9),
    _step("check", EXAMINER, 8, grade="good"),
    _step("sum", EXAMINER, 6, amount="400000"),
    _step("draft", EXAMINER, 5, decision="grant"),
    _step("section", APPROVER, 4),
)
BY_STEPS: Final = (
    Story(who=KYOKO, wants=FESTIVAL, came=1),
    Story(
        who=JIRO, wants=STREET, came=4,
        then=(_step("reception", RECEPTION, 3), _step("check", EXAMINER, 2, grade="fair")),
    ),
    # waits for the second approval, which a sum of a million asks for
    Story(
        who=UME, wants=STREET, came=10,
        then=(
            *_SUMMED,
            _step("draft", EXAMINER, 5, decision="with_conditions", reason="報告をしていただくことが条件です。"),
            _step("section", APPROVER, 4),
        ),
    ),
    # sent back by the second approver
    Story(
        who=TARO, wants=STREET, came=10,
        then=(
            *_SUMMED,
            _step("draft", EXAMINER, 5, decision="grant"),
            _step("section", APPROVER, 4),
            _act("reopen", 3, step="sum", by=SECOND_APPROVER, reason="見積もりの数と額が合いません。\n確かめてください。"),
        ),
    ),
    # decided by one, because the sum is small; to be paid together, because they were decided on one day
    Story(who=SORA, wants=FESTIVAL, came=10, then=_DECIDED),
    Story(who=NOZOMI, wants=FESTIVAL, came=10, then=_DECIDED),
)  # fmt: skip
"""Of the grant that goes by steps of its own: cases in most of them."""


ALL: Final = (*STORIES, *BY_STEPS)


def fill(*, tenant: TenantView, now: datetime) -> None:
    """All stories, or none: a tenant that has an application already is left alone."""
    with tenant_transaction(tenant.id):
        if queue_page(filter=QueueFilter(), by=OPERATOR, today=day_in_japan(now), limit=1).rows:
            return
        days = business_days(day_in_japan(now), max(story.came for story in ALL))
        for number, story in sorted(enumerate(ALL), key=lambda pair: -pair[1].came):
            at = moment(days[story.came], number, now)
            arrived = apply(
                story.wants, story.who, number=number, city=tenant.name, files=story.files, now=at
            )
            case = Case(arrived, slug=tenant.slug)
            for order, act in enumerate(story.then, start=1):
                getattr(case, act.what)(now=moment(days[act.ago], number + order, now), **act.given)
            case.keep_up(now=now)


def business_days(today: date, most: int) -> list[date]:
    """Today, and the business days before it, the latest first."""
    found, day = [today], today
    while len(found) <= most:
        day -= timedelta(days=1)
        if is_business_day(day, office=NATIONWIDE):
            found.append(day)
    return found


def moment(day: date, number: int, now: datetime) -> datetime:
    """In office hours; what is of today was just now, whatever the hour."""
    if day == day_in_japan(now):
        return now - STEP / (number + 1)
    return datetime.combine(day, OPENS, JST) + STEP * number
