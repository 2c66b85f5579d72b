from django.apps import AppConfig


class IsolationConfig(AppConfig):
    name = "madoguchi.isolation"

    def ready(self) -> None:
        from madoguchi.isolation import checks

        checks.install()
