"""Write the reference pages that are made from the program itself.

    python docs/generate.py          write them
    python docs/generate.py --check  exit status 1 when one is out of date

`tests/architecture/test_docs.py` holds the pages to what this would write.
"""

from __future__ import annotations

import inspect
import json
import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS.parent / "src"), str(DOCS.parent)]

from docs.field_notes import NOTES  # noqa: E402  # the path comes first
from madoguchi.accounts.permissions import (  # noqa: E402
    CONTRADICTIONS,
    PERMISSIONS,
    ROLE_NAMES,
    ROLES,
    Permission,
)
from madoguchi.config.environment import PREFIX, Environment  # noqa: E402
from madoguchi.forms.domain.format import definition as format_  # noqa: E402
from madoguchi.forms.tests.examples import EXAMPLE  # noqa: E402
from madoguchi.kernel.schemas import described  # noqa: E402
from madoguchi.ops.cli import program  # noqa: E402

REFERENCE = DOCS / "reference"
MADE = "<!-- Made by `python docs/generate.py`; do not edit. -->\n\n"
WIDTH = 100
Struct = type[msgspec.Struct]


def pages() -> dict[Path, str]:
    """Every generated file and its text."""
    return {
        REFERENCE / "settings.md": settings(),
        REFERENCE / "cli.md": commands(),
        REFERENCE / "definition.md": definition(),
        REFERENCE / "definition.schema.json": definition_schema(),
        REFERENCE / "permissions.md": permissions(),
    }


# Permissions


def permissions() -> str:
    """`permissions.md`."""
    head = (
        f"# Who may do what\n\n{MADE}A member of staff has one role or more, and may do what any of them may. "
        "Every page and every button is held to this table; what is not in it, nobody may do.\n\n"
    )
    names = [f"{ROLE_NAMES[role]} (`{role}`)" for role in ROLES]
    rows = [
        f"| `{permission}` | {' | '.join('yes' if permission in PERMISSIONS[role] else '' for role in ROLES)} |"
        for permission in typing.get_args(Permission)
    ]
    table = "\n".join([f"| | {' | '.join(names)} |", "|---" * (len(ROLES) + 1) + "|", *rows])
    pairs = "\n".join(f"- {ROLE_NAMES[one]} with {ROLE_NAMES[other]}" for one, other in CONTRADICTIONS)
    second = (
        "\n\n## A second person\n\nA change of roles waits for another administrator when something is gained for "
        "oneself, when 管理 is gained by anybody, and when one person would hold\n\n"
        f"{pairs}\n\nUntil it is confirmed nothing changes. Where there is no other administrator the operator "
        "confirms it: `madoguchi staff requests`, `madoguchi staff confirm`. The person and the other "
        "administrators are told by mail. [Why](../decisions/0028-a-second-person-for-roles.md).\n"
    )
    return head + table + second


# Settings


def settings() -> str:
    """`settings.md`."""
    head = (
        f"# Settings\n\n{MADE}Every setting is an environment variable. Each can also be read from a file: "
        "`MADOGUCHI_SECRET_KEY_FILE=/run/secrets/key` is the content of that file. A wrong value ends the program "
        "with one line that says what to write. All processes of one installation get the same settings, but for "
        "the zone.\n\n| setting | what it is | default |\n|---|---|---|\n"
    )
    return head + "\n".join(_setting(name, about) for name, about in described_settings().items()) + "\n"


def described_settings() -> dict[str, dict[str, Any]]:
    """Field of the environment → its JSON Schema, with description and default."""
    found: dict[str, dict[str, Any]] = msgspec.json.schema(Environment)["$defs"]["Environment"]["properties"]
    return found


def _setting(name: str, about: dict[str, Any]) -> str:
    values = f" One of {_codes(about['enum'])}." if "enum" in about else ""
    if "minimum" in about:
        values = f" From {about['minimum']} to {about['maximum']}."
    default = about["default"]
    shown = "unset" if default == "" else f"`{json.dumps(default).strip(chr(34))}`"
    return f"| `{PREFIX}{name.upper()}` | {about['description']}{values} | {shown} |"


# Commands


def commands() -> str:
    """`cli.md`."""
    parts = [
        f"# Commands\n\n{MADE}Exit status 0 is success, 1 is a problem (one line says what to do), 2 is wrong usage. "
        "[Settings](settings.md) come from the environment.\n"
    ]
    for path, context in walk(program, click.Context(program, info_name="madoguchi", **_context())):
        level = "#" * min(len(path) + 1, 3)
        parts.append(f"{level} {' '.join(path)}\n\n```text\n{context.get_help()}\n```\n")
    return "\n".join(parts)


def walk(command: click.Command, context: click.Context) -> Iterator[tuple[list[str], click.Context]]:
    """Every command with its path, groups before what is in them."""
    yield context.command_path.split(), context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from walk(found, click.Context(found, info_name=name, parent=context, **_context()))


def _context() -> dict[str, Any]:
    return {"terminal_width": WIDTH, "max_content_width": WIDTH, "help_option_names": ["-h", "--help"]}


# The format of definitions


