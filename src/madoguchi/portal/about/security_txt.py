"""`/.well-known/security.txt` (RFC 9116): whom to tell of a weakness of this installation."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from madoguchi.kernel.clock import SystemClock, today

PATH = ".well-known/security.txt"
HOLDS = timedelta(days=180)
"""A reader asks anew after this; RFC 9116 advises less than a year."""


def security_txt(request: HttpRequest) -> HttpResponse:
    """Raises Http404 where the operator names nobody: a contact that nobody reads is worse than none."""
    contacts = settings.ENVIRONMENT.security_contacts
    if not contacts:
        raise Http404("no contact is set")
    text = written(contacts=contacts, base_url=settings.ENVIRONMENT.base_url, day=today(SystemClock()))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def written(*, contacts: list[str], base_url: str, day: date) -> str:
    """The file as it stands on this day."""
    return "\n".join(
        [
            "# 弱点を見つけた方は、ほかの人に話す前にこちらへお知らせください。",
            "# If you found a weakness, please tell us here before you tell anybody else.",
            "# 個人の情報は送らないでください。Please send no one's personal data.",
            *(f"Contact: {contact}" for contact in contacts),
            f"Expires: {(day + HOLDS).isoformat()}T00:00:00Z",
            "Preferred-Languages: ja, en",
            f"Canonical: {base_url.rstrip('/')}/{PATH}",
            "",
        ]
    )
