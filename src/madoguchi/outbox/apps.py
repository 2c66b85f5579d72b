from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "madoguchi.outbox"