def definition() -> str:
    """`definition.md`."""
    kinds = sorted(question_kinds(), key=lambda kind: _tag(kind))
    parts = (s for s in _structs() if not issubclass(s, format_.QuestionBase))
    structs = sorted(parts, key=lambda struct: struct.__name__)
    return "\n".join(
        [
            f"# The definition of a procedure\n\n{MADE}{_INTRODUCTION}",
            f"## An example\n\n```yaml\n{EXAMPLE}```\n",
            *[_section("##", s.__name__, s) for s in structs if s.__name__ == "Definition"],
            "## Questions\n\nEvery question has a `kind` and these keys:\n",
            _table(format_.QuestionBase),
            f"The kinds, a closed set: {', '.join(f'[`{_tag(k)}`](#{_tag(k)}-question)' for k in kinds)}.\n",
            *[
                _section("###", f"{_tag(kind)} (question)", kind, without=format_.QuestionBase)
                for kind in kinds
            ],
            "## The other parts\n",
            *[_section("###", s.__name__, s) for s in structs if s is not format_.Definition],
        ]
    )


_INTRODUCTION = """\
One YAML document, or the same as JSON, holds all that a procedure is. How to write one is in
[write a procedure](../howto/write-a-procedure.md); the same as a JSON Schema is
[definition.schema.json](definition.schema.json). An unknown key is an error that names the line and the nearest
known key. A value is text until the question's kind reads it: `no`, `0001234` and `12:30` are what was typed, with
or without quotes. (The JSON Schema is of the JSON form, where numbers are numbers: an editor that checks YAML with it
wants quotes around numbers in conditions.) Aliases (`*name`) are not read.

References name a question (`occupation`), or a part of it (`claimant.birth_date`): a person has `name`, `family`,
`given`, `kana`, `birth_date`, `gender`, `address`, `phone`, `email`; an address has `postal_code`, `prefecture`,
`city`, `town`, `street`, `building`. Inside a group the row's own questions are found first. Where a day stands,
`today` may stand.
"""


def definition_schema() -> str:
    """`definition.schema.json`."""
    made = msgspec.json.schema(format_.Definition)
    described(made["$defs"])
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:madoguchi:definition:1",
        "title": "A procedure definition of Madoguchi, format 1",
    }
    return json.dumps(head | made, ensure_ascii=False, indent=2) + "\n"


def question_kinds() -> list[Struct]:
    """The structs of the closed set of questions."""
    return [s for s in _structs() if s in typing.get_args(format_.Question)]


def _structs() -> list[Struct]:
    """The format's structs, in the order of the source."""
    return [
        s
        for s in vars(format_).values()
        if isinstance(s, type) and issubclass(s, format_.Closed) and s is not format_.Closed
    ]


def _tag(kind: Struct) -> str:
    return str(kind.__struct_config__.tag)


def _section(level: str, title: str, struct: Struct, without: Struct | None = None) -> str:
    words = inspect.cleandoc(struct.__doc__ or "")
    return "\n".join(
        filter(None, [f"{level} {title}\n", f"{words}\n" if words else "", _table(struct, without)])
    )


def _table(struct: Struct, without: Struct | None = None) -> str:
    known = {f.encode_name for f in msgspec.structs.fields(without)} if without else set()
    rows = [_row(struct, f) for f in msgspec.structs.fields(struct) if f.encode_name not in known]
    return "\n".join(["| key | value | default | |", "|---|---|---|---|", *rows, ""]) if rows else ""


def _row(struct: Struct, field: msgspec.structs.FieldInfo) -> str:
    note = NOTES.get(f"{struct.__name__}.{field.encode_name}", "")
    return f"| `{field.encode_name}` | {_type(field.type)} | {_default(field)} | {note} |"


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "**required**"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    plain = msgspec.to_builtins(value)
    return f"`{json.dumps(plain, ensure_ascii=False)}`" if plain not in (None, [], (), {}, "") else ""


def _type(kind: Any) -> str:
    """A type as a reader says it."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _annotated(kind)
    if origin is typing.Literal:
        return " or ".join(f"`{a}`" for a in arguments)
    if origin is tuple:
        return f"list of {_type(arguments[0])}"
    if origin is dict:
        return f"mapping of text to {_type(arguments[1])}"
    if origin in (types.UnionType, typing.Union):
        return _union([a for a in arguments if a is not type(None)])
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    return {str: "text", int: "whole number", float: "number", bool: "`true` or `false`"}.get(
        kind, "anything"
    )


def _annotated(kind: Any) -> str:
    names = {format_.Id: "id", format_.ProcedureId: "id with hyphens", format_.Reference: "reference"}
    return names.get(kind) or _type(typing.get_args(kind)[0])


def _union(kinds: list[Any]) -> str:
    if kinds == [str, format_.Compute]:
        return "reference, number or [Compute](#compute)"
    return _type(kinds[0]) if len(kinds) == 1 else "[questions](#questions)"


def _codes(values: list[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def main(arguments: list[str]) -> int:
    """Write what differs, or with `--check` only name it."""
    stale = {
        path: text for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text
    }
    for path, text in stale.items():
        if "--check" not in arguments:
            path.write_text(text, "utf-8")
        print(f"{path.relative_to(DOCS.parent)} {'is out of date' if '--check' in arguments else 'written'}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
