"""Addresses below `/{slug}/desk/procedures/`."""

from __future__ import annotations

from django.urls import path

from madoguchi.desk.builder import changing, edit, listing, settings, starting

urlpatterns = [
    path("", listing.procedures),
    path("new/", starting.start),
    path("<slug:procedure>/", starting.opened),
    path("<slug:procedure>/edit/", edit.edit),
    path("<slug:procedure>/change/", changing.change),
    path("<slug:procedure>/settings/", settings.settings),
    path("<slug:procedure>/settings/<slug:section>/", settings.settings),
]
