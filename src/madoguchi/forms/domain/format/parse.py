"""Read a definition from YAML or JSON, and write it back without loss.

Scalars stay text until the question's kind reads them, so `no`, `0001234` and `12:30` are what was typed.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from functools import cache
from typing import Any

import msgspec
import yaml

from madoguchi.forms.domain.format import definition as format_
from madoguchi.forms.domain.format.definition import Closed, Definition

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_NODES = 200_000

_DECODER = msgspec.json.Decoder(Definition)
"""Made now: two threads that are the first to use a type at once crash msgspec 0.22."""
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class InvalidDefinition(Exception):
    """The document is not a definition. `line` is 1-based, 0 when unknown."""

    def __init__(self, message: str, *, line: int = 0) -> None:
        self.message = message
        self.line = line
        super().__init__(f"line {line}: {message}" if line else message)


def parse_yaml(text: str | bytes) -> Definition:
    """The definition in a YAML (or JSON) document.

    Raises InvalidDefinition with the line for anything that is not one: syntax, an alias (they can
    expand without end), an unknown or doubled key (with the nearest known one), a wrong type, a newer format.
    """
    root = _compose(text)
    data = _plain(root)
    if isinstance(data, dict) and data.get("format") not in ("1", None):
        raise InvalidDefinition(
            f"format {data['format']!s:.20} is newer than this program; it reads format 1",
            line=_line(root, "$.format"),
        )
    try:
        return msgspec.convert(data, Definition, strict=False)
    except msgspec.ValidationError as error:
        raise _explained(error, root) from None


def to_yaml(definition: Definition) -> str:
    """The document of a definition; parsing it gives the same definition."""
    tree = msgspec.to_builtins(definition)
    for trial in tree.get("trials", ()):
        trial["answers"] = _tagged(trial.get("answers", {}))
    return yaml.dump(tree, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def to_json(definition: Definition) -> bytes:
    """The canonical form: one byte sequence for one meaning."""
    return msgspec.json.encode(definition, order="sorted")


def from_json(document: bytes) -> Definition:
    """The definition that `to_json` wrote."""
    return _DECODER.decode(document)


def version_of(definition: Definition) -> str:
    """The content address of a definition: 16 hexadecimal digits of the SHA-256 of its canonical form."""
    return hashlib.sha256(to_json(definition)).hexdigest()[:16]


class _Typed(msgspec.Struct, frozen=True):
    """A scalar of a trial's answers that is no text."""

    tag: str
    text: str


class _Dumper(yaml.SafeDumper):
    """Writes text that a line end of Unicode stands in with escapes: other styles fold it away."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        style = '"' if re.search("[\x85\u2028\u2029]", text) else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _Dumper.represent_text)
_Dumper.add_representer(_Typed, lambda dumper, typed: dumper.represent_scalar(typed.tag, typed.text))
_TYPES: dict[str, Any] = {
    "!bool": lambda text: text == "true",
    "!int": int,
    "!float": float,
}
"""Scalars are text. Answers of a trial that came from JSON may be more, and say so: `sealed: !bool 'true'`."""


def _tagged(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        return _Typed(f"!{type(value).__name__}", msgspec.json.encode(value).decode())
    if isinstance(value, dict):
        return {key: _tagged(inner) for key, inner in value.items()}
    return [_tagged(inner) for inner in value] if isinstance(value, list | tuple) else value


def _typed(node: yaml.ScalarNode) -> Any:
    try:
        return _TYPES[node.tag](node.value)
    except ValueError:
        line = node.start_mark.line + 1
        raise InvalidDefinition(f"{node.value!r:.60} is no {node.tag[1:]}", line=line) from None


def _compose(text: str | bytes) -> yaml.Node:
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(raw) > MAX_BYTES:
        raise InvalidDefinition(f"the document has {len(raw):,} bytes; at most {MAX_BYTES:,} are read")
    try:
        decoded = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidDefinition("the document is not UTF-8 text") from None
    try:
        _refuse_excess(decoded)
        node = yaml.compose(decoded, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise InvalidDefinition(f"not YAML: {error.problem}", line=line) from None
    except yaml.YAMLError as error:
        raise InvalidDefinition(f"not YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(node, yaml.MappingNode):
        raise InvalidDefinition("a definition is a mapping that begins with format: 1", line=1)
    return node


def _refuse_excess(text: str) -> None:
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        mark: Any = event.start_mark
        line = mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise InvalidDefinition("aliases (*name) are not read; write the part out", line=line)
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or count > MAX_NODES:
            raise InvalidDefinition("the document is nested too deeply or too long", line=line)


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        if node.tag in _TYPES:
            return _typed(node)
        return None if not node.style and node.value in ("null", "~", "") else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child) for child in node.value]
    plain: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in plain:
            raise InvalidDefinition(f"the key {name!r:.60} stands twice", line=key.start_mark.line + 1)
        plain[name] = _plain(value)
    return plain


def _explained(error: msgspec.ValidationError, root: yaml.Node) -> InvalidDefinition:
    message, _, path = str(error).partition(" - at `")
    path = path.rstrip("`") or "$"
    unknown = re.search(r"unknown field `(.*)`", message)
    if unknown:
        key = unknown.group(1)
        near = difflib.get_close_matches(key, _known_keys(), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return InvalidDefinition(f"unknown key {key!r:.60}{hint} ({path})", line=_line(root, path, key))
    return InvalidDefinition(f"{message} ({path})", line=_line(root, path))


def _line(root: yaml.Node, path: str, key: str = "") -> int:
    """The line of a JSON-path-like place such as `$.pages[0].questions[4]`, as far as it can be followed."""
    node = root
    for name, index in re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", path):
        if index and isinstance(node, yaml.SequenceNode):
            node = node.value[int(index)]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for k, value in node.value if k.value == name), node)
    if key and isinstance(node, yaml.MappingNode):
        node = next((k for k, _ in node.value if k.value == key), node)
    return int(node.start_mark.line) + 1


@cache
def _known_keys() -> tuple[str, ...]:
    structs = (s for s in vars(format_).values() if isinstance(s, type) and issubclass(s, Closed))
    return tuple({name for struct in structs for name in struct.__struct_encode_fields__} | {"kind"})
