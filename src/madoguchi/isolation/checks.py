"""Every table belongs to a tenant, or is listed with the reason why not."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core import checks

from madoguchi.isolation.models import TenantModel

TABLES_WITHOUT_TENANT = {
    "tenants.Tenant": "it is the list of the tenants themselves",
    "tenants.SecretKeyMark": "the secret key is the installation's",
    "forms.SharedVersion": "a definition that is offered to all tenants; the row names which offers it",
    "forms.Adoption": "who uses a shared definition is shown to all who share it; no resident is in it",
    "accounts.StrangerTally": "what was refused before any tenant was named; it holds figures only",
    "accounts.ApiClient": "a client program serves several tenants; the row names which",
}


def install() -> None:
    checks.register(every_table_has_a_tenant)


def every_table_has_a_tenant(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """An error for each model that neither is a TenantModel nor is listed."""
    return [
        checks.Error(
            f"{model._meta.label} belongs to no tenant and is not in TABLES_WITHOUT_TENANT", id="isolation.E1"
        )
        for model in apps.get_models()
        if not issubclass(model, TenantModel) and model._meta.label not in TABLES_WITHOUT_TENANT
    ]
