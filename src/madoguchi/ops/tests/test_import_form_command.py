"""An official form on the command line."""

import json

from click.testing import CliRunner

from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.ops.cli import program
from madoguchi.paper.tests.forms.samples import form_of_25_fields


def run(*arguments):
    return CliRunner().invoke(program, ["procedure", "import-form", *map(str, arguments)])


def test_a_form_becomes_a_file_and_what_was_left_out_is_told(tmp_path):
    form, out = tmp_path / "申込書.xlsx", tmp_path / "draft.yaml"
    form.write_bytes(form_of_25_fields())
    done = run(form, "--out", out)
    assert done.exit_code == 0, done.output
    assert parse_yaml(out.read_bytes()).name.ja == "学童クラブ利用申込書"
    assert done.stdout == ""
    assert "5 pages, 14 questions" in done.stderr
    assert "left out, for the office  申込書!B3: あおば市長　様" in done.stderr


def test_a_form_is_shown_as_yaml_or_with_all_that_is_known_as_json(tmp_path):
    form = tmp_path / "申込書.xlsx"
    form.write_bytes(form_of_25_fields())
    shown = run(form)
    assert parse_yaml(shown.stdout).kind == "claim"
    reading = json.loads(run(form, "--json").stdout)
    assert {"place": "name", "reference": "申込書!L2"}.items() <= reading["origins"][0].items()


def test_what_cannot_be_read_is_said_in_one_line(tmp_path):
    form = tmp_path / "申込書.xls"
    form.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    refused = run(form)
    assert refused.exit_code != 0
    assert "古い形式" in refused.output and len(refused.output.strip().splitlines()) == 1


def test_a_folder_that_is_not_there_is_said_in_one_line(tmp_path):
    form = tmp_path / "申込書.xlsx"
    form.write_bytes(form_of_25_fields())
    refused = run(form, "--out", tmp_path / "nowhere" / "draft.yaml")
    assert refused.exit_code != 0
    assert "nothing was written" in refused.output and len(refused.output.strip().splitlines()) == 1
