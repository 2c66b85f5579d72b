"""What import-linter cannot say: whose tables are whose, and that a package keeps to the known file names."""

from functools import cache

import grimp

from tests.architecture.house import packages

INSIDE = {
    *("views", "handlers", "tasks", "checks", "connectors", "services", "queries", "models", "events"),
    *(
        "permissions",
        "domain",
        "apps",
        "urls",
        "migrations",
        "tests",
        "management",
        "templatetags",
        "middleware",
    ),
}
LAYERED = {
    *("outbox", "audit", "tenants", "accounts", "forms", "bookings", "payments", "notifications", "catalog"),
    *("applications", "review", "delivery", "intake", "disaster", "learning", "funding"),
}
WEB = ("django", "jinja2", "httpx", "requests")


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("madoguchi", include_external_packages=True, cache_dir=None)


def test_a_packages_tables_are_imported_by_that_package_alone():
    # The base model is made to be derived from; it is no table.
    owners = [folder.name for folder in packages() if folder.name != "isolation"]
    tables = [f"madoguchi.{name}.models" for name in owners if f"madoguchi.{name}.models" in graph().modules]
    strangers = [
        f"{importer} imports {models}"
        for models in tables
        for importer in graph().find_modules_that_directly_import(models)
        if not importer.startswith(models.removesuffix("models"))
    ]
    assert tables
    assert strangers == []


def test_domain_and_kernel_know_no_framework():
    pure = [module for module in graph().modules if _is_pure(module)]
    breaches = [
        f"{module} imports {imported}"
        for module in pure
        for imported in graph().find_modules_directly_imported_by(module)
        if imported.split(".")[0] in WEB
    ]
    assert pure
    assert breaches == []


def _is_pure(module: str) -> bool:
    parts = module.split(".")
    return "tests" not in parts and (parts[1:2] == ["kernel"] or "domain" in parts[2:3])


def test_a_layered_package_holds_only_the_files_whose_names_say_what_is_in_them():
    layered = [folder for folder in packages() if folder.name in LAYERED]
    strangers = [
        module
        for folder in layered
        for module in sorted(graph().find_children(f"madoguchi.{folder.name}"))
        if module.rpartition(".")[2] not in INSIDE
    ]
    assert layered
    assert strangers == []
