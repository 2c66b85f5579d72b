"""E-mail addresses as people type them, and the domain they may have meant."""

from __future__ import annotations

import re
import unicodedata

import msgspec

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}"  # with dots anywhere: Japanese carriers issued such addresses
_DOMAIN = r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
_ADDRESS = re.compile(f"{_LOCAL}@{_DOMAIN}")

COMMON = (
    "gmail.com", "yahoo.co.jp", "docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp", "i.softbank.jp",
    "icloud.com", "outlook.jp", "outlook.com", "hotmail.com", "hotmail.co.jp", "live.jp", "ymail.ne.jp",
    "rakuten.jp", "uqmobile.jp", "ymobile.ne.jp", "yahoo.com", "nifty.com", "me.com", "mac.com", "biglobe.ne.jp",
)  # fmt: skip


class EmailCheck(msgspec.Struct, frozen=True):
    """`address` is the normalised address; `suggestion` what may have been meant instead."""

    ok: bool
    address: str
    suggestion: str | None = None


def check_email(text: str) -> EmailCheck:
    """Whether a text is an e-mail address, and whether its domain looks mistyped (gmial.com)."""
    address = unicodedata.normalize("NFKC", text).strip()
    local, _, domain = address.rpartition("@")
    address = f"{local}@{domain.lower()}"
    ok = len(address) <= 254 and bool(_ADDRESS.fullmatch(address))
    near = _near(domain.lower()) if ok else None
    return EmailCheck(ok, address, f"{local}@{near}" if near else None)


def _near(domain: str) -> str | None:
    if domain in COMMON:
        return None
    distances = [(_distance(domain, known), known) for known in COMMON if abs(len(domain) - len(known)) <= 2]
    best = min(distances, default=(9, ""))
    return best[1] if best[0] <= (2 if len(best[1]) > 8 else 1) else None


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
