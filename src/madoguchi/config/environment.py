"""Every setting of an installation: an environment variable `MADOGUCHI_<NAME>`, or a file named in `…_FILE`.

`docs/reference/settings.md` is made from this table.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args, get_type_hints

import msgspec

from madoguchi.config import setting_kinds as kinds
from madoguchi.notifications.domain.sender import Sender

D = msgspec.Meta
PREFIX = "MADOGUCHI_"


class InvalidSetting(Exception):
    """A setting cannot be used; the message says which and what to write."""


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """The settings, typed."""

    data: Annotated[str, D(description="Folder for the embedded database, attachments, keys and mail.")] = (
        "data"
    )
    database_url: Annotated[
        str, D(description="`postgresql://role:password@host/name`; unset means SQLite in the data folder.")
    ] = ""
    migration_database_url: Annotated[
        str, D(description="The same database as the role that owns the tables; `migrate` uses it.")
    ] = ""
    secret_key: Annotated[
        str,
        kinds.LONG_SECRET,
        D(description="At least 50 characters; unset means one is made and kept in the data folder."),
    ] = ""
    hosts: Annotated[str, kinds.HOSTS, D(description="Host names served, separated by commas.")] = (
        "127.0.0.1,localhost,[::1]"
    )
    base_url: Annotated[str, kinds.SITE, D(description="Address that mails link to.")] = (
        "http://127.0.0.1:8000"
    )
    trusted_proxies: Annotated[
        str,
        kinds.NETWORKS,
        D(description="Addresses of reverse proxies whose X-Forwarded-For and -Proto are believed."),
    ] = ""
    zone: Annotated[
        Literal["all", "public", "office"],
        D(description="Which pages this process serves: residents' (public), staff's (office), or both."),
    ] = "all"
    demo: Annotated[
        bool, D(description="Demonstration data and sign-ins; set by `up --demo`, refuses other hosts.")
    ] = False
    smtp_url: Annotated[
        str,
        kinds.MAIL_SERVER,
        D(description="`smtp://user:password@host:port` (smtps for TLS); unset writes mail to a folder."),
    ] = ""
    mail_from: Annotated[str, kinds.EMAIL, D(description="Sender of mails.")] = "noreply@madoguchi.example"
    mail_reply_to: Annotated[
        str,
        kinds.EMAIL,
        D(
            description="Mailbox to which replies to mails go, and which the mails name; unset: the mails say that nobody "
            "reads replies."
        ),
    ] = ""
    s3_url: Annotated[
        str,
        kinds.BUCKET,
        D(description="`https://key:secret@host/bucket` of an S3-compatible store; unset means a folder."),
    ] = ""
    s3_region: Annotated[
        str, D(description="Region that requests to the S3-compatible store are signed for.")
    ] = "us-east-1"
    clamd: Annotated[
        str,
        kinds.SOCKET,
        D(description="Socket path or `host:port` of ClamAV's clamd; unset leaves files unscanned."),
    ] = ""
    keeper: Annotated[
        str,
        D(description="Socket of the key keeper (office only); unset: `keeper.sock` in the data folder."),
    ] = ""
    core_url: Annotated[
        str,
        kinds.SERVICE,
        D(description="Address that receives packages for the core systems; unset keeps them waiting."),
    ] = ""
    core_secret: Annotated[str, D(description="Bearer secret for the core system's address.")] = ""
    core_connect_timeout: Annotated[
        float, D(ge=0.1, le=60, description="Seconds in which the core system must be reached.")
    ] = 3.0
    core_timeout: Annotated[
        float,
        D(
            ge=0.1,
            le=600,
            description="Seconds in which it must take or give the next bytes; big packages have more.",
        ),
    ] = 20.0
    api_calls: Annotated[
        int,
        D(
            ge=0,
            le=1_000_000,
            description="Calls of the API that one client, or one address without a token, may make in a minute to each "
            "serving process; 0 is without a limit. Uploading a file counts as 21, evaluating 30 kB as 11.",
        ),
    ] = 6000
    security_contact: Annotated[
        str,
        kinds.CONTACTS,
        D(
            description="Whom to tell of a weakness, for `/.well-known/security.txt`: `mailto:…`, `https://…` or `tel:+…`, "
            "separated by commas, the preferred one first; unset means that there is no such file."
        ),
    ] = ""
    fonts: Annotated[str, D(description="Folder of IPAmj Mincho and IPAex Gothic, if not Debian's.")] = ""
    log_format: Annotated[Literal["plain", "json"], D(description="Shape of the log on standard error.")] = (
        "plain"
    )

    @property
    def folder(self) -> Path:
        return Path(self.data).resolve()

    @property
    def sender(self) -> Sender:
        """From whom mails are, as a mail server and a reader see it."""
        return Sender(address=self.mail_from, reply_to=self.mail_reply_to)

    @property
    def proxies(self) -> tuple[kinds.Network, ...]:
        """The trusted proxies."""
        return kinds.networks(self.trusted_proxies)

    @property
    def security_contacts(self) -> list[str]:
        return kinds.listed(self.security_contact)

    @property
    def host_names(self) -> list[str]:
        return kinds.listed(self.hosts)


def read(variables: Mapping[str, str] = os.environ) -> Environment:
    """The settings of this process. Raises InvalidSetting."""
    found: dict[str, str] = {}
    for name in Environment.__struct_fields__:
        variable = PREFIX + name.upper()
        if variable in variables:
            found[name] = variables[variable]
        elif variables.get(f"{variable}_FILE"):
            found[name] = _from_file(f"{variable}_FILE", variables[f"{variable}_FILE"])
    try:
        environment = msgspec.convert(found, Environment, strict=False)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$.")
        name = path.rstrip("`")
        raise InvalidSetting(f"{PREFIX}{name.upper()}: {_what_to_write(name, message)}") from None
    _check(environment)
    return environment


def _what_to_write(name: str, message: str) -> str:
    """Of a value that is not of its field's type, or out of its range; `message` is the reader's."""
    if name in ranges():
        lowest, highest = ranges()[name]
        return f"write a {'whole number' if isinstance(lowest, int) else 'number'} from {lowest} to {highest}"
    type_ = get_type_hints(Environment)[name]
    choices = ("1", "0") if type_ is bool else get_args(type_)
    return f"write {', '.join(choices[:-1])} or {choices[-1]}" if choices else message


def ranges() -> dict[str, tuple[float, float]]:
    """Setting that is a number → lowest and highest value, of the number's type. Raises TypeError where one is missing."""
    found: dict[str, tuple[float, float]] = {}
    for name, hint in get_type_hints(Environment, include_extras=True).items():
        type_, *_ = get_args(hint)
        if type_ not in (int, float):
            continue
        bounds = next(mark for mark in hint.__metadata__ if isinstance(mark, D))
        if bounds.ge is None or bounds.le is None:
            raise TypeError(f"{name}: a number says its lowest (ge) and its highest value (le)")
        found[name] = type_(bounds.ge), type_(bounds.le)
    return found


