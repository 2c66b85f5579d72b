"""Who works here: the member of staff behind a request, and the gate before every page of the desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from posixpath import normpath
from typing import Any, cast
from urllib.parse import unquote, urlencode, urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from madoguchi.accounts.permissions import NotAllowed, Permission, may, require
from madoguchi.accounts.queries import StaffView
from madoguchi.accounts.queries import staff as staff_by_id
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.isolation.scope import OFFICE, on_side, staff_side, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office import session_memory
from madoguchi.office.addresses import desk as desk
from madoguchi.office.refusals import record_refusal
from madoguchi.office.requests import StaffRequest
from madoguchi.review.services.reading.open_case import PurposeMissing
from madoguchi.ui.requests import TenantRequest, View, ViewOf, for_tenant

PERMISSION_NAMES = {
    "case.view": "申請を見る",
    "case.accept": "受け付ける・受付を取り消す",
    "case.request_correction": "補正を依頼する・終える",
    "case.write_message": "メッセージやメモを書く",
    "case.examine": "審査する・決裁に出す",
    "case.decide": "決裁する・差し戻す・却下する",
    "case.issue": "完了にする",
    "number.unseal": "個人番号を見る",
    "delivery.view": "連携を見る",
    "delivery.send_again": "もう一度送る",
    "procedure.view": "手続を見る",
    "procedure.write": "手続を作る",
    "procedure.publish": "手続を公開する",
    "staff.manage": "職員を管理する",
    "tenant.manage": "役所のきまりを変える",
    "audit.view": "監査記録を見る",
}
"""What somebody was refused, in words."""


def for_staff(*permissions: Permission) -> Callable[[ViewOf[StaffRequest]], View]:
    """Only for a member of this tenant who may do one of these (any, when none is named).

    A service asks again; what it does not allow is refused and recorded in the same way.
    Without a session one is sent to sign in and comes back; a first password must be changed before anything else.
    """

    def gate(view: ViewOf[StaffRequest]) -> View:
        @wraps(view)
        def serve(request: TenantRequest, **names: Any) -> HttpResponse:
            session, member = request.sessions.of("staff"), member_of(request)
            if session is None or member is None:
                if request.method == "POST":
                    session_memory.keep_typed(request)
                asked = {"next": request.path}
                if request.sessions.had("staff"):
                    asked["expired"] = "1"  # somebody was signed in here, and is told why they no longer are
                return HttpResponseRedirect(desk(request, "sign-in/?" + urlencode(asked)))
            if member.must_change_password and request.path != desk(request, "me/password/"):
                return HttpResponseRedirect(desk(request, "me/password/"))
            asks = cast(StaffRequest, request)
            asks.staff, asks.own_session = member, session
            mine = OFFICE if member.sees_every_case else staff_side({*member.sees, member.id})
            with on_side(mine):
                return served(asks, names)

        def served(asks: StaffRequest, names: dict[str, Any]) -> HttpResponse:
            try:
                if permissions:
                    require(asks.staff, *permissions)
                asks.said = session_memory.take_said(asks)
                if asks.method == "POST":
                    session_memory.forget_typed(asks)
                response = view(asks, **names)
            except NoSuchApplication:  # handed over to another unit while the button was pressed
                raise Http404("no such case") from None
            except PurposeMissing as missing:
                said = "?" + urlencode({"said": asks.said}) if asks.said else ""  # what ended one's own part
                response = HttpResponseRedirect(desk(asks, f"cases/{missing.receipt}/purpose/{said}"))
            except NotAllowed as refused:
                record_refusal(asks, str(refused), names.get("receipt", ""))
                raise PermissionDenied(str(refused)) from None
            session_memory.leave_said(asks, response)
            return response

        return for_tenant(serve)

    return gate


def member_of(request: TenantRequest) -> StaffView | None:
    """The signed-in member, unless the account was disabled meanwhile."""
    session = request.sessions.of("staff")
    if session is None or session.subject_id is None:
        return None
    with tenant_transaction():
        member = staff_by_id(id=session.subject_id, today=day_in_japan(request.now))
    return member if member is not None and not member.disabled else None


def allowed(request: StaffRequest, permission: Permission) -> bool:
    """Whether the member may do it: what a page offers, the services' gate being the view's decorator."""
    return may(request.staff, permission)


def next_address(request: TenantRequest, asked: str) -> str:
    """Where to go after signing in: an address of this desk that was asked for, else its front page."""
    home = desk(request)
    if not url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return home
    # As a browser reads it: `/aoba/desk/../x` and `%2e%2e` lead out of the desk.
    parts = urlsplit(asked.replace("\\", "/"))
    path = normpath(unquote(parts.path)) + "/" * parts.path.endswith("/")
    plain = path == parts.path and path.startswith(home)
    return asked if plain and not path.startswith(home + "sign-") else home


NOT_DONE = ("warning", "まだ何もしていません", "サインインの時間が切れていました。もう一度操作してください。")
"""(tone, title, text) of the page that `posted` leads to."""


def posted(view: View, page: str = "../") -> View:
    """Only a POST does something. Whoever is led here after signing in anew comes to the page of the button, and
    reads so.
    """

    @for_staff()
    def not_done(request: StaffRequest, **names: Any) -> HttpResponse:
        return HttpResponseRedirect(page + "?said=not-done")

    @wraps(view)
    def serve(request: HttpRequest, **names: Any) -> HttpResponse:
        return view(request, **names) if request.method == "POST" else not_done(request, **names)

    return serve
