"""E-mail addresses as people type them, and the domain they may have meant."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import msgspec

from madoguchi.kernel.text import without_unseen

# Dots stand anywhere in it, against RFC 5322: Japanese carriers issued such addresses (a..b., @docomo.ne.jp).
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}"
_DOMAIN = r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
_ADDRESS = re.compile(f"{_LOCAL}@{_DOMAIN}")

COMMON = (
    "gmail.com", "googlemail.com", "yahoo.co.jp", "yahoo.ne.jp", "yahoo.com", "ymail.com", "ymail.ne.jp",
    "docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp", "i.softbank.jp", "disney.ne.jp",
    "ymobile.ne.jp", "ymobile1.ne.jp", "rakuten.jp", "uqmobile.jp", "mineo.jp", "willcom.com", "pdx.ne.jp",
    "icloud.com", "me.com", "mac.com", "outlook.jp", "outlook.com", "hotmail.com", "hotmail.co.jp",
    "live.jp", "live.com", "msn.com", "mail.com", "nifty.com", "nifty.ne.jp", "biglobe.ne.jp", "ocn.ne.jp",
    "so-net.ne.jp", "plala.or.jp", "dion.ne.jp", "eonet.ne.jp", "asahi-net.or.jp", "jcom.home.ne.jp",
    "jcom.zaq.ne.jp", "goo.jp", "excite.co.jp", "proton.me", "protonmail.com",
)  # fmt: skip
"""Domains of Japan's carriers, providers and free mail: an address there is never questioned."""


class EmailCheck(msgspec.Struct, frozen=True):
    """`address` is the normalised address; `suggestion` the address that may have been meant instead, of a wrong one too."""

    ok: bool
    address: str
    suggestion: str | None = None


def check_email(text: str) -> EmailCheck:
    """Whether a text is an e-mail address, and whether its domain looks mistyped (gmial.com)."""
    typed = without_unseen(unicodedata.normalize("NFKC", text)).strip()
    typed = re.sub("^(?:mailto:)?<?", "", typed, flags=re.IGNORECASE).removesuffix(">")
    local, at, domain = typed.rpartition("@")
    address = f"{local}{at}{domain.lower()}"
    ok = len(address) <= 254 and bool(_ADDRESS.fullmatch(address))
    near = _near(domain.lower()) if re.fullmatch(_LOCAL, local) else None
    return EmailCheck(ok, address, f"{local}@{near}" if near else None)


@lru_cache(
    maxsize=1024
)  # the same domains come again and again, and this was a third of taking an application in
def _near(domain: str) -> str | None:
    if domain in COMMON:
        return None
    distances = [(_distance(domain, known), known) for known in COMMON if _may_be(domain, known)]
    best = min(distances, default=(9, ""))
    return best[1] if best[0] <= (2 if len(best[1]) > 8 else 1) else None


def _may_be(domain: str, known: str) -> bool:
    """A short name must stand as it is: abn.ne.jp is a provider, not a slip for ocn.ne.jp."""
    name = known.partition(".")[0]
    return abs(len(domain) - len(known)) <= 2 and (len(name) > 4 or domain.startswith(f"{name}."))


def _distance(a: str, b: str) -> int:
    """Edits (insert, delete, replace, swap neighbours) from a to b (optimal string alignment)."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
