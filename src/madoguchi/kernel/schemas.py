"""JSON Schemas that msgspec makes of structs."""

from __future__ import annotations

import inspect
from typing import Any


def described(schemas: dict[str, Any]) -> dict[str, Any]:
    """The same schemas, their descriptions without the indentation of the source: Python 3.13 takes it off docstrings,
    older versions do not, and what is published is the same on each."""
    for about in schemas.values():
        if "description" in about:
            about["description"] = inspect.cleandoc(about["description"])
    return schemas
