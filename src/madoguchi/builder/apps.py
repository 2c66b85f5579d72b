from django.apps import AppConfig


class BuilderConfig(AppConfig):
    name = "madoguchi.builder"
