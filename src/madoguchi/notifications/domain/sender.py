"""From whom the mails of an installation are, and what they say of replies: nothing else says it."""

from __future__ import annotations

import msgspec


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """`address` is in From and on the envelope; `reply_to` is where replies go, empty when nobody reads them."""

    address: str
    reply_to: str = ""

    def about_replies(self, language: str) -> str:
        """The sentences in `ja`, `en` or `ja-easy`."""
        unread, read = _SENTENCES[language]
        return read.format(reply_to=self.reply_to) if self.reply_to else unread


_SENTENCES = {
    "ja": (
        "このメールは自動で送っています。返信しても届きません。",
        "このメールは自動で送っています。返信は {reply_to} に届きます。",
    ),
    "en": (
        "This mail was sent automatically. Replies to it are not read.",
        "This mail was sent automatically. Replies to it go to {reply_to}.",
    ),
    "ja-easy": (
        "この メールに へんじを しないで ください。",
        "この メールに へんじを おくると、{reply_to} に とどきます。",
    ),
}
"""Language → when replies are not read, when they are."""
