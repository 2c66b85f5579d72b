"""The program as somebody meets it who types the wrong thing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from madoguchi.ops.cli import COMMANDS, program
from madoguchi.ops.tests.programs import clean_environment, run

pytestmark = pytest.mark.parts


def commands() -> list[click.Command]:
    """Every command and every subcommand."""
    context = click.Context(program)
    found: list[click.Command] = []
    for name in COMMANDS:
        command = program.get_command(context, name)
        assert command is not None
        found += [command, *(command.commands.values() if isinstance(command, click.Group) else ())]
    return found


@pytest.mark.parametrize("command", commands(), ids=lambda command: str(command.name))
def test_every_command_explains_itself_with_an_example(command):
    text = f"{command.help}\n{command.epilog}"
    assert command.help
    assert "Example: madoguchi " in text


def test_the_list_of_commands_loads_no_django():
    done = run("--help", environment=clean_environment() | {"PYTHONPROFILEIMPORTTIME": "1"})
    assert done.returncode == 0
    assert all(name in done.stdout for name in COMMANDS)
    assert "django" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("up", "--port", "99999"),
        ("worker", "--frob"),
        ("staff", "add", "aoba"),
        ("sim", "core", "--secret", "x", "--port", "70000"),
        ("staff", "reset", "aoba", "x@example.jp"),
    ],
)
def test_wrong_usage_ends_with_status_2(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert "Usage: madoguchi" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "settings", "says"),
    [
        (("doctor",), {"MADOGUCHI_ZONE": "nowhere"}, "MADOGUCHI_ZONE"),
        (("tenant", "list"), {}, "run `madoguchi migrate`"),
        (("doctor",), {"MADOGUCHI_SECRET_KEY": "short"}, "MADOGUCHI_SECRET_KEY"),
        (("up", "--demo", "--host", "0.0.0.0"), {}, "serves this machine only"),
        (("bench", "nope"), {}, "there is no measurement nope"),
        (("backup", "x.tar"), {}, "--data"),
        (("web",), {"MADOGUCHI_CORE_URL": "core.internal"}, "MADOGUCHI_CORE_URL: write https://host"),
        (("up", "--port", "18998"), {"MADOGUCHI_DATA": "/proc/nowhere"}, "/proc/nowhere: "),
        (
            ("deliver", "status"),
            {"MADOGUCHI_DATABASE_URL": "postgresql://a:b@127.0.0.1:1/x"},
            "MADOGUCHI_DATABASE_URL",
        ),
    ],
)
def test_what_an_operator_can_mend_is_one_line_and_status_1(arguments, settings, says, tmp_path):
    done = run(*arguments, environment=clean_environment() | {"MADOGUCHI_DATA": str(tmp_path)} | settings)
    assert done.returncode == 1
    assert says in done.stderr
    assert done.stderr.startswith("madoguchi: ")
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_damaged_database_is_said_in_one_line_and_leads_to_the_backup(tmp_path):
    environment = clean_environment() | {"MADOGUCHI_DATA": str(tmp_path)}
    (tmp_path / "madoguchi.sqlite3").write_bytes(b"\x07" * 8192)
    for arguments in (("tenant", "list"), ("backup", str(tmp_path / "b.tar"))):
        done = run(*arguments, environment=environment)
        assert done.returncode == 1
        assert "madoguchi restore" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "b.tar").exists()


def test_the_doctor_names_misspelt_settings_and_a_lost_secret_key(tmp_path):
    environment = clean_environment() | {"MADOGUCHI_DATA": str(tmp_path)}
    tenant = (
        "--code",
        "990019",
        "--slug",
        "aoba",
        "--name",
        "あおば市",
        "--name-en",
        "Aoba",
        "--head",
        "市長",
        "--contact",
        "x",
    )
    assert run("migrate", environment=environment).returncode == 0
    assert run("tenant", "add", *tenant, environment=environment).returncode == 0
    added = run(
        "staff",
        "add",
        "aoba",
        "kanri@example.jp",
        "--name",
        "管理",
        "--role",
        "administrator",
        environment=environment,
    )
    assert added.returncode == 0
    assert "secret key" not in run("doctor", environment=environment).stdout
    (tmp_path / "secret-key").unlink()
    said = run("doctor", environment=environment | {"MADOGUCHI_TRUSTED_PROXY": "10.0.0.5"}).stdout
    assert "the secret key is another than before: 1 authenticators" in said
    assert "MADOGUCHI_TRUSTED_PROXY is none of ours" in said


def test_a_definition_is_checked_tried_and_compared_without_an_installation(tmp_path):
    own = Path(__file__).parents[1] / "demo" / "kenritsu-kengaku.yaml"
    other = tmp_path / "other.yaml"
    other.write_text(own.read_text().replace("max: 80", "max: 60", 1))
    broken = tmp_path / "broken.yaml"
    broken.write_text(own.read_text().replace("question: wheelchair,", "question: whelchair,", 1))
    assert run("procedure", "check", str(own)).returncode == 0
    assert "2 trials hold" in run("procedure", "try", str(own)).stdout
    assert "上限を「80」から「60」に変えました" in run("procedure", "diff", str(own), str(other)).stdout
    refused = run("procedure", "check", str(broken), "--json")
    assert refused.returncode == 1
    assert any("whelchair" in f["message"] + f["place"] for f in json.loads(refused.stdout))


def test_a_real_folder_is_refused_by_a_demonstration_and_the_other_way_round(tmp_path):
    real, demo = tmp_path / "real", tmp_path / "demo"
    assert run("migrate", "--data", str(real)).returncode == 0
    refused = run("up", "--demo", "--port", "18999", "--data", str(real))
    assert refused.returncode == 1
    assert "neither empty nor a demonstration's" in refused.stderr
    demo.mkdir()
    (demo / "demo.json").write_text("{}")
    for command in ("up", "web", "worker"):
        refused = run(command, "--data", str(demo))
        assert refused.returncode == 1
        assert "holds a demonstration" in refused.stderr
    assert not (demo / "madoguchi.sqlite3").exists()
    assert os.stat(real / "madoguchi.sqlite3").st_mode & 0o077 == 0


def test_it_runs_as_a_module_too():
    done = subprocess.run(
        [sys.executable, "-m", "madoguchi", "tenant"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2 and "Usage: madoguchi tenant" in done.stderr
