"""A definition taken apart for merging: pages and questions by id, and where each stands, apart from what it says."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from madoguchi.forms.domain.comparing.merge_tree import Key, keyed
from madoguchi.forms.domain.format import definition as d

Container = tuple[str, Key]
"""("page", key) or ("group", key)."""


class TakenApart(msgspec.Struct):
    """`head` is the definition without its pages; `members` the questions of each page and group, in order."""

    head: dict[str, Any]
    pages: dict[Key, dict[str, Any]]
    questions: dict[Key, dict[str, Any]]
    members: dict[Container, list[Key]]
    home: dict[Key, Container]

    def place(self, key: Key) -> str:
        """The place of a question, as in a Finding."""
        kind, parent = self.home[key]
        return f"pages.{parent[0]}.{key[0]}" if kind == "page" else f"{self.place(parent)}.{key[0]}"

    def place_of(self, container: Container) -> str:
        """The place of a page or a group."""
        return f"pages.{container[1][0]}" if container[0] == "page" else self.place(container[1])

    def is_there(self, container: Container) -> bool:
        """There is such a page, or such a question and it is a group."""
        kind, key = container
        return key in self.pages if kind == "page" else self.questions.get(key, {}).get("kind") == "group"

    def inside(self, container: Container) -> list[Key]:
        """All questions in it, those of its groups too."""
        members = self.members.get(container, [])
        return [found for key in members for found in (key, *self.inside(("group", key)))]


def take_apart(definition: d.Definition) -> TakenApart:
    """The parts of a definition."""
    tree = msgspec.json.decode(msgspec.json.encode(definition))
    pages = keyed(tree.pop("pages"))
    apart = TakenApart(head=tree, pages={}, questions={}, members={}, home={})
    seen: Counter[str] = Counter()

    def keep(listed: list[dict[str, Any]], container: Container) -> None:
        apart.members[container] = []
        for question in listed:
            key = (question["id"], seen[question["id"]])
            seen[question["id"]] += 1
            apart.members[container].append(key)
            apart.home[key] = container
            apart.questions[key] = {name: value for name, value in question.items() if name != "questions"}
            if question["kind"] == "group":
                keep(question["questions"], ("group", key))

    for key, page in pages.items():
        apart.pages[key] = {name: value for name, value in page.items() if name != "questions"}
        keep(page.get("questions", []), ("page", key))
    return apart


def put_together(apart: TakenApart) -> d.Definition:
    """The definition of the parts."""

    def listed(container: Container) -> list[dict[str, Any]]:
        found = []
        for key in apart.members.get(container, []):
            question = dict(apart.questions[key])
            if question["kind"] == "group":
                question["questions"] = listed(("group", key))
            found.append(question)
        return found

    pages = [{**page, "questions": listed(("page", key))} for key, page in apart.pages.items()]
    return msgspec.convert({**apart.head, "pages": pages}, d.Definition)
