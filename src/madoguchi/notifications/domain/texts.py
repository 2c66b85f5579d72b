"""The texts of the mails, in `ja`, `en` and `ja-easy`. Any other language is answered in Japanese.

A mail never holds answers. It holds the receipt number, and the access code only when a new one was asked
for: who reads over a shoulder, or a mail that went astray, then opens nothing.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from madoguchi.kernel.clock import JST, day_in_japan
from madoguchi.kernel.eras import format_deadline, format_japanese
from madoguchi.kernel.ids import parse_receipt
from madoguchi.notifications.domain import wording_easy, wording_en, wording_ja, wording_staff
from madoguchi.notifications.domain.sender import Sender

_BOOKS = {"ja": wording_ja, "en": wording_en, "ja-easy": wording_easy}
_READING = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class MailText(NamedTuple):
    """`subject, body` for `send_mail`."""

    subject: str
    body: str


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes: the tenant's name in the reader's language, how to reach it, and from where its mails come."""

    name: str
    contact: str
    sender: Sender


def receipt_mail(
    *,
    language: str,
    office: Office,
    procedure: str,
    receipt: str,
    arrived_at: datetime,
    link: str,
    papers: tuple[str, ...] = (),
) -> MailText:
    """It has arrived. `receipt` in any form that `parse_receipt` reads; `link` to the status page; `papers` are still
    to be handed in."""
    text = _text(
        "receipt", language, office, procedure=procedure, receipt=receipt, moment=arrived_at, link=link
    )
    if not papers:
        return text
    book = _BOOKS.get(language, wording_ja)
    listed = "\n".join(f"- {_plain(_one_line(paper))}" for paper in papers)
    head, _, rest = text.body.partition(link)
    return text._replace(body=f"{head}{link}\n\n{book.PAPERS}\n{listed}{rest}")


def draft_link_mail(
    *, language: str, office: Office, procedure: str, link: str, kept_until: datetime
) -> MailText:
    """Go on later, and until when that is possible."""
    return _text("draft_link", language, office, procedure=procedure, link=link, moment=kept_until)


def draft_expires_mail(
    *, language: str, office: Office, procedure: str, link: str, kept_until: datetime
) -> MailText:
    """What was begun will be deleted soon."""
    return _text("draft_expires", language, office, procedure=procedure, link=link, moment=kept_until)


def verify_email_mail(
    *, language: str, office: Office, procedure: str, link: str, until: datetime
) -> MailText:
    """Is this your address? All that is left to do is to send."""
    return _text("verify_email", language, office, procedure=procedure, link=link, moment=until)


def sign_in_link_mail(*, language: str, office: Office, link: str, until: datetime) -> MailText:
    """A link instead of a password."""
    return _text("sign_in", language, office, link=link, moment=until)


def address_link_mail(
    purpose: str, *, language: str, office: Office, new: str, link: str, until: datetime
) -> MailText:
    """May the address become another? `new` is shown in part."""
    return _text(purpose, language, office, new=new, link=link, moment=until)


def address_changed_mail(*, language: str, office: Office, new: str) -> MailText:
    """To the old address."""
    return _text("address_changed", language, office, new=new)


def invited_mail(
    *, language: str, office: Office, procedure: str, asked: str, link: str, until: datetime
) -> MailText:
    """To somebody from outside: a step of a case is asked of them. `asked` is what the step is called, or nothing. Nobody is
    named in it, and nothing of the case."""
    what = f"{procedure} ({asked})" if asked else procedure
    return _text("invited", language, office, procedure=what, link=link, moment=until)


def staff_mail(
    what: str, *, office: Office, name: str, member: str, by: str, before: str = "", after: str = ""
) -> MailText:
    """To `name`, of staff: `by` did something to `member`. Roles are in words."""
    subject, body = wording_staff.WORDING[what]
    known = {
        "office": office.name, "name": name, "member": member, "by": by or "システムの運用担当者",
        "before": before, "after": after, "replies": office.sender.about_replies("ja"),
    }  # fmt: skip
    whole = f"{wording_staff.GREETING}\n\n{body}\n\n----\n{wording_staff.CLOSING}"
    return MailText(_one_line(subject.format_map(known)), whole.format_map(known))


def late_mail(which: str, *, office: Office, name: str, new: int, every: int, link: str) -> MailText:
    """To `name`, of staff: so many cases are `near` the end of their period, or `late`; numbers alone."""
    return _to_staff(wording_staff.LATE[which], office=office, name=name, new=new, every=every, link=link)


def left_mail(*, office: Office, name: str, new: int, every: int, link: str) -> MailText:
    """To `name`, who leads a unit: nobody is in charge any more of so many of its cases; numbers alone."""
    return _to_staff(wording_staff.LEFT, office=office, name=name, new=new, every=every, link=link)


def _to_staff(
    wording: tuple[str, str], *, office: Office, name: str, new: int, every: int, link: str
) -> MailText:
    subject, body = wording
    known = {
        "office": office.name, "name": name, "new": new, "every": every, "link": link,
        "replies": office.sender.about_replies("ja"),
    }  # fmt: skip
    whole = f"{wording_staff.GREETING}\n\n{body}\n\n----\n{{replies}}"
    return MailText(_one_line(subject.format_map(known)), whole.format_map(known))


OTHER_DAY: Final = ("period_extended", "extension_undone", "days_moved")
"""Why the day by which a result is expected is another: an extension, one that was taken back, the town's own closing days."""


