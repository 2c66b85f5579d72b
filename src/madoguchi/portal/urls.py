"""Residents' addresses. Django tries them in order, so the pages that a crowd comes to are first."""

from django.urls import include, path

from madoguchi.portal import (
    about,
    account,
    apply,
    attachments,
    filing,
    find,
    follow,
    keep,
    links,
    lost_address,
    new_version,
    next_case,
    receipt,
    security_txt,
    send,
    sign_in,
)

PROCEDURE = [
    path("", find.procedure),
    path("apply/", apply.start),
    path("apply/attachments/", attachments.attachments),
    path("apply/contact/", keep.contact),
    path("apply/keep/", keep.keep),
    path("apply/check/", send.check),
    path("apply/done/", receipt.done),
    path(f"apply/{filing.NEW_FORM}/", new_version.new_form),
    path("apply/<slug:page>/", apply.page),
]

urlpatterns = [
    path("<slug:slug>/procedures/<slug:procedure>/", include(PROCEDURE)),
    path("", find.choose),
    path("<slug:slug>/", find.home),
    path("<slug:slug>/contact/", about.contact),
    path("<slug:slug>/privacy/", about.privacy),
    path("<slug:slug>/accessibility/", about.accessibility),
    path("<slug:slug>/sign-in/", sign_in.sign_in),
    path("<slug:slug>/sign-out/", sign_in.sign_out),
    path("<slug:slug>/links/<str:secret>/", links.link),
    path("<slug:slug>/my/", follow.my),
    path("<slug:slug>/my/account/", account.account),
    path("<slug:slug>/my/account/sessions/", account.end_sessions),
    path("<slug:slug>/my/account/address/", account.address),
    path("<slug:slug>/my/account/join/", account.join),
    path("<slug:slug>/my/account/end/", account.end),
    path("<slug:slug>/lost-address/", lost_address.lost_address),
    path("<slug:slug>/drafts/<uuid:draft>/discard/", follow.discard),
    path("<slug:slug>/applications/", follow.find),
    path("<slug:slug>/lost-code/", follow.lost_code),
    path("<slug:slug>/applications/<str:receipt>/", follow.application),
    path("<slug:slug>/applications/<str:receipt>/pdf/", follow.pdf),
    path("<slug:slug>/applications/<str:receipt>/mend/", follow.mend),
    path("<slug:slug>/applications/<str:receipt>/withdraw/", follow.withdraw),
    path("<slug:slug>/applications/<str:receipt>/next/<uuid:consequence>/", next_case.next_case),
    path(security_txt.PATH, security_txt.security_txt),
]
