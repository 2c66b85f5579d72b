"""What the office filled in stands on the case's papers, and in nothing that the applicant gets."""

from __future__ import annotations

import csv
import io
import zipfile

from madoguchi.applications.services.papers.print_application import Printed, document_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.services.reading.download_case import download_case
from madoguchi.review.services.reading.print_case import filled
from madoguchi.review.tests.cast import CLERK, NOW
from madoguchi.review.tests.flows.cast import brought
from madoguchi.tenants.queries import tables


def test_what_the_office_filled_in_stands_on_the_printed_case(aoba):
    case = brought("risai", before="draft")
    with tenant_transaction():
        found = filled(case.id)
        assert found is not None
        about = Printed(tenant=aoba.tenant, receipt="990010000000000000", arrived_at=NOW)
        document = document_of(form=found.form, evaluation=found.evaluation, printed=about, tables=tables())
    office = next(section for section in document.sections if section.title == "役所の記入")
    assert [(row.label, row.value) for row in office.rows][1:3] == [
        ("被害の程度", "半壊"),
        ("見舞金の額", "1,000,000円"),
    ]


def test_the_table_of_a_downloaded_case_has_it_too(aoba):
    case = brought("risai", before="draft")
    with tenant_transaction():
        packed = download_case(application_id=case.id, tenant=aoba.tenant, by=CLERK, now=NOW)
    with packed, zipfile.ZipFile(packed) as pack:
        rows = list(csv.reader(io.StringIO(pack.read("application.csv").decode("utf-8-sig"))))
    assert ["役所の記入", "被害の程度", "半壊"] in rows
