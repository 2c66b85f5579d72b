"""Every setting of an installation: an environment variable `MADOGUCHI_<NAME>`, or a file named in `…_FILE`.

`docs/reference/settings.md` is made from this table.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from madoguchi.kernel.email import check_email

D = msgspec.Meta
PREFIX = "MADOGUCHI_"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


CHOICES = {
    "zone": "write all, public or office",
    "log_format": "write plain or json",
    "demo": "write 1 or 0",
}


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
        str, D(description="At least 50 characters; unset means one is made and kept in the data folder.")
    ] = ""
    hosts: Annotated[str, D(description="Host names served, separated by commas.")] = (
        "127.0.0.1,localhost,[::1]"
    )
    base_url: Annotated[str, D(description="Address that mails link to.")] = "http://127.0.0.1:8000"
    trusted_proxies: Annotated[
        str, D(description="Addresses of reverse proxies whose X-Forwarded-For and -Proto are believed.")
    ] = ""
    zone: Annotated[
        Literal["all", "public", "office"],
        D(description="Which pages this process serves: residents' (public), staff's (office), or both."),
    ] = "all"
    demo: Annotated[
        bool, D(description="Demonstration data and sign-ins; set by `up --demo`, refuses other hosts.")
    ] = False
    smtp_url: Annotated[
        str, D(description="`smtp://user:password@host:port` (smtps for TLS); unset writes mail to a folder.")
    ] = ""
    mail_from: Annotated[str, D(description="Sender of mails.")] = "noreply@madoguchi.example"
    s3_url: Annotated[
        str,
        D(description="`https://key:secret@host/bucket` of an S3-compatible store; unset means a folder."),
    ] = ""
    s3_region: Annotated[
        str, D(description="Region that requests to the S3-compatible store are signed for.")
    ] = "us-east-1"
    clamd: Annotated[
        str, D(description="Socket path or `host:port` of ClamAV's clamd; unset leaves files unscanned.")
    ] = ""
    keeper: Annotated[
        str,
        D(description="Socket of the key keeper (office only); unset: `keeper.sock` in the data folder."),
    ] = ""
    core_url: Annotated[
        str, D(description="Address that receives packages for the core systems; unset keeps them waiting.")
    ] = ""
    core_secret: Annotated[str, D(description="Bearer secret for the core system's address.")] = ""
    core_connect_timeout: Annotated[
        float, D(gt=0, le=60, description="Seconds in which the core system must be reached.")
    ] = 3.0
    core_timeout: Annotated[
        float,
        D(
            gt=0,
            le=600,
            description="Seconds in which it must take or give the next bytes; big packages have more.",
        ),
    ] = 20.0
    api_calls: Annotated[
        int,
        D(
            ge=0,
            description="Calls of the API that one client, or one address without a token, may make in a minute to each "
            "serving process; 0 is without a limit. Uploading a file counts as 21, evaluating 30 kB as 11.",
        ),
    ] = 6000
    security_contact: Annotated[
        str,
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
    def proxies(self) -> tuple[Network, ...]:
        """The trusted proxies; an address is a network of one."""
        return tuple(ipaddress.ip_network(part) for part in listed(self.trusted_proxies))

    @property
    def security_contacts(self) -> list[str]:
        return listed(self.security_contact)

    @property
    def host_names(self) -> list[str]:
        return listed(self.hosts)


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
        raise InvalidSetting(f"{PREFIX}{name.upper()}: {CHOICES.get(name, message)}") from None
    _check(environment)
    return environment


def listed(text: str) -> list[str]:
    """The parts of a text between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _check(environment: Environment) -> None:
    """What a type cannot say. Raises InvalidSetting."""
    try:
        _ = environment.proxies
    except ValueError as error:
        raise InvalidSetting(
            f"{PREFIX}TRUSTED_PROXIES: write addresses like 10.0.0.5 or 10.0.0.0/24: {error}"
        ) from None
    if not environment.host_names:
        raise InvalidSetting(f"{PREFIX}HOSTS: write at least one host name")
    if "*" in environment.hosts:
        raise InvalidSetting(f"{PREFIX}HOSTS: name each host; * would believe every Host header")
    for name, (schemes, path, shape) in _ADDRESSES.items():
        address = getattr(environment, name.lower())
        if address and not _is_address(address, schemes, path=path):
            # Not what stands there: it may hold a password.
            raise InvalidSetting(f"{PREFIX}{name}: write {shape}")
    if not environment.base_url:
        raise InvalidSetting(f"{PREFIX}BASE_URL: write {_ADDRESSES['BASE_URL'][2]}")
    if not _is_email(environment.mail_from):
        raise InvalidSetting(f"{PREFIX}MAIL_FROM: write one address like noreply@shinsei.example.lg.jp")
    if not all(map(_is_contact, environment.security_contacts)):
        raise InvalidSetting(
            f"{PREFIX}SECURITY_CONTACT: write mailto:…, https://… or tel:+…, separated by commas"
        )
    if environment.secret_key and len(environment.secret_key) < 50:
        raise InvalidSetting(f"{PREFIX}SECRET_KEY: write at least 50 random characters")


_WEB = ("http", "https")
_ADDRESSES: dict[str, tuple[tuple[str, ...], bool | None, str]] = {
    "BASE_URL": (_WEB, False, "https://host, without a path"),
    "SMTP_URL": (("smtp", "smtps"), None, "smtp://user:password@host:port"),
    "S3_URL": (_WEB, True, "https://key:secret@host/bucket"),
    "CORE_URL": (_WEB, None, "https://host"),
    "CLAMD": (("tcp", "unix"), None, "a socket's path or host:port"),
}
"""Setting → the schemes that it may have, whether a path must stand in it, what to write."""


def _is_address(text: str, schemes: tuple[str, ...], *, path: bool | None) -> bool:
    if "tcp" in schemes and "://" not in text:
        text = f"unix://host{text}" if text.removeprefix("unix:").startswith("/") else f"tcp://{text}"
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    fits = path is None or bool(parts.path.strip("/")) is path
    return (
        parts.scheme in schemes
        and bool(parts.hostname)
        and fits
        and (parts.scheme != "tcp" or bool(parts.port))
    )


def _is_email(text: str) -> bool:
    found = check_email(text)
    return found.ok and found.address.casefold() == text.casefold()


def _is_contact(text: str) -> bool:
    scheme, _, rest = text.partition(":")
    if scheme == "tel":
        return bool(re.fullmatch(r"\+[0-9-]{5,20}", rest))
    return _is_email(rest) if scheme == "mailto" else _is_address(text, ("https",), path=None)


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
