"""Attachments of a case: a picture in a sandbox to look at, the file itself only when it may leave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

from madoguchi.applications.queries.attachments import FileView
from madoguchi.applications.services.case_papers import Registered, bundle, printed
from madoguchi.audit.services.record import record
from madoguchi.desk.case import case_of, frame
from madoguchi.files.domain.child import NoRoom, preview_in_child
from madoguchi.files.domain.media_types import Kind
from madoguchi.files.domain.refusal import Refused
from madoguchi.files.domain.storing import NotStored, StoreUnavailable
from madoguchi.files.services.open_file import may_leave, open_attachment
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.frame import show
from madoguchi.office.gate import for_staff
from madoguchi.office.reads import record_reading
from madoguchi.office.requests import StaffRequest
from madoguchi.pdf.services.render import PrintingFailed
from madoguchi.review.queries.cases import CaseView
from madoguchi.review.queries.mends import CaseFile

SANDBOX = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
MOST_PAGES = 50


def _file(view: CaseView, file_id: UUID) -> CaseFile:
    found = next((f for f in view.files if f.file.id == file_id), None)
    if found is None:
        raise Http404("no such file")
    return found


def _page(request: StaffRequest) -> int:
    """The page that is asked for; the first when that is no number of one."""
    number = request.GET.get("page", "1")
    known = number.isascii() and number.isdecimal() and len(number) <= 2
    return min(max(int(number), 1), MOST_PAGES) if known else 1


def _picture(found: FileView, *, page: int, max_side: int) -> bytes | None:
    """One page as a JPEG; None when there is none. Raises Refused, NotStored, NoRoom, StoreUnavailable."""
    with open_attachment(store_key=found.store_key) as file:
        return preview_in_child(file, Kind(found.kind), page=page, max_side=max_side)


def _has_page(found: FileView, page: int) -> bool:
    """Whether a further page can be drawn; where that cannot be known now, there may be one."""
    if found.state not in ("clean", "unscanned"):
        return False
    try:
        return _picture(found, page=page, max_side=16) is not None
    except (Refused, NotStored):
        return False
    except (NoRoom, StoreUnavailable):
        return True


@for_staff("case.view")
def preview(request: StaffRequest, receipt: str, file_id: UUID) -> HttpResponse:
    """`files/{id}/preview`: one page as a JPEG, made in a child process; nothing of a quarantined file."""
    view = case_of(request, receipt)
    found = _file(view, file_id).file
    if found.state not in ("clean", "unscanned"):
        raise Http404("not shown before it is scanned")
    with tenant_transaction():
        of = f"application:{view.application.id}"
        record_reading(request, of=of, action="file.viewed", detail={"file": found.name})
    try:
        picture = _picture(found, page=_page(request), max_side=1400)
    except (Refused, NotStored):
        picture = None
    except (NoRoom, StoreUnavailable):
        return HttpResponse(status=503, headers={"Retry-After": "5"} | SANDBOX)
    if picture is None:
        raise Http404("no picture of this file")
    return HttpResponse(picture, content_type="image/jpeg", headers=SANDBOX)


@for_staff("case.view")
def look(request: StaffRequest, receipt: str, file_id: UUID) -> HttpResponse:
    """`files/{id}/`: the picture, page by page, with what is known about the file."""
    view = case_of(request, receipt)
    found = _file(view, file_id)
    page, paged = _page(request), found.file.kind == "pdf"
    context = {
        "file": found.file,
        "label": found.label,
        "loadable": may_leave(found.file.state),
        "page": page,
        "paged": paged,
        "goes_on": paged and page < MOST_PAGES and _has_page(found.file, page + 1),
    }
    return show(request, "desk/file", frame(request, view) | context)


@for_staff("case.view")
def download(request: StaffRequest, receipt: str, file_id: UUID) -> Any:
    """`files/{id}/download`: the file as it was sent, if it may leave."""
    view = case_of(request, receipt)
    found = _file(view, file_id).file
    if not may_leave(found.state):
        raise Http404("it may not leave")
    try:
        opened = open_attachment(store_key=found.store_key)
    except NotStored:
        raise Http404("the bytes are not there") from None
    _record(request, view, "file.downloaded", {"file": found.name})
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
            content = printed(
                application_id=view.application.id, tenant=request.tenant, registered=_registered(view)
            )
    except PrintingFailed:
        return show(request, "desk/not_printed", frame(request, view), status=503)
    _record(request, view, "case.printed", {})
    name = content_disposition_header(False, f"{view.application.receipt}.pdf")
    headers = {"Content-Disposition": name or "inline", "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@for_staff("case.view")
def everything(request: StaffRequest, receipt: str) -> Any:
    """`download/`: a zip of the printed application, its answers as a table, and its clean files."""
    view = case_of(request, receipt)
    try:
        with tenant_transaction():
            packed = bundle(
                application_id=view.application.id, tenant=request.tenant, registered=_registered(view)
            )
    except (PrintingFailed, StoreUnavailable, NotStored):
        return show(request, "desk/not_printed", frame(request, view), status=503)
    _record(request, view, "case.downloaded", {})
    response = FileResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"{view.application.receipt}.zip")
    response["Cache-Control"] = "no-store"
    return response


def _registered(view: CaseView) -> Registered | None:
    accepted = view.acceptance
    return Registered(number=str(accepted.number), at=accepted.at) if accepted else None


def _record(request: StaffRequest, view: CaseView, action: str, detail: dict[str, str]) -> None:
    with tenant_transaction():
        record(
            actor=request.staff.actor(),
            action=action,
            subject=f"application:{view.application.id}",
            detail=detail,
            now=request.now,
        )
