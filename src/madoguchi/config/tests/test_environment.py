"""Settings are typed; a wrong one is told in one line that says what to write."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import msgspec
import pytest

from madoguchi.config import setting_kinds as kinds
from madoguchi.config.environment import (
    Environment,
    InvalidSetting,
    kinds_of_settings,
    ranges,
    read,
    unknown,
)


def test_nothing_set_is_a_whole_installation():
    assert read({}) == Environment()


def test_every_setting_is_described():
    for field in msgspec.inspect.type_info(Environment).fields:  # type: ignore[attr-defined]
        assert isinstance(field.type, msgspec.inspect.Metadata) or field.type.description, field.name


def test_a_setting_is_read_from_a_file_without_its_line_end(tmp_path):
    (tmp_path / "key").write_text("k" * 60 + "\n")
    assert read({"MADOGUCHI_SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == "k" * 60


def test_the_variable_itself_goes_before_its_file():
    assert read({"MADOGUCHI_CLAMD": "here:1", "MADOGUCHI_CLAMD_FILE": "/nowhere"}).clamd == "here:1"


@pytest.mark.parametrize(("text", "value"), [("1", True), ("true", True), ("0", False), ("false", False)])
def test_yes_and_no_are_read(text, value):
    assert read({"MADOGUCHI_DEMO": text}).demo is value


VALUES: dict[kinds.Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    kinds.EMAIL: (
        ("noreply@madoguchi.example", "a..b@docomo.example"),
        ("nobody", "mailto:a@b.example", "窓口 <a@b.example>", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example"),
    ),
    kinds.CONTACTS: (
        ("mailto:a@b.example", "https://b.example/tell, mailto:a@b.example", "tel:+81-3-0000-0000"),
        ("a@b.example", "mailto:nobody", "http://b.example/tell", "mailto:a@b.example,tel:0", "mailto:a@b.example\nExpires: x"),
    ),
    kinds.HOSTS: (("shinsei.example", "a.example, [::1]"), (" , ", "*", "a.example,*")),
    kinds.NETWORKS: (("10.0.0.5", "10.0.0.0/24, fe80::/10"), ("proxy.example", "10.0.0.1/8")),
    kinds.SITE: (
        ("https://b.example", "http://127.0.0.1:8000"),
        ("b.example", "ftp://b.example", "https://b.example/base", "https://b.example:port"),
    ),
    kinds.SERVICE: (("http://127.0.0.1:8010",), ("ftp://core.example", "core:x", "https://core:port")),
    kinds.BUCKET: (("http://key:secret@127.0.0.1:9000/bucket",), ("s3", "https://key:secret@s3.example")),
    kinds.MAIL_SERVER: (
        ("smtps://user:pass@mail.example:465", "smtp://mail.example"),
        ("mail.example", "http://mail.example", "smtp://user:pass@mail.example:port"),
    ),
    kinds.SOCKET: (
        ("/run/clamav/clamd.ctl", "unix:/run/clamd", "127.0.0.1:3310", "tcp://clamd:3310", "[::1]:3310"),
        ("::::", "clamd", "unix:"),
    ),
    kinds.LONG_SECRET: (("k" * 50,), ("short", "k" * 49)),
}  # fmt: skip
"""Kind of a setting → right values, wrong ones."""
KINDS = kinds_of_settings()
TEXTS = {name for name, hint in get_type_hints(Environment).items() if hint is str}
ANY_TEXT = {
    "data": "a folder, made when it is not there",
    "database_url": "refused where it is used: see the last test",
    "migration_database_url": "refused where it is used",
    "s3_region": "a word of the store's own",
    "keeper": "a path; doctor asks there",
    "core_secret": "whatever the core system gives",
    "fonts": "a path; doctor looks there",
}
"""Setting → why no text is wrong."""


def test_every_text_has_a_kind_or_a_reason_and_every_kind_has_values():
    assert set(KINDS) | set(ANY_TEXT) == TEXTS and not set(KINDS) & set(ANY_TEXT)
    assert set(VALUES) == set(KINDS.values())
    assert [kind.write for kind, (right, wrong) in VALUES.items() if not right or not wrong] == []


def refused(name, value):
    with pytest.raises(InvalidSetting) as found:
        read({f"MADOGUCHI_{name.upper()}": value})
    return str(found.value)


@pytest.mark.parametrize("name", KINDS)
def test_a_right_value_is_read_and_a_wrong_one_names_its_variable_in_one_line(name):
    right, wrong = VALUES[KINDS[name]]
    for value in right:
        assert getattr(read({f"MADOGUCHI_{name.upper()}": value}), name) == value
    for value in wrong:
        said = refused(name, value)
        assert said == f"MADOGUCHI_{name.upper()}: write {KINDS[name].write}"


@pytest.mark.parametrize("name", KINDS)
def test_empty_is_unset_where_unset_is_allowed(name):
    if getattr(Environment(), name) == "":
        assert read({f"MADOGUCHI_{name.upper()}": ""}) == Environment()
    else:
        assert refused(name, "")


@pytest.mark.parametrize("name", sorted(set(Environment.__struct_fields__) - TEXTS))
def test_what_is_no_number_no_choice_and_no_yes_is_refused(name):
    said = refused(name, "maybe")
    assert said.startswith(f"MADOGUCHI_{name.upper()}: ") and "\n" not in said and "maybe" not in said


def test_every_number_has_a_range():
    """`ge` and `le` beside its description: without them `ranges` fails, and so does this."""
    numbers = {name for name, hint in get_type_hints(Environment).items() if hint in (int, float)}
    assert set(ranges()) == numbers


@pytest.mark.parametrize("name", ranges())
def test_a_number_is_read_within_its_range_and_outside_it_the_range_is_told(name):
    lowest, highest = ranges()[name]
    assert lowest <= getattr(Environment(), name) <= highest
    for value in (lowest, highest):
        assert getattr(read({f"MADOGUCHI_{name.upper()}": str(value)}), name) == value
    for text in (str(lowest - 1), str(highest + 1), "many"):
        said = refused(name, text)
        assert said.startswith(f"MADOGUCHI_{name.upper()}: write a ") and said.endswith(
            f" from {lowest} to {highest}"
        )


def test_a_file_that_is_not_there_is_told_in_one_line():
    assert refused("secret_key_file", "/nowhere").startswith(
        "MADOGUCHI_SECRET_KEY_FILE: cannot read /nowhere"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("zone", "write all, public or office"),
        ("log_format", "write plain or json"),
        ("demo", "write 1 or 0"),
    ],
)
def test_a_wrong_choice_is_told_what_there_is_to_choose(name, said):
    assert refused(name, "x") == f"MADOGUCHI_{name.upper()}: {said}"


def test_what_looks_like_a_setting_and_is_none_is_found():
    names = (
        "MADOGUCHI_DATA",
        "MADOGUCHI_SECRET_KEY_FILE",
        "MADOGUCHI_TEST_DATABASE",
        "MADOGUCHI_TRUSTED_PROXY",
        "HOME",
    )
    assert unknown(dict.fromkeys(names, "")) == ["MADOGUCHI_TRUSTED_PROXY"]


def test_whom_to_tell_of_a_weakness_is_read_in_its_order():
    contacts = ["https://b.example/tell", "mailto:security@b.example", "tel:+81-3-0000-0000"]
    assert read({"MADOGUCHI_SECURITY_CONTACT": ", ".join(contacts)}).security_contacts == contacts
    assert read({}).security_contacts == []


def settings(folder: Path, expression: str, **variables: str) -> str:
    """What the real settings module makes of an environment, in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")}
    environment |= {"MADOGUCHI_DATA": str(folder), **{f"MADOGUCHI_{k}": v for k, v in variables.items()}}
    code = f"from madoguchi.config import settings as s; print({expression})"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_a_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = settings(tmp_path, "s.SECRET_KEY")
    assert len(first) >= 50 and settings(tmp_path, "s.SECRET_KEY") == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


