"""The guides (使い方). They say nothing of any case, so that whoever cannot sign in reads them too."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.office.addresses import desk
from madoguchi.office.frame import show
from madoguchi.office.gate import member_of
from madoguchi.office.guide.pages import GUIDES, NoSuchGuide, guide
from madoguchi.office.requests import StaffRequest
from madoguchi.ui.requests import TenantRequest, for_tenant


@for_tenant
def guides(request: TenantRequest) -> HttpResponse:
    """`guide/`: the first of them."""
    return HttpResponseRedirect(desk(request, f"guide/{GUIDES[0]}/"))


@for_tenant
def read(request: TenantRequest, name: str) -> HttpResponse:
    """`guide/{name}/`"""
    try:
        found = guide(name)
    except NoSuchGuide:
        raise Http404("no such guide") from None
    member = member_of(request)
    if member is not None and not member.must_change_password:
        cast(StaffRequest, request).staff = member
    others = [
        {"label": guide(each).title, "href": desk(request, f"guide/{each}/"), "current": each == name}
        for each in GUIDES
    ]
    return show(request, "desk/guide", {"guide": found, "tabs": others})
