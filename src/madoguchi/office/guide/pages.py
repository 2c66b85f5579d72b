"""A guide, drawn from its Markdown: one page with sections, each with an id that 「使い方」 leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from markupsafe import Markup

from madoguchi.ui.environment import UnknownStaticFile, static

if TYPE_CHECKING:
    from markdown_it.token import Token

TEXTS: Final = Path(__file__).parent / "texts"
GUIDES: Final = ("start", "clerk", "author", "administrator")
"""In the order in which they are offered."""
PICTURES: Final = "ui/guide/"
"""Where `make guide` puts pictures, below `ui/static`."""
_NAMED = re.compile(r"^## (.+?) \{#([a-z-]+)\}$", re.MULTILINE)
_GUIDE = re.compile(r"^([a-z]+)\.md(#[a-z-]+)?$")


class NoSuchGuide(Exception):
    """No guide has this name."""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    title: str


class Guide(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    title: str
    sections: tuple[Section, ...]
    body: Markup


@cache
def guide(name: str) -> Guide:
    """Read and drawn once. Raises NoSuchGuide."""
    if name not in GUIDES:
        raise NoSuchGuide(name)
    title, _, text = (TEXTS / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    sections = tuple(Section(id=id, title=heading) for heading, id in _NAMED.findall(text))
    body = _drawn(_NAMED.sub(r"## \1", text), sections)
    return Guide(name=name, title=title.removeprefix("# "), sections=sections, body=body)


def pictures(name: str) -> list[str]:
    """The files of the pictures that a guide names."""
    return re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (TEXTS / f"{name}.md").read_text(encoding="utf-8"))


def _drawn(text: str, sections: tuple[Section, ...]) -> Markup:
    from markdown_it import MarkdownIt  # no other page needs it

    markdown = MarkdownIt("commonmark", {"html": False})
    tokens = list(_without_missing_pictures(markdown.parse(text)))
    headings = (token for token in tokens if token.type == "heading_open" and token.tag == "h2")
    for token, section in zip(headings, sections, strict=True):
        token.attrSet("id", section.id)
    for token in tokens:
        for part in token.children or ():
            _lead(part)
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # our own texts, HTML refused


def _without_missing_pictures(tokens: list[Token]) -> Iterator[Token]:
    """A picture stands in a paragraph of its own, and is left out until it is taken."""
    place = 0
    while place < len(tokens):
        parts = tokens[place + 1].children if tokens[place].type == "paragraph_open" else None
        if parts and parts[0].type == "image" and not _picture(parts[0]):
            place += 3
        else:
            yield tokens[place]
            place += 1


def _lead(part: Token) -> None:
    """Links between the texts become links between the pages; pictures come from the static files."""
    if part.type == "image":
        part.attrSet("src", _picture(part))
        part.attrSet("loading", "lazy")
    elif part.type == "link_open" and (named := _GUIDE.match(str(part.attrGet("href")))):
        part.attrSet("href", f"../{named[1]}/{named[2] or ''}")


def _picture(image: Token) -> str:
    try:
        return static(f"{PICTURES}{image.attrGet('src')}")
    except UnknownStaticFile:
        return ""
