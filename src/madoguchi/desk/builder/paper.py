"""The seam to the reader of official forms on paper: there when `authoring.domain.paper` is."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

MODULE = "madoguchi.authoring.domain.paper"
MOST_BYTES = 20_000_000


class CannotRead(Exception):
    """The file is no form that can be read; the message is Japanese, for the author."""


@cache
def there() -> bool:
    """Whether forms on paper can be read."""
    return find_spec(MODULE) is not None


def read(content: bytes, filename: str) -> Any:
    """What was understood of the form (`Reading`). Raises CannotRead."""
    module: Any = import_module(MODULE)
    refused: type[Exception] = getattr(module, "CannotRead", ValueError)
    try:
        return module.import_form(content, filename)
    except refused as error:
        raise CannotRead(str(error)) from None
