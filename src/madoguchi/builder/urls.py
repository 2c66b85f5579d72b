"""Addresses below `/{slug}/desk/procedures/`."""

from __future__ import annotations

from django.urls import path

from madoguchi.builder.pages import (
    change,
    edit,
    new,
    preview,
    procedures,
    release,
    settings,
    shared_definition,
    tables,
    trials,
)

urlpatterns = [
    path("", procedures.procedures),
    path("new/", new.start),
    path("approval/", procedures.approval),
    path("tables/", tables.overview),
    path("tables/<str:table>/", tables.table),
    path("<slug:procedure>/", new.opened),
    path("<slug:procedure>/edit/", edit.edit),
    path("<slug:procedure>/change/", change.change),
    path("<slug:procedure>/settings/", settings.settings),
    path("<slug:procedure>/settings/<slug:section>/", settings.settings),
    path("<slug:procedure>/try/", trials.trials),
    path("<slug:procedure>/try/run/", trials.run),
    path("<slug:procedure>/try/keep/", trials.keep),
    path("<slug:procedure>/try/drop/", trials.drop),
    path("<slug:procedure>/look/", preview.look),
    path("<slug:procedure>/look/pdf/", preview.paper),
    path("<slug:procedure>/look/page/", preview.page),
    path("<slug:procedure>/look/package/", preview.package),
    path("<slug:procedure>/shared/", shared_definition.shared),
    path("<slug:procedure>/publish/", release.release),
    path("<slug:procedure>/publish/now/", release.publish),
    path("<slug:procedure>/publish/ask/", release.ask),
    path("<slug:procedure>/publish/approve/", release.approve),
    path("<slug:procedure>/publish/refuse/", release.refuse),
    path("<slug:procedure>/publish/suspend/", release.stop),
    path("<slug:procedure>/publish/resume/", release.go_on),
    path("<slug:procedure>/publish/cancel/", release.cancel),
    path("<slug:procedure>/publish/close/", release.close),
    path("<slug:procedure>/publish/again/", release.offer_again),
    path("<slug:procedure>/publish/take/", release.take),
    path("<slug:procedure>/publish/yaml/", release.document),
    path("<slug:procedure>/publish/discard/", release.discard),
]
