"""Settings are typed; a wrong one is told in one line that says what to write."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from madoguchi.config.environment import Environment, InvalidSetting, read, unknown


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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZONE", "both"), ("DEMO", "maybe"), ("LOG_FORMAT", "xml"), ("HOSTS", " , "), ("HOSTS", "*"),
        ("TRUSTED_PROXIES", "proxy.example"), ("TRUSTED_PROXIES", "10.0.0.1/8"), ("BASE_URL", "madoguchi.example"),
        ("BASE_URL", "ftp://madoguchi.example"), ("BASE_URL", "https://madoguchi.example/base"),
        ("BASE_URL", ""), ("SMTP_URL", "mail.example"), ("SMTP_URL", "smtp://mail.example:port"), ("S3_URL", "s3"),
        ("S3_URL", "https://key:secret@s3.example"), ("CORE_URL", "ftp://core.example"),
        ("CLAMD", "::::"), ("CLAMD", "clamd"), ("CORE_URL", "core:x"), ("CORE_URL", "https://core:port"),
        ("MAIL_FROM", "nobody"), ("MAIL_FROM", ""), ("MAIL_FROM", "mailto:a@b.example"), ("MAIL_FROM", "窓口 <a@b.example>"),
        ("MAIL_FROM", "a@b.example\nBcc: c@d.example"), ("SECURITY_CONTACT", "security@b.example"),
        ("SECURITY_CONTACT", "mailto:nobody"), ("SECURITY_CONTACT", "http://b.example/tell"),
        ("SECURITY_CONTACT", "mailto:a@b.example,tel:0"), ("SECURITY_CONTACT", "mailto:a@b.example\nExpires: never"),
        ("SECRET_KEY", "short"), ("SECRET_KEY_FILE", "/nowhere"),
    ],
)  # fmt: skip
def test_a_wrong_value_names_its_variable_in_one_line(name, value):
    with pytest.raises(InvalidSetting) as refused:
        read({f"MADOGUCHI_{name}": value})
    assert str(refused.value).startswith(f"MADOGUCHI_{name}: ") and "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "said"), [("ZONE", "all, public or office"), ("LOG_FORMAT", "plain or json")]
)
def test_a_wrong_choice_is_told_what_there_is_to_choose(name, said):
    with pytest.raises(InvalidSetting, match=said):
        read({f"MADOGUCHI_{name}": "x"})


def test_what_looks_like_a_setting_and_is_none_is_found():
    names = (
        "MADOGUCHI_DATA",
        "MADOGUCHI_SECRET_KEY_FILE",
        "MADOGUCHI_TEST_DATABASE",
        "MADOGUCHI_TRUSTED_PROXY",
        "HOME",
    )
    assert unknown(dict.fromkeys(names, "")) == ["MADOGUCHI_TRUSTED_PROXY"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "smtps://user:pass@mail.example:465"), ("S3_URL", "http://key:secret@127.0.0.1:9000/bucket"),
        ("CORE_URL", "http://127.0.0.1:8010"), ("CLAMD", "/run/clamav/clamd.ctl"), ("CLAMD", "unix:/run/clamd"),
        ("CLAMD", "127.0.0.1:3310"), ("CLAMD", "tcp://clamd:3310"), ("CLAMD", "[::1]:3310"),
    ],
)  # fmt: skip
def test_the_addresses_of_other_systems_are_read(name, value):
    assert getattr(read({f"MADOGUCHI_{name}": value}), name.lower()) == value


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
