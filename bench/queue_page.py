"""The queue page with a million applications in the tenant: any filter, and its counts.

    python bench/queue_page.py [APPLICATIONS]

Rows are loaded in bulk, a few thousand for another tenant too, with what the office knows of them: their lines in the
register, their clocks and those of their steps, what is to be corrected, what was mended or left, and ten words each.
What is timed is the page, asked for by a clerk who is signed in, behind every middleware; and beside it what the page
reads: `queue` and `counts` of `review` in one tenant transaction, as the application's role. The limit is one look-up by
receipt the same way.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import _rig as rig

from madoguchi.kernel.name_variants import one_way

TARGET = 60.0
ROWS = 1_000_000
OTHERS = 5_000
TENANT, OTHER = 99001, 99002
ROUNDS = 4
SAMPLE = 7
"""Of the 512 mixes of filters every seventh is asked for: it has no factor in common with how many there are of each."""
EMPTY, RATIO = "me/password/", 10.0
"""A page of the desk that reads nothing but who is signed in, asked for beside each page of the queue; and how many times as long
the queue may take, 99 of 100: the median over the rounds."""

_LOAD = """
    INSERT INTO applications_application
      (tenant_id, id, receipt, procedure, version, kind, state, channel, language, answers, applicant_name, email,
       resident_id, client_id, access_code_hash, idempotency_key, body_digest, "similar", arrived_at, changed_at)
    SELECT %(tenant)s,
      (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000' || substr(md5(n::text), 1, 16))::uuid,
      %(tenant)s::text || lpad(n::text, 12, '0') || '0', (ARRAY[%(simple)s, %(child)s])[1 + (a %% 10 = 0)::int],
      (ARRAY[%(simple_version)s, %(child_version)s])[1 + (a %% 10 = 0)::int], 'claim',
      CASE WHEN n < %(rows)s * 0.9
        THEN (ARRAY['closed', 'issued', 'approved', 'closed', 'refused', 'withdrawn', 'dismissed', 'closed'])[1 + b %% 8]
        ELSE (ARRAY['arrived', 'accepted', 'examining', 'correcting', 'deciding', 'closed'])[1 + b %% 6] END,
      'api', 'ja', '{}',
      (ARRAY['山田', '佐藤', '鈴木', '髙橋', '𠮷野', '田中', '渡邊', '伊藤'])[1 + c %% 8] || '　' || (d %% 4001) || '子',
      '', NULL, 'bench', '\\x00', 'load:' || n, '\\x00', false, at, at
    FROM (SELECT n, now() - (%(rows)s - n) * interval '2 years' / %(rows)s AS at, hashint4(n)::bigint & 65535 AS a,
            hashint4(n + 1)::bigint & 65535 AS b, hashint4(n + 2)::bigint & 65535 AS c,
            hashint4(n + 3)::bigint & 65535 AS d
          FROM generate_series(1, %(rows)s) AS n) AS series
"""

_WORDS = """
    INSERT INTO applications_searchword (tenant_id, id, application_id, word)
    SELECT %(tenant)s, (lpad(to_hex(n * 16 + place), 12, '0') || '70008000000000000000')::uuid, id, word
    FROM (SELECT id, receipt, substr(idempotency_key, 6)::int AS n FROM applications_application
          WHERE tenant_id = %(tenant)s) AS cases
      JOIN of_names ON c = (hashint4(n + 2)::bigint & 65535) %% 8 AND d = (hashint4(n + 3)::bigint & 65535) %% 4001
      JOIN of_days ON day = n %% 29200
      JOIN of_phones ON phone = n %% 100000
      JOIN of_ends ON last = right(receipt, 4)
      CROSS JOIN LATERAL unnest(names || days || phones || ends) WITH ORDINALITY AS word (word, place)
"""
"""Ten of each case, as an applicant without children has them."""
FAMILIES = ("山田", "佐藤", "鈴木", "髙橋", "𠮷野", "田中", "渡邊", "伊藤")
READINGS = ("ヤマダ", "サトウ", "スズキ", "タカハシ", "ヨシノ", "タナカ", "ワタナベ", "イトウ")

_OPEN = ("arrived", "accepted", "examining", "correcting", "deciding")
_BESIDE = (
    """
    INSERT INTO review_acceptance (tenant_id, id, application_id, fiscal_year, number, at, actor_id, actor_name)
    SELECT tenant_id, gen_random_uuid(), id, extract(year FROM arrived_at - interval '3 months'),
      row_number() OVER (ORDER BY arrived_at), arrived_at, 'bench', '受付 花子'
    FROM applications_application WHERE tenant_id = %(tenant)s AND state <> 'arrived'
    """,
    """
    INSERT INTO review_caseclock (tenant_id, id, application_id, procedure, due_on, near_on, stopped, done_on, took, on_time)
    SELECT tenant_id, gen_random_uuid(), id, procedure, arrived_at::date + 30, arrived_at::date + 26, state = 'correcting',
      CASE WHEN state <> ALL (%(open)s) THEN arrived_at::date + 20 END, CASE WHEN state <> ALL (%(open)s) THEN 20 END,
      CASE WHEN state <> ALL (%(open)s) THEN true END
    FROM applications_application WHERE tenant_id = %(tenant)s
    """,
    """
    INSERT INTO review_stepclock (tenant_id, id, application_id, step, due_on, stopped, escalates)
    SELECT tenant_id, gen_random_uuid(), id, 'check', arrived_at::date + 40, false, false
    FROM applications_application WHERE tenant_id = %(tenant)s AND state = 'examining'
    """,
    """
    INSERT INTO review_correctionrequest
      (tenant_id, id, application_id, questions, reason, due_on, from_state, at, actor_id, actor_name, answered_at)
    SELECT tenant_id, gen_random_uuid(), id, '[]', '', arrived_at::date + 20, 'accepted', arrived_at + interval '3 days', 'bench',
      '受付 花子', CASE WHEN state = 'correcting' THEN NULL ELSE arrived_at + interval '9 days' END
    FROM applications_application WHERE tenant_id = %(tenant)s AND state IN ('correcting', 'accepted')
    """,
    """
    UPDATE applications_application SET mended_at = CASE WHEN state = 'accepted' THEN changed_at END,
      left_at = CASE WHEN state = 'examining' THEN changed_at END
    WHERE tenant_id = %(tenant)s AND state IN ('accepted', 'examining') AND receipt LIKE '%%50'
    """,
)
"""What the office knows of the cases: of every one a clock, of 16,000 each a step, a correction, a mend that waits and one of ten
that nobody is in charge of."""


def run(*, rows: int = ROWS) -> dict[str, Any]:
    """p50, p99 and worst milliseconds over the filters, and of the slowest filter."""
    figures: dict[str, Any] = {"machine": rig.machine(), "applications": rows}
    with rig.installation() as made:
        made.django()
        versions = rig.seed(made)
        began = time.monotonic()
        with made.cluster.connect(rig.DATABASE) as connection:
            with _in_bulk(connection):
                for tenant, count in ((TENANT, rows), (OTHER, OTHERS)):
                    connection.execute(_LOAD, {
                        "tenant": tenant, "rows": count, "simple": rig.SIMPLE, "child": rig.CHILD,
                        "simple_version": versions[rig.SIMPLE], "child_version": versions[rig.CHILD],
                    })  # fmt: skip
                for statement in _BESIDE:
                    connection.execute(statement, {"tenant": TENANT, "open": list(_OPEN)})
                _number_words(connection)
                connection.execute(_WORDS, {"tenant": TENANT})
            connection.execute("VACUUM ANALYZE")
        figures["load_seconds"] = round(time.monotonic() - began, 1)
        figures["queries"] = _queries(made)
        figures["page"] = _pages()
    return figures


_FILLED = (
    "applications_application", "applications_searchword", "review_acceptance", "review_caseclock", "review_stepclock",
    "review_correctionrequest",
)  # fmt: skip


@contextmanager
def _in_bulk(connection: Any) -> Iterator[None]:
    """Within it rows come without being looked up in other tables or noted in indexes; these are built at the end, sorted. A
    row that is there twice is found then. Primary keys stay: others refer to them."""
    tables = [list(_FILLED)]
    indexes = connection.execute(
        "SELECT c.oid::regclass::text, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid::regclass::text = ANY (%s) AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid)",
        tables,
    ).fetchall()
    unique = connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'u' AND conrelid::regclass::text = ANY (%s)",
        tables,
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    for table, name, _ in unique:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    connection.execute("SET session_replication_role = replica")
    connection.execute("SET maintenance_work_mem = '512MB'")
    yield
    connection.execute("SET session_replication_role = origin")
    for _, definition in indexes:
        connection.execute(definition)
    for table, name, definition in unique:
        connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _number_words(connection: Any) -> None:
    """Tables of the numbers of all words that the cases have, made as the program makes them."""
    from madoguchi.applications.queries.search_words import hashed
    from madoguchi.isolation.scope import tenant_scope

    of_names: dict[tuple[int, int], tuple[str, ...]] = {}
    for (c, (family, reading)), d in itertools.product(
        enumerate(zip(FAMILIES, READINGS, strict=True)), range(4001)
    ):
        parts = one_way(family), f"{d}子", one_way(reading), f"{d}コ"
        written, read = parts[0] + parts[1], parts[2] + parts[3]
        of_names[c, d] = (
            f"f{parts[0]}", f"f{written}", f"n{parts[1]}", f"n{parts[2]}", f"n{parts[3]}", f"n{read}"
        )  # fmt: skip
    first = date(1940, 1, 1)
    of_days = {(n,): (f"b{first + timedelta(days=n)}",) for n in range(29200)}
    of_phones = {(n,): (f"t0900{n:07}", f"e{n % 10000:04}") for n in range(100_000)}
    of_ends = {(f"{n:04}",): (f"r{n:04}",) for n in range(10_000)}
    kept: tuple[tuple[str, dict[Any, tuple[str, ...]]], ...] = (
        ("of_names (c int, d int, names bigint[])", of_names),
        ("of_days (day int, days bigint[])", of_days),
        ("of_phones (phone int, phones bigint[])", of_phones),
        ("of_ends (last text, ends bigint[])", of_ends),
    )
    for table, rows in kept:
        connection.execute(f"CREATE TEMP TABLE {table}")
        with (
            tenant_scope(TENANT),
            connection.cursor().copy(f"COPY {table.partition(' ')[0]} FROM STDIN") as copy,
        ):
            for key, words in rows.items():
                copy.write_row([*key, list(hashed(words))])
        connection.execute(f"ANALYZE {table.partition(' ')[0]}")


def filters() -> dict[str, dict[str, Any]]:
    """Mixes of tab, procedure, days, search and order, by name: every SAMPLE-th, and of each word in three tabs."""
    from madoguchi.desk.queue.queue import TABS

    today = datetime.now(UTC).date()
    days: dict[str, tuple[date | None, date | None]] = {
        "": (None, None),
        "week": (today - timedelta(days=7), today),
        "year": (today - timedelta(days=365), None),
        "old": (None, today - timedelta(days=600)),
    }
    tabs = {"all": ()} | {name: states for name, (_, states) in TABS.items()}
    texts = {"": "", "name": "山田", "rare name": "𠮷野　12子", "nobody": "不明"}
    words = {
        "given name": "12子", "kana": "よしの　12こ", "many have it": "ヤマダ", "day": "S58.1.30", "four digits": "5670",
        "six digits": "345670", "telephone": "090-0001-2345", "several": "吉野 S58.1.30",
    }  # fmt: skip
    every = itertools.product(tabs, ("", rig.CHILD), days, texts, (False, True))
    mixes = itertools.chain(
        itertools.islice(every, 0, None, SAMPLE),
        itertools.product(("all", "arrived", "done"), ("",), ("",), words, (False,)),
    )
    return {
        f"{tab}/{procedure}/{span}/{text}/{'oldest' if oldest else 'latest'}": {
            "states": tabs[tab], "procedure": procedure, "days": days[span], "text": (texts | words)[text], "oldest": oldest,
        }
        for tab, procedure, span, text, oldest in mixes
    }  # fmt: skip


def _queries(made: rig.Installation) -> dict[str, Any]:
    from madoguchi.isolation.scope import tenant_transaction

    every = filters()
    taken: dict[str, list[float]] = {name: [] for name in every}
    for turn in range(ROUNDS + 1):
        for name, asked in every.items():
            seconds = _timed(lambda asked=asked: _read(asked))  # type: ignore[misc]
            if turn:  # the first warms the caches
                taken[name].append(seconds * 1000)
    everything = sorted(itertools.chain(*taken.values()))
    slowest = sorted(taken, key=lambda name: -_percentile(sorted(taken[name]), 0.5))[:5]
    one = sorted(_timed(_one) * 1000 for _ in range(200))
    figures = {
        "filters": len(every), "samples": len(everything),
        "p50_ms": round(_percentile(everything, 0.5), 1), "p99_ms": round(_percentile(everything, 0.99), 1),
        "worst_ms": round(everything[-1], 1), "one_row_p50_ms": round(_percentile(one, 0.5), 2),
        "slowest": {name: round(_percentile(sorted(taken[name]), 0.5), 1) for name in slowest},
    }  # fmt: skip
    figures["ratio"] = round(figures["p99_ms"] / figures["one_row_p50_ms"], 1)
    if figures["p99_ms"] > TARGET:
        with tenant_transaction(TENANT):
            figures["explained"] = _explained(every[slowest[0]])
    return figures


def _pages() -> dict[str, Any]:
    """The page itself, for every filter, and beside each an empty one."""
    from django.test.utils import setup_test_environment

    from madoguchi.desk.queue.queue import Asked
    from madoguchi.isolation.scope import tenant_scope
    from madoguchi.office.tests.cast import hire, signed_in
    from madoguchi.tenants.queries import by_id
    from madoguchi.tenants.tests.cast import Office

    setup_test_environment()
    tenant = by_id(TENANT)
    assert tenant is not None
    office = Office(tenant=tenant, versions={})
    with tenant_scope(TENANT):
        hire(office, "uketsuke")
    clerk = signed_in(office, "uketsuke")
    addresses = []
    for name, asked in filters().items():
        first, last = asked["days"]
        wanted = Asked(
            tab=name.partition("/")[0], search="", procedure=asked["procedure"], oldest=asked["oldest"], whose="",
            first=first.isoformat() if first else "", last=last.isoformat() if last else "",
        )  # fmt: skip
        address = f"/{tenant.slug}/desk/{wanted.address()}"
        text = urlencode({"q": asked["text"]})
        addresses.append(clerk.get(f"{address}&{text}")["Location"] if asked["text"] else address)
    empty = f"/{tenant.slug}/desk/{EMPTY}"
    taken, limits, shares = [], [], []
    for turn in range(ROUNDS + 1):
        pages, empties = [], []
        for address in addresses:
            pages.append(_answered(clerk, address, "受付簿"))
            empties.append(_answered(clerk, empty, "パスワード"))
        if turn:  # the first warms the caches
            taken += pages
            limits += empties
            shares.append(_percentile(sorted(pages), 0.99) / _percentile(sorted(empties), 0.99))
    taken.sort()
    limits.sort()
    return {
        "samples": len(taken), "p50_ms": round(_percentile(taken, 0.5), 1),
        "p99_ms": round(_percentile(taken, 0.99), 1), "worst_ms": round(taken[-1], 1),
        "empty_p50_ms": round(_percentile(limits, 0.5), 1), "empty_p99_ms": round(_percentile(limits, 0.99), 1),
        "ratio_p50": round(_percentile(taken, 0.5) / _percentile(limits, 0.5), 1),
        "ratio_p99": round(_percentile(sorted(shares), 0.5), 1),
    }  # fmt: skip


def _answered(clerk: Any, address: str, said: str) -> float:
    """Milliseconds until the page was there."""
    began = time.perf_counter()
    response = clerk.get(address)
    took = (time.perf_counter() - began) * 1000
    if response.status_code != 200 or said not in response.content.decode():
        raise rig.Missed(f"{address}: {response.status_code}")
    return took


def _read(asked: dict[str, Any]) -> None:
    from madoguchi.applications.queries.queue import QueueFilter
    from madoguchi.desk.queue.queue import GROUPS
    from madoguchi.isolation.scope import tenant_transaction
    from madoguchi.review.queries.reading import queue as review_queue

    first, last = asked["days"]
    filter = QueueFilter(
        states=asked["states"], procedure=asked["procedure"], oldest_first=asked["oldest"],
        arrived_from=review_queue.day_start(first) if first else None,
        arrived_until=review_queue.day_end(last) if last else None,
    )  # fmt: skip
    today = datetime.now(UTC).date()
    with tenant_transaction(TENANT):
        review_queue.queue(filter=filter, text=asked["text"], by=_clerk(), today=today, after=None, limit=50)
        review_queue.counts(filter=filter, text=asked["text"], by=_clerk(), today=today, groups=GROUPS)


def _clerk() -> Any:
    """Of an office that keeps no units: sees every case."""
    from uuid import UUID

    from madoguchi.accounts.permissions import Member

    return Member(id=UUID(int=1), name="受付 花子", roles=("reception",))


def _one() -> None:
    from django.db import connection

    from madoguchi.isolation.scope import tenant_transaction

    with tenant_transaction(TENANT), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM applications_application WHERE tenant_id = %s AND receipt = %s",
            [TENANT, f"{TENANT}0000000012340"],
        )
        cursor.fetchall()


def _explained(asked: dict[str, Any]) -> list[str]:
    """The slowest filter's statements with their plans' first lines."""
    from django.db import connection

    statements: list[str] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        result = execute(sql, params, many, context)
        if not sql.startswith("SELECT"):
            return result
        with connection.connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, COSTS OFF, BUFFERS) " + sql, params)
            lines = [row[0] for row in cursor.fetchall()]
        statements.append(
            f"{(time.perf_counter() - began) * 1000:.0f} ms: {sql[:200]} … " + " | ".join(lines[:6])
        )
        return result

    with connection.execute_wrapper(keep):
        _read(asked)
    return sorted(statements, key=lambda line: -int(line.partition(" ")[0]))[:3]


def _timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _percentile(ascending: list[float], share: float) -> float:
    return ascending[min(int(len(ascending) * share), len(ascending) - 1)]


if __name__ == "__main__":
    found = run(rows=int(sys.argv[1])) if len(sys.argv) > 1 else run()
    limits: dict[str, tuple[float, str]] = {f"{name}.p99_ms": (TARGET, "≤") for name in ("queries", "page")}
    sys.exit(rig.tell("queue_page", found, limits | {"page.ratio_p99": (RATIO, "≤")}))
