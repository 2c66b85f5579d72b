"""Locks pin every dependency by digest, and leave where it comes from to whoever installs."""

import json
import re
import tomllib

import pytest

from tests.architecture.house import ROOT

LOCKS = ("run.lock", "dev.lock")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    return {normal(package): version for package, version in PIN.findall(text(name))}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_digest(name):
    blocks = re.split(r"\n(?=\S)", text(name).strip())
    packages = [block for block in blocks if PIN.match(block)]
    assert len(packages) > 20
    assert [block.split()[0] for block in packages if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name):
    assert len(text(name)) > 1000
    assert re.findall(r"\S*://\S*|--(?:extra-)?index-url.*|--find-links.*", text(name)) == []


def test_every_declared_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run = {normal(re.split(r"[<>=\[ ]", entry)[0]) for entry in project["dependencies"]}
    dev = {normal(re.split(r"[<>=\[ ]", entry)[0]) for entry in project["optional-dependencies"]["dev"]}
    assert run
    assert dev
    assert run - set(pins("run.lock")) == set()
    assert (run | dev) - set(pins("dev.lock")) == set()


def test_tests_run_on_the_versions_that_are_shipped():
    run, dev = pins("run.lock"), pins("dev.lock")
    assert run
    assert {name: (version, dev.get(name)) for name, version in run.items() if dev.get(name) != version} == {}


@pytest.mark.parametrize("folder", ["tests/parts/npm", "."])
def test_what_comes_from_npm_is_pinned_by_digest_and_names_no_address(folder):
    lock = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))
    installed = {path: about for path, about in lock["packages"].items() if path}
    assert len(installed) > 1
    assert [path for path, about in installed.items() if "integrity" not in about] == []
    assert [path for path, about in installed.items() if "resolved" in about] == []
