"""Residents' addresses. Django tries them in order, so the pages that a crowd comes to are first."""

from django.urls import include, path

from madoguchi.portal.about import about, security_txt
from madoguchi.portal.account import account, links, lost_address, sign_in
from madoguchi.portal.asked import link as asked_link
from madoguchi.portal.asked import look as asked_look
from madoguchi.portal.asked import page as asked_page
from madoguchi.portal.draft import filing, keep, new_version
from madoguchi.portal.finding import find
from madoguchi.portal.following import access_code, application, my, next_case, own_copy, take_back
from madoguchi.portal.form import apply, attachments
from madoguchi.portal.sending import receipt, send

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
    path("<slug:slug>/asked/links/<str:asking>/", asked_link.link),
    path("<slug:slug>/asked/<uuid:invitation_id>/", asked_page.asked),
    path("<slug:slug>/asked/<uuid:invitation_id>/files/<uuid:shown_id>/", asked_look.look),
    path("<slug:slug>/asked/<uuid:invitation_id>/files/<uuid:shown_id>/preview", asked_look.preview),
    path("<slug:slug>/my/", my.my),
    path("<slug:slug>/my/account/", account.account),
    path("<slug:slug>/my/account/sessions/", account.end_sessions),
    path("<slug:slug>/my/account/address/", account.address),
    path("<slug:slug>/my/account/join/", account.join),
    path("<slug:slug>/my/account/end/", account.end),
    path("<slug:slug>/lost-address/", lost_address.lost_address),
    path("<slug:slug>/drafts/<uuid:draft>/discard/", my.discard),
    path("<slug:slug>/applications/", access_code.find),
    path("<slug:slug>/lost-code/", access_code.lost_code),
    path("<slug:slug>/applications/<str:receipt>/", application.application),
    path("<slug:slug>/applications/<str:receipt>/pdf/", own_copy.pdf),
    path("<slug:slug>/applications/<str:receipt>/mend/", take_back.mend),
    path("<slug:slug>/applications/<str:receipt>/withdraw/", take_back.withdraw),
    path("<slug:slug>/applications/<str:receipt>/next/<uuid:consequence>/", next_case.next_case),
    path(security_txt.PATH, security_txt.security_txt),
]
