"""What places of a form are called, and the sentence about a problem, in one language."""

from __future__ import annotations

import re

from madoguchi.forms.domain.answers.compiled import Form, Item
from madoguchi.forms.domain.answers.evaluate import Evaluation, Problem
from madoguchi.forms.domain.answers.instead import offered
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import control_of
from madoguchi.forms.domain.format.parts import fill, text
from madoguchi.forms.domain.showing import views as v
from madoguchi.forms.domain.showing.problem_texts import MESSAGES

NTH = text("{label} {n}人目", "{label} {n}", "{label} {n}")
NTH_THING = text("{label} {n}件目", "{label} {n}", "{label} {n}")
PART_OF = text("{whole}の{part}", "{part} ({whole})", "{whole}の {part}")
ASKED_OF = text("{whole}:{part}", "{part} ({whole})", "{whole}:{part}")
"""The same, where the part is a question: 「お子さん 1人目:一緒に住んでいますか」."""


class Labels:
    """Names of places in one language: the label of a path, alone or with what it is part of."""

    def __init__(self, form: Form, language: str) -> None:
        self.form = form
        self.language = language

    def text(self, local: d.LocalText | None) -> str:
        return local.in_language(self.language) if local else ""

    def chain(self, path: str) -> list[tuple[Item, int | None]]:
        """The items along a path, each with the row number that follows it."""
        names = path.split(".")
        items: tuple[Item, ...] = tuple(item for page in self.form.pages for item in page.items)
        chain: list[tuple[Item, int | None]] = []
        while names:
            name = names.pop(0)
            item = next((i for i in items if i.id == name), None)
            if item is None:
                break
            row = int(names.pop(0)) if item.repeat and names and names[0].isdecimal() else None
            chain.append((item, row))
            items = item.children
        return chain

    def of(self, path: str) -> str:
        """「請求者の姓」, 「お子さん 2人目の同居・別居」."""
        chain = self.chain(path)
        if len(chain) > 1 and chain[0][0].id == d.OFFICE:  # whoever is asked knows who asks
            chain = chain[1:]
        if not chain:
            labels = {a.attachment.id: a.attachment.label for a in self.form.attachments}
            labels |= {a.id: a.label for a in self.form.definition.declarations}
            return self.text(labels[path]) if path in labels else path.rsplit(".", 1)[-1]
        names = [
            self.row_title(item, row) if row is not None else self.text(item.question.label)
            for item, row in chain
        ]
        whole = names[0]
        for item, part in zip((item for item, _ in chain[1:]), names[1:], strict=True):
            if part != whole and not (item.children and len(chain) > 2 and item is not chain[-1][0]):
                form = ASKED_OF if asks(part) else PART_OF
                whole = fill(self.text(form), {"whole": whole, "part": part})
        return whole

    def row_title(self, item: Item, row: int) -> str:
        question = item.question
        label = self.text(question.label)
        people = any(isinstance(child.question, d.Person) for child in item.children)
        own = question.row_label if isinstance(question, d.Group) else None
        if own:
            return fill(self.text(own), {"n": str(row + 1), "label": label})
        return fill(self.text(NTH if people else NTH_THING), {"label": label, "n": str(row + 1)})


def asks(label: str) -> bool:
    """Whether a label is a question; the official term in brackets after it does not count."""
    return re.sub(r"[((][^()()]*[))]$", "", label).rstrip().endswith(("か", "?", "？"))


def message(problem: Problem, labels: Labels) -> str:
    """The sentence about a problem, in the reader's language."""
    if problem.text is not None:
        return labels.text(problem.text)
    code = "characters_after" if problem.code == "characters" and "before" in problem.params else problem.code
    chain = labels.chain(problem.name)
    question = chain[-1][0].question if chain else None
    if code == "required" and isinstance(question, d.Files):
        code = "required_attachment"
    elif code == "required" and asks(labels.of(problem.name)):
        code = "required_answer"
    elif code == "required":
        control = control_of(question) if question else None
        if control == "checkbox":
            code = "required_consent"
        elif control in ("radio", "checkboxes"):
            code = "required_choice"
    params = {**problem.params, "label": labels.of(problem.name)}
    passed = [item.question for item, _ in chain if item.question.instead]
    if passed and f"{code}_or" in MESSAGES:
        said = offered(passed[-1], labels.text(passed[-1].label), labels.language)
        code, params["instead"] = f"{code}_or", "」「".join(words for _, words in said)
    return fill(labels.text(MESSAGES[code]), params)


def error_links(form: Form, evaluation: Evaluation, language: str) -> tuple[v.ErrorLink, ...]:
    """Everything that is wrong, in the order of the pages."""
    labels = Labels(form, language)
    page_of = {item.id: page.page.id for page in form.pages for item in page.items}
    return tuple(
        v.ErrorLink(
            name=p.name,
            label=labels.of(p.name),
            message=message(p, labels),
            page=page_of.get(p.name.split(".")[0], ""),
        )
        for p in evaluation.problems
    )
