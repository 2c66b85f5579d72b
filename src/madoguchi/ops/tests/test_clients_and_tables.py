"""Programs that use the API, and lists that a tenant keeps, from the command line."""

import json

import pytest

from madoguchi.ops import table_file
from madoguchi.ops.problem import Problem
from madoguchi.ops.tests.programs import run

CSV = 'key,label,label_en,area\nhoshi,ほし保育園,Hoshi,北\nniji,"にじ, 保育園",Niji,南\n'
YAML = "niji: {label: にじ保育園}\n"


@pytest.fixture(scope="module")
def installation(server_environment):
    """An installation of one tenant."""
    for line in (
        ("migrate",),
        ("tenant", "add", "--code", "990019", "--slug", "aoba", "--name", "あおば市", "--name-en", "Aoba"),
    ):
        done = run(*line, environment=server_environment)
        assert done.returncode == 0, done.stderr
    return server_environment


def written(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parts
def test_a_program_is_registered_listed_and_shut_out(installation):
    def client(*arguments):
        return run("client", *arguments, environment=installation)

    added = client("add", "aoba-app", "--name", "あおばアプリ", "--tenant", "aoba", "--json")
    assert added.returncode == 0, added.stderr
    secret = json.loads(added.stdout)["client_secret"]
    assert len(secret) >= 40
    (listed,) = json.loads(client("list", "--json").stdout)
    assert (listed["client_id"], listed["tenants"], listed["scopes"]) == ("aoba-app", [99001], ["apply"])
    assert listed["disabled_at"] is None
    assert secret not in client("list").stdout
    again = client("add", "aoba-app", "--name", "x")
    assert (again.returncode, again.stderr) == (1, "madoguchi: aoba-app is already there\n")
    assert client("disable", "aoba-app").returncode == 0
    assert json.loads(client("list", "--json").stdout)[0]["disabled_at"]
    assert "`madoguchi client list`" in client("disable", "aoba-app").stderr


@pytest.mark.parts
def test_a_list_is_replaced_by_the_rows_of_a_file(installation, tmp_path):
    def table(*arguments):
        return run("table", *arguments, environment=installation)

    done = table("import", "aoba", "hoikuen", str(written(tmp_path, "a.csv", CSV)))
    assert done.returncode == 0, done.stderr
    assert "hoikuen has 2 rows" in done.stdout
    kept = json.loads(table("list", "aoba", "--json").stdout)["hoikuen"]
    assert list(kept) == ["hoshi", "niji"]
    assert kept["niji"] == {"label": "にじ, 保育園", "label_en": "Niji", "area": "南"}
    assert table("import", "aoba", "hoikuen", str(written(tmp_path, "b.yaml", YAML))).returncode == 0
    assert json.loads(table("list", "aoba", "--json").stdout) == {
        "hoikuen": {"niji": {"label": "にじ保育園"}}
    }
    again = table("import", "aoba", "hoikuen", str(written(tmp_path, "c.yaml", "hoshi: {label: つき保育園}")))
    assert again.returncode != 0 and "the key 'hoshi' was" in again.stderr


@pytest.mark.parametrize(("name", "text", "says"), [
    ("a.csv", "key,name\na,b\n", "key and label"),
    ("a.csv", "", "key and label"),
    ("a.csv", "key,label\na\n", "line 2: not as many cells"),
    ("a.csv", "key,label\na,b,c\n", "line 2: not as many cells"),
    ("a.csv", "key,label\na,b\na,c\n", "two rows have the key 'a'"),
    ("a.csv", "key,label\na,\n", "the row a has no label"),
    ("a.csv", "key,label\n,b\n", "cannot be a key"),
    ("a.csv", "key,label\na,b\x07\n", "cannot be kept"),
    ("a.csv", "key,label\n", "no rows"),
    ("a.yaml", "- a\n", "for each row"),
    ("a.yaml", "a: b\n", "for each row"),
    ("a.yaml", "a: {label: [", "a.yaml: "),
    ("a.xlsx", "x", "must end in .csv or .yaml"),
])  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_with_the_place_of_the_mistake(tmp_path, name, text, says):
    with pytest.raises(Problem) as refused:
        table_file.read(written(tmp_path, name, text))
    assert says in refused.value.message


def test_a_file_that_a_spreadsheet_saved_with_a_mark_at_its_start_is_read(tmp_path):
    assert table_file.read(written(tmp_path, "a.csv", "\ufeffkey,label\r\na,保育園\r\n")) == {
        "a": {"label": "保育園"}
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_csv_of_a_japanese_spreadsheet_is_read_with_the_lines_that_were_emptied(tmp_path, encoding):
    file = tmp_path / "a.csv"
    file.write_bytes("key,label,住所\r\na,①保育園 髙橋分園,あおば市\r\n,,\r\n,\r\n".encode(encoding))
    assert table_file.read(file) == {"a": {"label": "①保育園 髙橋分園", "住所": "あおば市"}}


def test_a_file_in_neither_encoding_says_how_to_save_it(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"key,label\na,\x81\n")
    with pytest.raises(Problem, match="neither UTF-8 nor Shift_JIS"):
        table_file.read(file)