def kinds_of_settings() -> dict[str, kinds.Kind]:
    """Field of the environment → its kind, where there is one."""
    hints = get_type_hints(Environment, include_extras=True)
    return {
        name: mark
        for name, hint in hints.items()
        for mark in getattr(hint, "__metadata__", ())
        if isinstance(mark, kinds.Kind)
    }


def _check(environment: Environment) -> None:
    """What a type cannot say. Raises InvalidSetting."""
    defaults = Environment()
    for name, kind in kinds_of_settings().items():
        text = getattr(environment, name)
        is_unset = text == getattr(defaults, name) == ""
        if not is_unset and not kind.fits(text):
            raise InvalidSetting(f"{PREFIX}{name.upper()}: write {kind.write}")


def unknown(variables: Mapping[str, str] = os.environ) -> list[str]:
    """Variables that look like a setting and are none: misspelt, or of another version."""
    known = {PREFIX + name.upper() for name in Environment.__struct_fields__}
    known |= {f"{name}_FILE" for name in known}
    ours = (name for name in variables if name.startswith(PREFIX) and not name.startswith(f"{PREFIX}TEST_"))
    return sorted(name for name in ours if name not in known)


def _from_file(variable: str, path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise InvalidSetting(f"{variable}: cannot read {path}: {error.strerror}") from None
