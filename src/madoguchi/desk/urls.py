"""Addresses below `/{slug}/desk/`."""

from __future__ import annotations

from django.urls import include, path

from madoguchi.desk import acts, case, entering, files, lookback, numbers, own, people, queue, records

urlpatterns = [
    path("", queue.queue),
    path("sign-in/", entering.password),
    path("sign-in/code/", entering.code),
    path("sign-in/authenticator/", entering.authenticator),
    path("sign-in/lost/", entering.lost),
    path("sign-out/", entering.sign_out),
    path("overview/", records.overview),
    path("audit/", records.audit),
    path("staff/", people.people),
    path("staff/add/", people.add),
    path("staff/requests/<uuid:request_id>/", people.decide_roles),
    path("staff/<uuid:staff_id>/", people.person),
    path("staff/<uuid:staff_id>/<slug:act>/", people.person_act),
    path("procedures/", include("madoguchi.desk.builder.urls")),
    path("me/", own.me),
    path("me/password/", own.own_password),
    path("me/authenticator/", own.own_authenticator),
    path("me/sessions/", own.end_sessions),
    path("procedures/<slug:procedure>/lookback/", lookback.lookback),
    path("cases/<str:receipt>/", case.case),
    path("cases/<str:receipt>/accept/", acts.accept),
    path("cases/<str:receipt>/undo-acceptance/", acts.undo_acceptance),
    path("cases/<str:receipt>/correction/", acts.correction),
    path("cases/<str:receipt>/end-correction/", acts.finish_correction),
    path("cases/<str:receipt>/dismiss/", acts.dismiss),
    path("cases/<str:receipt>/undo-dismissal/", acts.undo_dismissal),
    path("cases/<str:receipt>/examine/", acts.examine),
    path("cases/<str:receipt>/propose/", acts.propose),
    path("cases/<str:receipt>/decide/", acts.decide),
    path("cases/<str:receipt>/send-back/", acts.send_back),
    path("cases/<str:receipt>/undo-decision/", acts.undo_decision),
    path("cases/<str:receipt>/close/", acts.close),
    path("cases/<str:receipt>/send-again/", acts.send_package_again),
    path("cases/<str:receipt>/message/", acts.message),
    path("cases/<str:receipt>/note/", acts.note),
    path("cases/<str:receipt>/numbers/<uuid:ref>/", numbers.number),
    path("cases/<str:receipt>/print/", files.paper),
    path("cases/<str:receipt>/download/", files.everything),
    path("cases/<str:receipt>/files/<uuid:file_id>/", files.look),
    path("cases/<str:receipt>/files/<uuid:file_id>/preview", files.preview),
    path("cases/<str:receipt>/files/<uuid:file_id>/download", files.download),
    path("cases/<str:receipt>/<slug:part>/", case.case),
]