def period_mail(
    why: str, *, language: str, office: Office, procedure: str, receipt: str, due: datetime, link: str
) -> MailText:
    """The result comes by another day than was said, that in Japan of `due`; `why` is of OTHER_DAY. What staff wrote as the
    reason of an extension is not in the mail."""
    return _text(why, language, office, procedure=procedure, receipt=receipt, moment=due, link=link)


def accepted_mail(*, language: str, office: Office, procedure: str, receipt: str, link: str) -> MailText:
    """It was accepted (受付)."""
    return _text("accepted", language, office, procedure=procedure, receipt=receipt, link=link)


def transferred_mail(
    *,
    language: str,
    office: Office,
    procedure: str,
    receipt: str,
    link: str,
    to: str,
    arrived_at: datetime,
) -> MailText:
    """It went to the government that is competent for it (移送), with the day on which it arrived here."""
    return _text(
        "transferred", language, office, procedure=procedure, receipt=receipt, link=link, to=to,
        moment=arrived_at,
    )  # fmt: skip


def correction_mail(
    *, language: str, office: Office, procedure: str, receipt: str, due: datetime, link: str
) -> MailText:
    """A correction is asked for (補正), by the end of the day in Japan of `due`."""
    return _text("correction", language, office, procedure=procedure, receipt=receipt, moment=due, link=link)


def message_mail(*, language: str, office: Office, procedure: str, receipt: str, link: str) -> MailText:
    """A message waits on the status page; what it says is not in the mail."""
    return _text("message", language, office, procedure=procedure, receipt=receipt, link=link)


def withdrawn_mail(
    *, language: str, office: Office, procedure: str, receipt: str, withdrawn_at: datetime
) -> MailText:
    """It was taken back (取下げ)."""
    return _text("withdrawn", language, office, procedure=procedure, receipt=receipt, moment=withdrawn_at)


def decided_mail(*, language: str, office: Office, procedure: str, receipt: str, link: str) -> MailText:
    """It was decided; what was decided is not in the mail."""
    return _text("decided", language, office, procedure=procedure, receipt=receipt, link=link)


def decision_undone_mail(
    *, language: str, office: Office, procedure: str, receipt: str, link: str
) -> MailText:
    """The result that was told is no result any more; it is examined again."""
    return _text("decision_undone", language, office, procedure=procedure, receipt=receipt, link=link)


def next_mail(
    which: str,
    *,
    language: str,
    office: Office,
    procedure: str,
    following: str,
    receipt: str,
    last: datetime | None,
    link: str,
) -> MailText:
    """What a decision led to: a case of `following` was `opened`, its last day comes near (`reminder`), or the decision
    `runs_out`. `last` is a moment of the last day in Japan."""
    name = f"next_{which}" if last is not None else "next_opened_open"
    if which == "runs_out" and not following:
        name = "next_ends"
    return _text(
        name,
        language,
        office,
        procedure=procedure,
        following=following or procedure,
        receipt=receipt,
        moment=last,
        link=link,
    )


def new_access_code_mail(*, language: str, office: Office, receipt: str, code: str, link: str) -> MailText:
    """The access code was lost: a new one. Goes to the verified address only."""
    return _text("new_access_code", language, office, receipt=receipt, code=code, link=link)


def _text(
    name: str,
    language: str,
    office: Office,
    *,
    receipt: str = "",
    moment: datetime | None = None,
    **words: str,
) -> MailText:
    language = language if language in _BOOKS else "ja"
    book = _BOOKS[language]
    subject, body = book.WORDING[name]
    words |= {"office": office.name, "contact": office.contact}
    known = {key: _plain(word) for key, word in words.items()}
    known["replies"] = office.sender.about_replies(language)
    if receipt:
        known["receipt"] = str(parse_receipt(receipt))
    if moment is not None:
        known |= _moments(moment, language)
    whole = f"{book.GREETING}\n\n{body}\n\n----\n{_closing(book.CLOSING, known)}"
    return MailText(_one_line(subject.format_map(known)), whole.format_map(known))


def _closing(closing: str, known: dict[str, str]) -> str:
    """Without the line about the contact, when the tenant has given none."""
    lines = closing.split("\n")
    return "\n".join(line for line in lines if known["contact"] or "{contact}" not in line).lstrip("\n")


def _plain(text: str) -> str:
    """Readings are marked `{漢字|かんじ}`; a mail shows them in parentheses."""
    return _READING.sub(r"\1(\2)", text)


def _one_line(subject: str) -> str:
    return " ".join(subject.split())[:200]


def _moments(moment: datetime, language: str) -> dict[str, str]:
    """The day in Japan; the day and the time; the same as the end of something."""
    day, clock = day_in_japan(moment), f"{moment.astimezone(JST):%H:%M}"
    last = day_in_japan(moment - timedelta(microseconds=1))  # what ends at midnight ends on the day before
    if language == "en":
        english = _english(day)
        return {
            "day": _english(last),
            "time": f"{english}, {clock} (Japan time)",
            "until": f"{clock} on {english} (Japan time)",
        }
    if language == "ja-easy":
        time = f"{_easy(day)} {clock}"
        return {"day": _easy(last), "time": time, "until": time}
    return {
        "day": format_deadline(last),
        "time": f"{format_japanese(day)} {clock}",
        "until": f"{format_deadline(day)} {clock}",
    }


def _english(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _easy(day: date) -> str:
    return f"{day.year}ねん{day.month}がつ{day.day}にち"
