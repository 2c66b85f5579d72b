"""Attachments of a case: a picture in a sandbox to look at, the file itself only when it may leave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

from madoguchi.desk.case.case import case_of, frame
from madoguchi.files.domain.child import NoRoom
from madoguchi.files.domain.storing import NotStored, StoreUnavailable
from madoguchi.files.services.open_file import may_leave
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.frame import show
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.pdf.services.render import PrintingFailed
from madoguchi.review.queries.examination.mends import CaseFile
from madoguchi.review.queries.reading.cases import CaseView, case_file
from madoguchi.review.services.reading.download_case import download_case
from madoguchi.review.services.reading.open_file import NoSuchFile, download_file, has_page, view_file
from madoguchi.review.services.reading.print_case import print_case
from madoguchi.ui.pictures import MOST_PAGES, SANDBOX, no_picture_now, page_of, picture


def _file(request: StaffRequest, view: CaseView, file_id: UUID) -> CaseFile:
    with tenant_transaction():
        found = case_file(view, file_id, by=request.staff)
    if found is None:
        raise Http404("no such file")
    return found


@for_staff("case.view")
def preview(request: StaffRequest, receipt: str, file_id: UUID) -> HttpResponse:
    """`files/{id}/preview`: one page as a JPEG, made in a child process; nothing of a quarantined file."""
    try:
        asked = _asked(request, case_of(request, receipt))
        jpeg = view_file(**asked, file_id=file_id, page=page_of(request))
    except NoSuchFile:
        raise Http404("not shown before it is scanned") from None
    except (NoRoom, StoreUnavailable):
        return no_picture_now()
    if jpeg is None:
        raise Http404("no picture of this file")
    return picture(jpeg)


@for_staff("case.view")
def look(request: StaffRequest, receipt: str, file_id: UUID) -> HttpResponse:
    """`files/{id}/`: the picture, page by page, with what is known about the file."""
    view = case_of(request, receipt)
    found = _file(request, view, file_id)
    page, paged = page_of(request), found.file.kind == "pdf"
    context = {
        "file": found.file,
        "label": found.label,
        "loadable": may_leave(found.file.state),
        "page": page,
        "paged": paged,
        "goes_on": paged
        and page < MOST_PAGES
        and has_page(**_asked(request, view), file_id=file_id, page=page + 1),
    }
    return show(request, "desk/file", frame(request, view) | context)


@for_staff("case.view")
def download(request: StaffRequest, receipt: str, file_id: UUID) -> Any:
    """`files/{id}/download`: the file as it was sent, if it may leave."""
    try:
        found, opened = download_file(**_asked(request, case_of(request, receipt)), file_id=file_id)
    except (NoSuchFile, NotStored):
        raise Http404("it may not leave, or its bytes are not there") from None
    response = FileResponse(opened, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, found.name)
    for name, value in SANDBOX.items():
        response[name] = value
    return response


@for_staff("case.view")
def paper(request: StaffRequest, receipt: str) -> HttpResponse:
    """`print/`: the application as a PDF laid out like the official form; individual numbers stay sealed."""
    view = case_of(request, receipt)
    try:
        with tenant_transaction():
            content = print_case(**_asked(request, view), tenant=request.tenant)
    except PrintingFailed:
        return show(request, "desk/not_printed", frame(request, view), status=503)
    name = content_disposition_header(False, f"{view.application.receipt}.pdf")
    headers = {"Content-Disposition": name or "inline", "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@for_staff("case.view")
def everything(request: StaffRequest, receipt: str) -> Any:
    """`download/`: a zip of the printed application, its answers as a table, and its clean files."""
    view = case_of(request, receipt)
    try:
        with tenant_transaction():
            packed = download_case(**_asked(request, view), tenant=request.tenant)
    except (PrintingFailed, StoreUnavailable, NotStored):
        return show(request, "desk/not_printed", frame(request, view), status=503)
    response = FileResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"{view.application.receipt}.zip")
    response["Cache-Control"] = "no-store"
    return response


def _asked(request: StaffRequest, view: CaseView) -> dict[str, Any]:
    return {"application_id": view.application.id, "by": request.staff, "now": request.now}
