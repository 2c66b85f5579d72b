"""Do the parts beside the database answer?"""

from __future__ import annotations

import os
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator

from django.conf import settings

from madoguchi.files.connectors.configured import scanner
from madoguchi.files.domain.storing import StoreFull, StoreUnavailable
from madoguchi.files.services.open_file import store
from madoguchi.kernel.ids import new_id
from madoguchi.ops.doctoring.verdict import Verdict, bad, note, ok
from madoguchi.ops.keys import keeper_socket
from madoguchi.pdf.fonts import MissingFonts, font_folder
from madoguchi.tenants.connectors.keeper.client import KeeperAway, KeyLost, unseal


def files() -> Verdict:
    try:
        store().check()
    except StoreFull:
        return bad("store", "there is no room for attachments: free some, or enlarge the disk")
    except StoreUnavailable as error:
        return bad("store", f"attachments cannot be stored: {error}")
    return ok(
        "store",
        "attachments can be stored in " + ("S3" if settings.ENVIRONMENT.s3_url else "the data folder"),
    )


def viruses() -> Verdict:
    if settings.ENVIRONMENT.zone == "public":
        return ok("scanner", "not asked from here: the office's workers scan")
    if not settings.ENVIRONMENT.clamd:
        return bad(
            "scanner", "none: attachments stay unscanned; install clamav-daemon and set MADOGUCHI_CLAMD"
        )
    if not scanner().ready():
        return bad(
            "scanner", f"clamd does not answer at {settings.ENVIRONMENT.clamd}: attachments stay quarantined"
        )
    return ok("scanner", "clamd answers")


def keeper() -> Verdict:
    """Asked for something it cannot open: that it says so shows that it lives."""
    if settings.ENVIRONMENT.zone == "public":
        return ok("key keeper", "not here: this is the public zone")
    try:
        unseal(socket_path=keeper_socket(), tenant=0, ciphertext=new_id().bytes + bytes(48), purpose="doctor")
    except KeyLost:
        return ok("key keeper", "answers")
    except KeeperAway:
        starts = "start its service" if settings.ENVIRONMENT.keeper else "`madoguchi up` starts it"
        return bad(
            "key keeper", f"does not answer at {keeper_socket()}: {starts}; nothing can be unsealed meanwhile"
        )
    return bad("key keeper", "answers what it should not: end it and find out what listens there")


def keeper_is_embedded() -> Verdict | None:
    if settings.ENVIRONMENT.zone == "all":
        return note(
            "key keeper",
            "runs beside the public pages, as the same user: weaker than a machine of its own (MADOGUCHI_ZONE)",
        )
    return None


def fonts() -> Verdict:
    try:
        font_folder(named=settings.ENVIRONMENT.fonts, data=settings.DATA)
    except MissingFonts as error:
        return bad("fonts", str(error))
    return ok("fonts", "IPAmj Mincho and IPAex Gothic are there")


def mail() -> Verdict:
    if settings.ENVIRONMENT.zone == "public":
        return ok("mail", "not sent from here: the office's workers send")
    url = settings.ENVIRONMENT.smtp_url
    if not url:
        verdict = note if settings.ENVIRONMENT.demo else bad
        return verdict(
            "mail", f"is written to {settings.DATA / 'mail'} and goes nowhere: set MADOGUCHI_SMTP_URL"
        )
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    port = parts.port or (465 if parts.scheme == "smtps" else 25)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=5).close()
    except OSError as error:
        return bad("mail", f"{parts.hostname}:{port} does not answer ({error.strerror or error})")
    return ok("mail", f"{parts.hostname}:{port} answers")


def replies() -> Verdict:
    """Told in every zone: all of them write mails, and the mails say where replies go."""
    mailbox = settings.ENVIRONMENT.mail_reply_to
    if not mailbox:
        return ok("replies", "to mails are not read, and the mails say so (MADOGUCHI_MAIL_REPLY_TO)")
    return ok("replies", f"to mails go to {mailbox}, and the mails name it")


def core() -> Verdict:
    if settings.ENVIRONMENT.zone == "public":
        return ok("core system", "not asked from here: the office's workers deliver")
    url = settings.ENVIRONMENT.core_url
    if not url:
        return note(
            "core system", "none: what is accepted waits; set MADOGUCHI_CORE_URL and MADOGUCHI_CORE_SECRET"
        )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(url, timeout=5).close()
    except urllib.error.HTTPError:
        return ok("core system", "answers")  # whatever it thinks of this request
    except OSError as error:
        return bad(
            "core system", f"does not answer ({getattr(error, 'reason', error)}): check MADOGUCHI_CORE_URL"
        )
    return ok("core system", "answers")


def secrets() -> Verdict:
    """Files that nobody else may read."""
    loose = [
        path.name
        for path in (settings.DATA / "secret-key", *sorted((settings.DATA / "keys").rglob("*.key")))
        if path.exists() and path.stat().st_mode & 0o077
    ]
    if loose:
        return bad("secrets", f"others may read {', '.join(loose[:3])}: chmod 600, and rotate what they saw")
    return ok("secrets", "readable by this account alone" if os.getuid() else "readable by root alone")


def settings_unknown() -> Iterator[Verdict]:
    """A misspelt setting does nothing, and nobody notices."""
    for name in settings.UNKNOWN_SETTINGS:
        yield bad(
            "settings", f"{name} is none of ours: is it misspelt? docs/reference/settings.md lists them"
        )


def addresses() -> Verdict:
    environment = settings.ENVIRONMENT
    if environment.demo:
        return note("addresses", "a demonstration: it serves this machine only")
    if not environment.base_url.startswith("https:"):
        return bad(
            "addresses", f"mails link to {environment.base_url}: set MADOGUCHI_BASE_URL to the https address"
        )
    if not environment.trusted_proxies:
        return note(
            "addresses",
            "no proxy is trusted: behind one, set MADOGUCHI_TRUSTED_PROXIES, or limits count it as one visitor",
        )
    return ok("addresses", environment.base_url)


EACH = (files, viruses, keeper, secrets, fonts, mail, replies, core, addresses)
"""Those with one answer, in the order in which doctor asks them."""
