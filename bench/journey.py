"""The whole journey by pages, held against pgbench: procedure page, every form page saved, check, send, receipt.

    python bench/journey.py

16 browsers, in two processes of a light client, keep their cookies and send the CSRF token of each page. 児童手当 is
filed by residents who are signed in with a verified address, the form of 30 questions by anybody. The limit is the
transaction of `submit.py`: the rows that arriving writes, as separate statements.
"""

from __future__ import annotations

import http.client
import ipaddress
import multiprocessing
import random
import re
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

import _rig as rig
import submit

TARGETS = {rig.SIMPLE: 0.02, rig.CHILD: 0.004}
CLIENTS = 2
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_DECLARED = re.compile(r'type="checkbox"[^>]*name="([a-z_0-9]+)"|name="([a-z_0-9]+)"[^>]*type="checkbox"')


class Browser:
    """Cookies, one connection, and the form that is on the page."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = dict(cookies)
        self.address = str(
            ipaddress.ip_address(random.getrandbits(32))
        )  # a household of its own: its drafts are counted
        self.requests = 0
        self.path = ""
        self.html = ""

    def get(self, path: str) -> None:
        self._follow("GET", path, None)

    def post(self, values: list[tuple[str, str]]) -> None:
        """Send the page's form to where it is, and go where the answer leads."""
        fields = _HIDDEN.findall(self.html)
        if not fields:
            raise rig.Missed(f"no form on {self.path}")
        self._follow("POST", self.path, urlencode(fields + values))

    def _follow(self, method: str, path: str, body: str | None) -> None:
        status, headers = self._ask(method, path, body)
        for _ in range(5):
            if status != 302:
                break
            path = unescape(headers["Location"])
            status, headers = self._ask("GET", path, None)
        if status != 200:
            errors = re.findall(r'<a[^>]*href="#[^"]*"[^>]*>([^<]*)', self.html)[:8]
            raise rig.Missed(f"{method} {path}: {status} {errors}")
        self.path = urlsplit(path).path

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, Any]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "X-Forwarded-For": self.address}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        self.html = answer.read().decode()
        self.requests += 1
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers


def travel(browser: Browser, procedure: str, pages: dict[str, list[tuple[str, str]]]) -> int:
    """One journey; how many requests it took. Raises Missed when it does not end at a receipt."""
    base = f"/aoba/procedures/{procedure}/"
    browser.requests = 0
    browser.get(base)
    browser.get(base + "apply/?new=1" if "madoguchi-aoba-resident" in browser.cookies else base + "apply/")
    first = next(iter(pages))
    browser.post(pages[first])
    for _ in range(40):
        here = browser.path.rstrip("/").rpartition("/")[2]
        if here == "check":
            break
        browser.post(pages.get(here, []))
    else:
        raise rig.Missed(f"the pages do not end: {browser.path}")
    declared = [a or b for a, b in _DECLARED.findall(browser.html)]
    browser.post([(name, "yes") for name in declared] + [("_submit", "")])
    if "/done/" not in browser.path:
        raise rig.Missed(f"not sent: {browser.path}")
    return browser.requests


def run() -> dict[str, Any]:
    """For each form: journeys a second, requests in one, the limit, the ratio."""
    return submit.for_each_form(_measure)


