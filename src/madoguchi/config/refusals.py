"""What the door says when it lets a request not in: to programs a problem document, to people a page.

Both stand ready, because they are said when there is no time to make them.
"""

from __future__ import annotations

import json

import msgspec

from madoguchi.config.headers import HEADERS
from madoguchi.ui.environment import static


class Refusal(msgspec.Struct, frozen=True):
    """A status, the kind and title of a problem (RFC 9457), and the page's sentences in Japanese and English."""

    status: int
    kind: str
    title: str
    page: tuple[str, str, str]
    again_after: int = 0

    def answer(self, path: str) -> tuple[list[tuple[bytes, bytes]], bytes]:
        """(headers, body) for whoever asked for this path."""
        is_program = path.startswith(("/api/", "/oauth/"))
        body = self._problem() if is_program else self._page()
        headers = dict(HEADERS) | {
            "Content-Type": "application/problem+json" if is_program else "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Server": "madoguchi",
        }
        if self.again_after:
            headers["Retry-After"] = str(self.again_after)
        return [(name.lower().encode(), value.encode()) for name, value in headers.items()], body

    def _problem(self) -> bytes:
        told = {"type": f"urn:madoguchi:problem:{self.kind}", "title": self.title, "status": self.status}
        return json.dumps(told).encode()

    def _page(self) -> bytes:
        title, japanese, english = self.page
        return (
            '<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<title>{title}</title><link rel="stylesheet" href="{static("ui/madoguchi.css")}"></head>'
            f'<body class="resident"><main class="page page--narrow"><h1>{title}</h1><p>{japanese}</p>'
            f'<p lang="en">{english}</p></main></body></html>'
        ).encode()


BUSY = Refusal(
    503,
    "busy",
    "too much is waiting; nothing was done; send the same again later",
    (
        "いま混み合っています",
        "申し込みが集中しているか、システムが止まっています。30秒ほどたってから、開き直してください。"
        "何かを送ったときは、まだ届いていません。前のページに戻り、もう一度ボタンを押してください。前に保存した内容は残っています。",
        "The service is busy or down. Open the page again in half a minute. What you sent has not arrived: go back and press "
        "the button again.",
    ),
    again_after=30,
)
TOO_LARGE = Refusal(
    413,
    "too-large",
    "the body is too large for this address",
    (
        "大きすぎて受け取れません",
        "送った内容かファイルが大きすぎます。まだ何も届いていません。前のページに戻り、ファイルを小さくするか、"
        "いくつかに分けて送ってください。",
        "What you sent is too large. Nothing has arrived yet. Go back and send smaller files, or fewer at a time.",
    ),
)
TOO_SLOW = Refusal(
    408,
    "too-slow",
    "the body did not come in time; nothing was done",
    (
        "最後まで届きませんでした",
        "通信が途中で止まりました。まだ何も届いていません。電波のよい所で前のページに戻り、もう一度送ってください。",
        "The connection was too slow. Nothing has arrived yet. Go back and send it again.",
    ),
)
NO_SUCH_METHOD = Refusal(
    405,
    "method",
    "there is no such method here",
    (
        "このやり方では開けません",
        "ページのボタンか、リンクから開いてください。",
        "Open this page by a link or a button.",
    ),
)
FAULT = Refusal(
    500,
    "fault",
    "a fault of ours",
    (
        "システムの不具合です",
        "少したってから、もう一度試してください。保存した内容は残っています。",
        "A fault of ours. Please try again later. What you saved is still there.",
    ),
)
