"""The published JSON Schemas (2020-12) of `manifest.json` and `application.json`.

`python -m madoguchi.applications.domain.package.schemas` writes them anew after a change of the structs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import msgspec

from madoguchi.applications.domain.package.manifest import Application, Manifest
from madoguchi.kernel.schemas import described

Name = Literal["manifest", "application"]
STRUCTS: dict[Name, type[msgspec.Struct]] = {"manifest": Manifest, "application": Application}


def made(name: Name) -> dict[str, Any]:
    """The schema that the struct amounts to."""
    schema = msgspec.json.schema(STRUCTS[name])
    described(schema["$defs"])
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:madoguchi:package:1:{name}",
    }
    return head | schema


def published(name: Name) -> dict[str, Any]:
    """The schema as it was published."""
    schema: dict[str, Any] = json.loads(_file(name).read_text(encoding="utf-8"))
    return schema


def _file(name: Name) -> Path:
    return Path(__file__).with_name(f"{name}.schema.json")


if __name__ == "__main__":
    for each in STRUCTS:
        _file(each).write_text(json.dumps(made(each), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
