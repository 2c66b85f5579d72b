"""The scanner that the settings name."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from madoguchi.files.connectors.scanner.address import scanner as scanner_at
from madoguchi.files.domain.scanning import Scanner


@cache
def scanner() -> Scanner:
    """`MADOGUCHI_CLAMD`, or none."""
    return scanner_at(settings.ENVIRONMENT.clamd or None)
