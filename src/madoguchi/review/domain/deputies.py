"""Who decides for somebody who is away (代決): as whom a member decides a case of the default way, and how it is said."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from madoguchi.accounts.permissions import Member, StandsIn


def ways_to_decide(
    member: Member, unit: UUID, *, prepared_by: Collection[str]
) -> tuple[StandsIn | None, ...]:
    """In which ways this member decides a case of this unit, the first that counts first: for whom they stand in today, and
    None for themself. Empty: they may not. Neither they nor whom they stand in for prepared it (`prepared_by`, ids).

    Where a flow names no rank nobody's word weighs more than another's, so a deputy decides as the deputy that they are.
    """
    if str(member.id) in prepared_by:
        return ()
    here = [each for each in member.stands_in if unit in each.units]
    own = not here or unit in member.units | member.overseen
    free = (each for each in here if str(each.id) not in prepared_by)
    return (*free, None) if own else tuple(free)


def in_name_of(name: str, absent: str) -> str:
    """「山田 課長(代決: 佐藤 係長)」, as the case, its printed copy and its lists say it; `absent` is empty for an own word."""
    return f"{absent}(代決: {name})" if absent else name
