import pytest
import time
from datetime import timedelta

from django.db import connection

from madoguchi.applications.queries import QueueFilter

STATES=("arrived","accepted","examining","correcting","deciding","approved","refused","issued","closed","withdrawn","dismissed")
TABS={"done":("",("approved","refused","issued","closed"))}
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review import queries as review
from madoguchi.review.tests.cast import NOW

SQL = """INSERT INTO applications_application (tenant_id,id,receipt,procedure,version,kind,state,channel,language,answers,applicant_name,email,client_id,access_code_hash,idempotency_key,body_digest,"similar",arrived_at,changed_at)
SELECT %s, gen_random_uuid(), lpad(g::text,18,'0'), (ARRAY['jido-teate-nintei','ninshin-todoke'])[1+g%%2], (ARRAY[%s,%s])[1+g%%2],'claim',
 CASE WHEN g%%1000=0 THEN 'correcting' WHEN g%%100=1 THEN 'arrived' WHEN g%%50=2 THEN 'examining' WHEN g%%200=3 THEN 'accepted' ELSE 'closed' END,
 'portal','ja', repeat('x',1500), (ARRAY['山田','佐藤','鈴木','高橋','田中','伊藤','渡辺','中村','小林','加藤'])[1+(g/7)%%10] || '　' || (ARRAY['花子','太郎','一郎','次郎','三郎','桜','梅','松','竹','菊'])[1+(g/70)%%10],
 '','', '\\x00', g::text, '\\x00', false, %s - (g || ' seconds')::interval*30, now() FROM generate_series(1,300000) g"""

@pytest.mark.django_db(transaction=True)
def test_speed():
    import os

    import psycopg

    from madoguchi.isolation.scope import tenant_scope
    from madoguchi.review.tests.cast import found_office
    aoba = found_office(99001, "aoba", "あおば市")
    v = aoba.versions
    with tenant_scope(aoba.tenant.id):
        go(aoba, v)

def go(aoba, v):
    import os

    import psycopg
    owner = psycopg.connect(os.environ["MADOGUCHI_MIGRATION_DATABASE_URL"], autocommit=True)
    print(owner.execute("select proname, proleakproof from pg_proc where proname in ('textlike','text_pattern_ge','text_pattern_lt','text_lt','text_ge','text_starts_with','starts_with','texteq')").fetchall())
    owner.execute('DROP INDEX queue_by_name')
    owner.execute('CREATE INDEX queue_by_name ON applications_application (tenant_id, applicant_name varchar_pattern_ops, state, arrived_at DESC)')
    with tenant_transaction(), connection.cursor() as c:
        c.execute(SQL, [aoba.tenant.id, v["jido-teate-nintei"], v["ninshin-todoke"], NOW])
    owner.execute("VACUUM ANALYZE applications_application")
    cases = {
        "arrived": (QueueFilter(states=("arrived",)), ""),
        "all": (QueueFilter(), ""),
        "done": (QueueFilter(states=TABS["done"][1]), ""),
        "procedure": (QueueFilter(states=("closed",), procedure="ninshin-todoke"), ""),
        "procedure-all": (QueueFilter(procedure="ninshin-todoke"), ""),
        "period": (QueueFilter(states=("closed",), arrived_from=NOW-timedelta(days=60), arrived_until=NOW-timedelta(days=30)), ""),
        "name": (QueueFilter(), "山田"),
        "name-full": (QueueFilter(), "山田　花子"),
        "name-state": (QueueFilter(states=("correcting",)), "山田"),
        "name-none": (QueueFilter(), "存在しない"),
    }
    for name, (f, text) in cases.items():
        best = []
        for _ in range(4):
            t = time.perf_counter()
            with tenant_transaction():
                review.queue(filter=f, text=text, today=NOW.date())
                t2 = time.perf_counter()
                review.counts(filter=f, text=text, today=NOW.date(), states=STATES)
            best.append((t2 - t, time.perf_counter() - t2))
        b = sorted(best)[1]
        print(f"{name:14} page {b[0]*1000:6.1f} ms counts {b[1]*1000:6.1f} ms")
    with tenant_transaction(), connection.cursor() as c:
        from madoguchi.applications import queries as q
        for f in (QueueFilter(name="山田"), QueueFilter(name="山田", states=("correcting",))):
            print(q._branches(f)[0].order_by("-arrived_at","-id").values_list("id")[:51].explain(analyze=True))
        print(q._filtered(QueueFilter()).filter(state="closed").order_by().values("id")[:10000].explain(analyze=True))
