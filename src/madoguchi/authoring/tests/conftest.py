"""The catalog's two tenants."""

from madoguchi.catalog.tests.conftest import _nothing_kept, aoba, midori  # noqa: F401
