"""Addresses below `/{slug}/desk/procedures/`."""

from __future__ import annotations

from django.urls import path

from madoguchi.desk.builder import (
    changing,
    edit,
    listing,
    looking,
    releasing,
    settings,
    sharing,
    starting,
    tables,
    trying,
)

urlpatterns = [
    path("", listing.procedures),
    path("new/", starting.start),
    path("approval/", listing.approval),
    path("tables/", tables.overview),
    path("tables/<str:table>/", tables.table),
    path("<slug:procedure>/", starting.opened),
    path("<slug:procedure>/edit/", edit.edit),
    path("<slug:procedure>/change/", changing.change),
    path("<slug:procedure>/settings/", settings.settings),
    path("<slug:procedure>/settings/<slug:section>/", settings.settings),
    path("<slug:procedure>/try/", trying.trials),
    path("<slug:procedure>/try/run/", trying.run),
    path("<slug:procedure>/try/keep/", trying.keep),
    path("<slug:procedure>/try/drop/", trying.drop),
    path("<slug:procedure>/look/", looking.look),
    path("<slug:procedure>/look/pdf/", looking.paper),
    path("<slug:procedure>/look/page/", looking.page),
    path("<slug:procedure>/look/package/", looking.package),
    path("<slug:procedure>/shared/", sharing.shared),
    path("<slug:procedure>/publish/", releasing.release),
    path("<slug:procedure>/publish/now/", releasing.publish),
    path("<slug:procedure>/publish/ask/", releasing.ask),
    path("<slug:procedure>/publish/approve/", releasing.approve),
    path("<slug:procedure>/publish/refuse/", releasing.refuse),
    path("<slug:procedure>/publish/suspend/", releasing.stop),
    path("<slug:procedure>/publish/resume/", releasing.go_on),
    path("<slug:procedure>/publish/cancel/", releasing.cancel),
    path("<slug:procedure>/publish/again/", releasing.offer_again),
    path("<slug:procedure>/publish/take/", releasing.take),
    path("<slug:procedure>/publish/yaml/", releasing.document),
    path("<slug:procedure>/publish/discard/", releasing.discard),
]
