"""Addresses of the demonstration's own pages, below `/demo/`; `config/urls.py` includes them in a demonstration only."""

from django.urls import path

from madoguchi.portal.demo import demo

urlpatterns = [
    path("", demo.sign_ins),
    path("code/", demo.code),
    path("mail/", demo.mails),
    path("mail/<uuid:mail>/", demo.mail),
]
