"""The API's addresses."""

from django.urls import path, re_path

from madoguchi.api import catalog_views, openapi, requests, submit_views

V1 = "api/v1/"
PROCEDURE = V1 + "tenants/<str:code>/procedures/<slug:procedure>"

urlpatterns = [
    path("oauth/token", submit_views.token),
    path(V1 + "openapi.json", openapi.document),
    path(V1 + "tenants", catalog_views.tenants),
    path(V1 + "tenants/<str:code>/procedures", catalog_views.procedures),
    path(PROCEDURE, catalog_views.procedure),
    path(PROCEDURE + "/form", catalog_views.form_document),
    path(PROCEDURE + "/evaluate", catalog_views.evaluate),
    path(PROCEDURE + "/applications", submit_views.applications),
    path(V1 + "tenants/<str:code>/attachments", submit_views.attachments),
    path(V1 + "applications/<str:receipt>", submit_views.application),
    re_path(r"(?s)\Aapi/.*", requests.unknown),  # a line break is part of an address too
]