@pytest.mark.parametrize(("shape", "writer"), [("plain", "PlainFormatter"), ("json", "JsonFormatter")])
def test_the_log_has_the_shape_that_is_set(tmp_path, shape, writer):
    shown = settings(tmp_path, "s.LOGGING['formatters']['line']['()']", LOG_FORMAT=shape)
    assert shown == f"madoguchi.config.logs.{writer}"


def test_debugging_is_off_whatever_is_set(tmp_path):
    assert settings(tmp_path, "s.DEBUG", DEBUG="1", DEMO="1") == "False"


def test_a_database_address_may_name_several_hosts_and_escape_its_password(tmp_path):
    url = "postgresql://app:p%40ss@h1:5432,h2:5433/town?target_session_attrs=read-write"
    made = "s.DATABASES['default']"
    shown = settings(
        tmp_path, f"[{made}[k] for k in ('HOST', 'PORT', 'PASSWORD', 'NAME')], {made}['OPTIONS']['target_session_attrs']",
        DATABASE_URL=url,
    )  # fmt: skip
    assert shown == "['h1,h2', '5432,5433', 'p@ss', 'town'] read-write"


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "postgresql://host", "postgresql://host:port/name?nonsense=1", "x"]
)
def test_a_database_address_that_cannot_be_used_is_told_without_repeating_it(tmp_path, url):
    shown = settings(tmp_path, "s.DATABASES", DATABASE_URL=url)
    assert "MADOGUCHI_DATABASE_URL: write postgresql://" in shown and url not in shown
