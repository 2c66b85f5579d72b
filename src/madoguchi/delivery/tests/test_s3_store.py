"""A file's whole way with an S3 store: uploaded, scanned, submitted, packed for the core system."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

import pytest

from madoguchi.applications.domain.answers import marker
from madoguchi.applications.handlers import scan_attachment
from madoguchi.applications.queries.attachments import files
from madoguchi.applications.services.arrival.seal_number import seal_number
from madoguchi.applications.services.arrival.submit import Submission, submit
from madoguchi.applications.services.attachments.upload import upload
from madoguchi.applications.services.drafts.begin_draft import begin_draft
from madoguchi.delivery.models import Delivery
from madoguchi.delivery.services.keep_up import keep_up
from madoguchi.delivery.services.send import send
from madoguchi.delivery.tests.cast import APPLICANT, NOW, MemoryReceiver, accept_now, tools
from madoguchi.files.services.open_file import store
from madoguchi.files.tests.file_samples import drawn_pdf
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.tests.examples import ADDRESS, child, claim
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.numbers import example_my_number
from tests.parts.s3 import s3_server

__all__ = ["s3_server"]

pytestmark = pytest.mark.parts
PROCEDURE = "jido-teate-nintei"


@pytest.fixture
def on_s3(configured, s3_server):
    """The settings of an installation whose files live on S3, in a region of its own."""
    place = urlsplit(s3_server.endpoint)
    url = f"http://{s3_server.access_key}:{s3_server.secret_key}@{place.netloc}/{s3_server.bucket}"
    configured(s3_url=url, s3_region="ap-northeast-1")


def submitted(office, content):
    """The application, and the key of its file."""
    form = forms.form(PROCEDURE, office.versions[PROCEDURE])
    with tenant_transaction():
        draft = begin_draft(procedure=PROCEDURE, version=office.versions[PROCEDURE], language="ja", now=NOW)
        ref = seal_number(draft_id=draft.id, digits=example_my_number(1), now=NOW)
    asked = next(a.attachment for a in form.attachments if a.attachment.id == "apart_statement")
    row = upload(
        attachment=asked,
        file=io.BytesIO(content),
        name="申立書.pdf",
        store=store(),
        now=NOW,
        draft_id=draft.id,
    )
    scan_attachment({"attachment_id": str(row)}, now=NOW)
    with tenant_transaction():
        (file,) = files(draft_id=draft.id)
        assert file.state == "unscanned"  # this installation has no scanner: it was looked at, and says so
        receipt = submit(
            submission=Submission(
                answers=claim(
                    claimant_number=marker(ref), children=[child(living="apart", child_address=ADDRESS)]
                ),
                declared=frozenset({"consent"}), draft_id=draft.id, draft_revision=1, channel="portal", language="ja", email="",
                idempotency_key=f"draft:{draft.id}", actor=APPLICANT,
            ),
            form=form, version=office.versions[PROCEDURE], context=Context(today=day_in_japan(NOW)), now=NOW,
        )  # fmt: skip
    return receipt.application_id, file.store_key


def test_what_was_uploaded_to_s3_is_in_the_package(aoba, on_s3):
    content, receiver = drawn_pdf(), MemoryReceiver()
    application, key = submitted(aoba, content)
    assert store().exists(key)
    accept_now(application)
    with tenant_transaction():
        keep_up(application_id=application, now=NOW)
        delivery = Delivery.objects.get(application_id=application)
    send(delivery_id=delivery.id, tenant=aoba.tenant, tools=tools(receiver), now=NOW)
    with receiver.only().open("attachments/申立書.pdf") as file:
        assert file.read() == content


def test_the_region_of_the_settings_is_the_one_that_requests_are_signed_for(on_s3):
    s3: Any = store()
    assert s3._client.meta.region_name == "ap-northeast-1"
