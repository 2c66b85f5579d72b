"""What a forge and catalogues of public software read: it is well-formed, and says what the project says."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
import yaml

from tests.architecture.house import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HOME = PYPROJECT["urls"]["Repository"]
SOFTWARE_TYPES = {
    "standalone/mobile", "standalone/iot", "standalone/desktop", "standalone/web", "standalone/backend", "standalone/other",
    "addon", "library", "configurationFiles",
}  # fmt: skip


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_publiccode_says_what_the_standard_asks_for():
    """Version 0.4, its mandatory keys and their bounds."""
    said = read("publiccode.yml")
    assert said["publiccodeYmlVersion"] == "0.4"
    assert {"name", "url", "platforms", "categories"} <= said.keys()
    assert said["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert said["softwareType"] in SOFTWARE_TYPES
    assert said["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert all(contact["name"] for contact in said["maintenance"]["contacts"])
    assert isinstance(said["localisation"]["localisationReady"], bool)
    assert said["localisation"]["availableLanguages"]
    assert set(said["description"]) == {"ja", "en"}
    for text in said["description"].values():
        assert 0 < len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert text["features"]


def test_publiccode_says_what_the_project_says():
    said = read("publiccode.yml")
    assert said["softwareVersion"] == PYPROJECT["version"]
    assert said["legal"]["license"] == PYPROJECT["license"]
    needs = {entry["name"]: entry.get("versionMin") for entry in said["dependsOn"]["open"]}
    assert f">={needs['Python']}" == PYPROJECT["requires-python"]
    assert f"PostgreSQL {needs['PostgreSQL']} or later" in (ROOT / "docs/howto/install.md").read_text("utf-8")


def test_the_project_has_one_address():
    assert read("publiccode.yml")["url"] == HOME
    assert [url for url in PYPROJECT["urls"].values() if not url.startswith(HOME)] == []
    links = [link["url"] for link in read(".github/ISSUE_TEMPLATE/config.yml")["contact_links"]]
    assert links and [url for url in links if not url.startswith(HOME)] == []


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_an_issue_begins_with_a_word_about_personal_data(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= form.keys()
    first, last = form["body"][0], form["body"][-1]
    assert first["type"] == "markdown"
    assert (
        "No real person's data" in first["attributes"]["value"] and "実在の人" in first["attributes"]["value"]
    )
    assert last["attributes"]["options"][0]["required"] is True
    asked = [part for part in form["body"] if part["type"] != "markdown"]
    assert len({part["id"] for part in asked}) == len(asked)


def test_a_change_begins_with_a_word_about_personal_data():
    assert "no real person's data" in (GITHUB / "pull_request_template.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_what_is_there(path):
    text = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", text))
    for job in yaml.safe_load(text)["jobs"].values():
        named |= set(job.get("strategy", {}).get("matrix", {}).get("target", ()))
    assert named <= targets
    assert all((ROOT / name).is_file() for name in re.findall(r"(?<![\w/])\.ci/\w+", text))
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}


def test_every_python_and_postgresql_that_is_promised_is_tried():
    matrix = read(".github/workflows/ci.yml")["jobs"]["ci"]["strategy"]["matrix"]
    assert matrix["python"][0] == PYPROJECT["requires-python"].removeprefix(">=")
    assert matrix["postgresql"][0] == "15"
    for versions in matrix.values():
        numbers = [float(version.partition(".")[2] or version) for version in versions]
        assert numbers == [numbers[0] + n for n in range(len(numbers))]


def test_a_commit_runs_the_checks():
    (hook,) = read(".pre-commit-config.yaml")["repos"][0]["hooks"]
    assert hook["entry"].endswith("make --no-print-directory check") and hook["language"] == "system"
