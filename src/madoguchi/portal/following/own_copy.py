"""An applicant's own copy of an application, as a PDF."""

from __future__ import annotations

from django.http import HttpResponse

from madoguchi.applications.queries import attachments as attachment_queries
from madoguchi.applications.services.papers.print_application import Printed, print_application
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.queries import context_on
from madoguchi.forms.queries import form as form_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.lobby.frame import Answer, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.lobby.visitor import application_of
from madoguchi.ui.requests import TenantRequest


@for_visitor
def pdf(request: TenantRequest, visit: Visit, receipt: str) -> Answer:
    """`/{slug}/applications/{receipt}/pdf/`: one's own copy.

    A copy is for its reader: in English or plain Japanese it is a table of the answers. `?japanese` is the official
    form, which exists in Japanese alone, as the office prints it: to show to somebody else.
    """
    found = application_of(visit, receipt)
    form = form_of(found.procedure, found.version)
    context = context_on(day_in_japan(found.arrived_at))
    with tenant_transaction():
        files = attachment_queries.files(application_id=found.id)
    language = "ja" if "japanese" in request.GET else visit.language
    labels = {a.attachment.id: a.attachment.label.in_language(language) for a in form.attachments}
    printed = Printed(
        tenant=visit.tenant,
        receipt=found.receipt,
        arrived_at=found.arrived_at,
        files=tuple((labels.get(f.item, f.item), f.name) for f in files),
    )
    evaluation = evaluate(form, found.answers, context)
    content = print_application(
        form=form, evaluation=evaluation, printed=printed, tables=context.tables, language=language
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.receipt}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
