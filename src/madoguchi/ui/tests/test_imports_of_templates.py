"""What a template takes from another one is there: Jinja itself notices only when the page is drawn."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, nodes

import madoguchi

TEMPLATES = {
    str(path.relative_to(folder)): path.read_text(encoding="utf-8")
    for folder in Path(madoguchi.__file__).parent.glob("**/templates")
    for path in folder.rglob("*.jinja")
}


def parsed(name: str) -> nodes.Template:
    return Environment().parse(TEMPLATES[name])


def missing(template: nodes.Template) -> list[str]:
    """Macros that are imported and not defined where they are imported from."""
    found = []
    for taken in template.find_all(nodes.FromImport):
        assert isinstance(taken.template, nodes.Const)
        source = taken.template.value
        names = [name if isinstance(name, str) else name[0] for name in taken.names]
        defined = {m.name for m in parsed(source).find_all(nodes.Macro)} if source in TEMPLATES else set()
        found += [f"{source}: {name}" for name in names if name not in defined]
    return found


def test_every_macro_that_a_template_takes_is_defined():
    assert {name: gone for name in TEMPLATES if (gone := missing(parsed(name)))} == {}


def test_a_macro_that_is_not_there_is_noticed():
    source = '{% from "ui/components/states.jinja" import tag, tog %}{% from "ui/gone.jinja" import a %}'
    assert missing(Environment().parse(source)) == ["ui/components/states.jinja: tog", "ui/gone.jinja: a"]
