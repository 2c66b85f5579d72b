"""The settings of the installation, for one test."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec
import pytest


class Configured(Protocol):
    """`configured(clamd="127.0.0.1:1")`: from here to the end of the test these settings are others than by default."""

    def __call__(self, **values: Any) -> None: ...


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Configured:
    """Changes what `settings.ENVIRONMENT` says; what Django's own settings made of it at the start stays."""
    from django.conf import settings

    def change(**values: Any) -> None:
        monkeypatch.setattr(settings, "ENVIRONMENT", msgspec.structs.replace(settings.ENVIRONMENT, **values))

    return change
