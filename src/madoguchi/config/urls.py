"""Addresses, by zone: residents' pages and the API are public, staff's pages are the office's."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from madoguchi.ops import monitoring

handler400 = "madoguchi.portal.failures.bad_request"
handler403 = "madoguchi.portal.failures.forbidden"
handler404 = "madoguchi.portal.failures.not_found"
handler500 = "madoguchi.portal.failures.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", monitoring.healthz),
    path("readyz", monitoring.readyz),
]
if settings.ENVIRONMENT.demo and find_spec("madoguchi.portal.demo"):
    urlpatterns.append(path("demo/", include("madoguchi.portal.demo.demo_urls")))
if settings.ENVIRONMENT.zone in ("all", "public"):
    urlpatterns.append(path("", include("madoguchi.portal.urls")))
    if find_spec("madoguchi.api.urls"):
        urlpatterns.append(path("", include("madoguchi.api.urls")))
if settings.ENVIRONMENT.zone in ("all", "office"):
    urlpatterns.append(path("metrics", monitoring.metrics))
    urlpatterns.append(path("<slug:slug>/desk/procedures/", include("madoguchi.builder.urls")))
    urlpatterns.append(path("<slug:slug>/desk/", include("madoguchi.desk.urls")))
