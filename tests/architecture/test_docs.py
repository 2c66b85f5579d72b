"""The documentation says what is there: generated pages are fresh, links lead somewhere, commands and settings exist."""

import re
import shlex
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import click
import jsonschema_rs
import msgspec
import pytest

from docs import generate
from docs.field_notes import NOTES
from madoguchi.config.environment import PREFIX, Environment
from madoguchi.forms.domain.format import definition as format_
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.proving.prove import failed_trials, findings
from madoguchi.forms.tests.examples import EXAMPLE
from madoguchi.ops.cli import program
from tests.architecture.house import ROOT, SOURCE

DOCS = ROOT / "docs"
_NAMES = ("README.md", "README.ja.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "CODE_OF_CONDUCT.md")
AT_THE_DOOR = [ROOT / name for name in _NAMES]
PAGES = [*AT_THE_DOOR, *sorted(DOCS.rglob("*.md"))]
RECORDS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(path: Path) -> str:
    return FENCE.sub("", text(path))


def anchors(path: Path) -> set[str]:
    """As GitHub makes them: lower case, spaces to hyphens, punctuation gone."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    plain = [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading) for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in plain}


def shell_lines(path: Path, languages: tuple[str, ...] = ("sh",)) -> list[str]:
    """Commands of shell blocks, continued lines joined."""
    blocks = [body for language, body in FENCE.findall(text(path)) if language in languages]
    return [line.strip() for body in blocks for line in body.replace("\\\n", " ").splitlines()]


def said_commands(path: Path) -> list[str]:
    """Everything that is called `madoguchi …` in shell blocks, in units of systemd, and between backticks."""
    spans = re.findall(r"`(madoguchi [^`]+)`", prose(path))
    lines = [line for line in shell_lines(path, ("sh", "ini")) if re.search(r"(^|\s|/)madoguchi [a-z]", line)]
    spans += [line[line.rindex("madoguchi ") :] for line in lines]
    return [re.split(r"\s[#|]", span)[0] for span in spans]


# Generated pages


@pytest.mark.parametrize("path", generate.pages(), ids=lambda path: path.name)
def test_a_generated_page_is_what_the_generator_writes(path):
    assert text(path) == generate.pages()[path], "run: make fix"


def test_every_setting_is_described():
    page = text(DOCS / "reference/settings.md")
    described = generate.described_settings()
    assert list(described) == list(Environment.__struct_fields__)
    assert [name for name, about in described.items() if not about.get("description")] == []
    assert [name for name in described if f"| `{PREFIX}{name.upper()}` |" not in page] == []


def test_every_command_has_its_section_and_an_example():
    page = text(DOCS / "reference/cli.md")
    found = list(generate.walk(program, click.Context(program, info_name="madoguchi")))
    assert len(found) > 25
    assert [path for path, _ in found if f"# {' '.join(path)}\n" not in page] == []
    assert [path for path, context in found if "Example: madoguchi" not in context.get_help()] == []


def test_every_kind_of_question_is_described():
    page = text(DOCS / "reference/definition.md")
    kinds = generate.question_kinds()
    assert len(kinds) > 30
    assert [kind for kind in kinds if not (kind.__doc__ or "").strip()] == []
    assert [k for k in kinds if f"### {k.__struct_config__.tag} (question)\n" not in page] == []


def test_every_key_of_a_definition_is_explained_and_no_note_is_of_a_key_that_is_gone():
    structs = [s for s in vars(format_).values() if isinstance(s, type) and issubclass(s, format_.Closed)]
    keys = {f"{s.__name__}.{field.encode_name}" for s in structs for field in msgspec.structs.fields(s)}
    assert set(NOTES) - keys == set()
    assert {key for key in keys if key.startswith(("Definition.", "QuestionBase."))} - set(NOTES) <= {
        "QuestionBase.label"
    }


def test_the_published_schema_takes_the_example_and_refuses_an_unknown_key():
    schema = msgspec.json.decode(text(DOCS / "reference/definition.schema.json"))
    validator = jsonschema_rs.Draft202012Validator(schema)
    definition = msgspec.to_builtins(parse_yaml(EXAMPLE))
    validator.validate(definition)
    assert not validator.is_valid(definition | {"departement": "市民課"})


def test_the_published_schema_takes_every_definition_of_the_library():
    schema = msgspec.json.decode(text(DOCS / "reference/definition.schema.json"))
    validator = jsonschema_rs.Draft202012Validator(schema)
    files = [
        path
        for path in sorted((SOURCE / "library").glob("*.yaml"))
        if re.search(r"^format: 1$", text(path), re.M)
    ]
    read = {path.name: msgspec.to_builtins(parse_yaml(path.read_bytes())) for path in files}
    assert len(read) >= 6
    assert [name for name, definition in read.items() if not validator.is_valid(definition)] == []


# What the pages say


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_link_inside_the_project_leads_somewhere(path):
    broken = []
    for target in LINK.findall(prose(path)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert broken == []


def test_every_page_is_reached_from_the_readme():
    """A link to a folder reaches the pages in it, as its listing does."""
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        targets = [target.partition("#")[0] for target in LINK.findall(prose(page)) if ":" not in target]
        folders = [found for t in targets if t and (found := (page.parent / t).resolve()).is_dir()]
        waiting += [found for folder in folders for found in folder.glob("*.md")]
        waiting += [
            found for t in targets if t.endswith(".md") and (found := (page.parent / t).resolve()).exists()
        ]
    assert [name_of(page) for page in PAGES if page not in reached] == []


def test_the_recipes_name_files_that_are_there():
    page = text(DOCS / "howto/extend.md")
    named = [
        name for name in re.findall(r"`([\w./-]+)`", page) if "/" in name.rstrip("/") or name.endswith(".py")
    ]
    assert len(named) > 40
    roots = (SOURCE, ROOT)
    assert [name for name in named if not any((root / name).exists() for root in roots)] == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_make_target_that_is_named_exists(path):
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    inline = re.findall(r"`([^`\n]+)`", prose(path))
    named = {
        found[1] for line in [*shell_lines(path), *inline] if (found := re.match(r"make ([a-z]+)", line))
    }
    assert named - targets == set()


def test_both_readmes_name_the_two_commands():
    for path in AT_THE_DOOR[:2]:
        assert {line.split("#")[0].strip() for line in shell_lines(path)} == {"make demo", "make test"}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_command_that_is_named_exists_with_its_options(path):
    wrong = [line for line in said_commands(path) if not _is_command(line)]
    assert wrong == []


def _is_command(line: str) -> bool:
    words = shlex.split(line.replace("…", ""))[1:]
    command: click.Command = program
    while isinstance(command, click.Group) and words:
        found = command.get_command(click.Context(command), words.pop(0))
        if found is None:
            return False
        command = found
    options = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    return {word for word in words if word.startswith("--")} <= options


def test_the_commands_of_the_pages_are_really_looked_at():
    assert sum(len(said_commands(path)) for path in PAGES) > 30
    assert not _is_command("madoguchi sing")
    assert not _is_command("madoguchi key new --forever aoba")


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_setting_that_is_named_exists(path):
    known = {PREFIX + name.upper() for name in Environment.__struct_fields__}
    # Not the installation's: what the tests themselves are told.
    known |= {"MADOGUCHI_TEST_DATABASE", "MADOGUCHI_TEST_RANDOM", "MADOGUCHI_TEST_POSTGRESQL"}
    named = {found.removesuffix("_FILE") for found in re.findall(r"MADOGUCHI_[A-Z0-9_]*[A-Z0-9]", text(path))}
    assert named - known == set()


# Decisions, dependencies, glossary


def test_decisions_are_numbered_without_a_gap_and_listed():
    numbers = [path.name[:4] for path in RECORDS]
    assert numbers == [f"{n:04d}" for n in range(1, len(RECORDS) + 1)]
    assert len(RECORDS) >= 13
    index = text(DOCS / "decisions/README.md")
    assert [path.name for path in RECORDS if f"({path.name})" not in index] == []


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_decision_has_its_four_parts(path):
    headings = re.findall(r"^## (.+)$", text(path), re.MULTILINE)
    assert headings == ["Context", "Decision", "Figures", "Consequences"]
    assert text(path).startswith(f"# {path.name[:4]} ")


def test_every_dependency_has_one_line_of_reason_and_no_line_is_left_over():
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=\[ ]", entry)[0] for entry in declared}
    rows = re.findall(
        r"^\| ([\w.-]+) \| (\S[^|]*) \|", text(DOCS / "decisions/dependencies.md"), re.MULTILINE
    )
    listed = [name for name, _ in rows if name not in ("library", "---")]
    assert Counter(listed) == Counter(names)


def test_the_glossary_gives_one_english_word_for_one_japanese_term():
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]*\|$", text(DOCS / "glossary.md"), re.MULTILINE)
    terms = [(ja.strip(), en.strip()) for ja, en in rows if ja.strip() not in ("日本語", "---")]
    assert len(terms) > 80
    for side in (0, 1):
        doubled = [word for word, count in Counter(term[side] for term in terms).items() if count > 1]
        assert doubled == []


def definitions_shown() -> list[str]:
    blocks = [body for path in PAGES for language, body in FENCE.findall(text(path)) if language == "yaml"]
    return [body for body in blocks if body.startswith("format: 1\n") and body != EXAMPLE]


def test_a_definition_that_is_shown_can_be_published():
    shown = [parse_yaml(body) for body in definitions_shown()]
    assert shown
    assert [f.message for d in shown for f in findings(d) if f.severity == "error"] == []
    assert all(d.trials for d in shown)
    assert [failed for d in shown for failed in failed_trials(d, {})] == []