def _measure(made: rig.Installation, served: rig.Served, name: str, version: str) -> dict[str, Any]:
    path, body = f"/api/v1/tenants/990019/procedures/{name}/applications", submit.body_of(name, version)
    token = served.token()
    rows = submit.rows_of_one(made.cluster, lambda: submit.submit_once(served, path, token, body))
    transaction = submit.Transaction(rows)
    pages = posted(name, version)
    cookies = _signed_in(rig.CONNECTIONS) if name == rig.CHILD else [{}] * rig.CONNECTIONS
    requests = travel(Browser(served.port, cookies[0]), name, pages)
    _load(served.port, name, pages, cookies, seconds=3)
    before = rig.pgbench(
        made.cluster, transaction.separate, values=transaction.values, start=submit.next_start()
    )
    there = made.cluster.count("applications_application")
    began = time.monotonic()
    journeys = _load(served.port, name, pages, cookies, seconds=rig.SECONDS)
    seconds = time.monotonic() - began
    arrived = made.cluster.count("applications_application") - there
    after = rig.pgbench(
        made.cluster, transaction.separate, values=transaction.values, start=submit.next_start()
    )
    if arrived != len(journeys):
        raise rig.Missed(f"{arrived} arrived of {len(journeys)}")
    limit, ordered = (before + after) / 2, sorted(journeys)
    return {
        "per_second": round(len(journeys) / seconds, 2), "journeys": len(journeys), "requests_each": requests,
        "form_pages": len(pages), "p50_s": round(ordered[len(ordered) // 2], 2), "worst_s": round(ordered[-1], 2),
        "limit_per_second": round(limit, 1), "ratio": round(len(journeys) / seconds / limit, 4),
    }  # fmt: skip


def posted(name: str, version: str) -> dict[str, list[tuple[str, str]]]:
    """page → what its form posts, of every page that the answers show."""
    from madoguchi.forms.domain.answers.evaluate import evaluate
    from madoguchi.forms.domain.answers.readers import Context
    from madoguchi.forms.queries import form
    from madoguchi.isolation.scope import tenant_scope
    from madoguchi.kernel.clock import day_in_japan
    from madoguchi.tenants.queries import tables

    answers = rig.answers(name)
    with tenant_scope(99001):
        compiled = form(name, version)
        context = Context(today=day_in_japan(datetime.now(UTC)), tables=tables())
    shown = evaluate(compiled, answers, context).pages
    return {
        page.page.id: [pair for item in page.items for pair in _controls(item.id, answers.get(item.id))]
        for page in compiled.pages
        if page.page.id in shown
    }


def _controls(path: str, answer: Any) -> list[tuple[str, str]]:
    if answer is None:
        return []
    if isinstance(answer, dict):
        return [pair for key, value in answer.items() for pair in _controls(f"{path}.{key}", value)]
    if isinstance(answer, list):
        if answer and isinstance(answer[0], dict):
            return [pair for index, row in enumerate(answer) for pair in _controls(f"{path}.{index}", row)]
        return [(path, str(value)) for value in answer]
    return [(path, str(answer))]


def _signed_in(count: int) -> list[dict[str, str]]:
    """Cookies of residents whose address is verified, one each."""
    from madoguchi.accounts.services.residents.residents import resident_of
    from madoguchi.accounts.services.signing_in import sessions
    from madoguchi.isolation.scope import tenant_transaction

    found, now = [], datetime.now(UTC)
    with tenant_transaction(99001):
        for number in range(count):
            email = f"resident{number}@example.jp"
            account = resident_of(email=email, now=now)
            _, secret = sessions.start(kind="resident", now=now, subject_id=account.id, data={"email": email})
            found.append({"madoguchi-aoba-resident": secret})
    return found


def _load(
    port: int, name: str, pages: dict[str, Any], cookies: list[dict[str, str]], *, seconds: float
) -> list[float]:
    """Seconds of each journey, by 16 browsers in processes of their own."""
    shares = [cookies[number::CLIENTS] for number in range(CLIENTS)]
    with multiprocessing.get_context("spawn").Pool(CLIENTS) as pool:
        told = pool.starmap(_browse, [(port, name, pages, share, seconds) for share in shares])
    problems = [problem for _, problem in told if problem]
    if problems:
        raise rig.Missed(problems[0])
    return [taken for journeys, _ in told for taken in journeys]


def _browse(
    port: int, name: str, pages: dict[str, Any], cookies: list[dict[str, str]], seconds: float
) -> tuple[list[float], str]:
    until, taken, problems = time.monotonic() + seconds, [], []

    def one(own: dict[str, str]) -> None:
        try:
            while time.monotonic() < until:
                browser = Browser(port, own)
                with closing(browser.connection):
                    began = time.monotonic()
                    travel(browser, name, pages)
                    taken.append(time.monotonic() - began)
        except (rig.Missed, OSError, http.client.HTTPException) as problem:
            problems.append(repr(problem))

    threads = [threading.Thread(target=one, args=[own]) for own in cookies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, problems[0] if problems else ""


if __name__ == "__main__":
    found = run()
    wanted = {f"{name}.ratio": (target, "≥") for name, target in TARGETS.items()}
    sys.exit(rig.tell("journey", found, wanted))
