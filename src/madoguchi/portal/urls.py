"""Residents' addresses."""

from django.urls import path

from madoguchi.portal import about, apply, finding, finish, following, links, moving

APPLY = "<slug:slug>/procedures/<slug:procedure>/apply/"

urlpatterns = [
    path("", finding.choose),
    path("<slug:slug>/", finding.home),
    path("<slug:slug>/contact/", about.contact),
    path("<slug:slug>/privacy/", about.privacy),
    path("<slug:slug>/accessibility/", about.accessibility),
    path("<slug:slug>/sign-in/", links.sign_in),
    path("<slug:slug>/sign-out/", links.sign_out),
    path("<slug:slug>/links/<str:secret>/", links.link),
    path("<slug:slug>/my/", following.my),
    path("<slug:slug>/drafts/<uuid:draft>/discard/", following.discard),
    path("<slug:slug>/applications/", following.find),
    path("<slug:slug>/lost-code/", following.lost_code),
    path("<slug:slug>/applications/<str:receipt>/", following.application),
    path("<slug:slug>/applications/<str:receipt>/pdf/", following.pdf),
    path("<slug:slug>/applications/<str:receipt>/mend/", following.mend),
    path("<slug:slug>/applications/<str:receipt>/withdraw/", following.withdraw),
    path("<slug:slug>/procedures/<slug:procedure>/", finding.procedure),
    path(APPLY, apply.start),
    path(APPLY + "attachments/", finish.attachments),
    path(APPLY + "contact/", finish.contact),
    path(APPLY + "keep/", finish.keep),
    path(APPLY + "check/", finish.check),
    path(APPLY + "done/", finish.done),
    path(APPLY + f"{apply.NEW_FORM}/", moving.new_form),
    path(APPLY + "<slug:page>/", apply.page),
]
