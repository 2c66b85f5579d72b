"""`procedures/tables/`: the lists that the local government keeps, such as day-care centres and disasters."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.http import Http404, HttpResponse

from madoguchi.accounts.permissions import require
from madoguchi.authoring.domain.ids import issue
from madoguchi.builder.domain.posted import Posted, counted, several, typed
from madoguchi.builder.pages.workbench import back, shown
from madoguchi.kernel.text import problems
from madoguchi.office.gate import allowed, desk, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.tenants.queries import fingerprint, forget, tables
from madoguchi.tenants.services.keep_table import KeyUsed, TableChanged, keep_table

NAMES = {"label": "名前", "label_en": "英語", "label_ja-easy": "やさしい日本語"}
"""What people choose from; other columns are called what they are."""
MOST_ROWS, MOST_COLUMNS, LONGEST, LONGEST_KEY = 5000, 20, 400, 60
MOST_CELLS = 4000
"""Cells that are written in on the page; a larger list is replaced as a whole by what is pasted."""
Rows = dict[str, dict[str, str]]


class Unusable(Exception):
    """The table cannot be kept as it is; the message is for the author."""


@for_staff("procedure.view")
def overview(request: StaffRequest) -> HttpResponse:
    """All lists, and a new one."""
    problem = ""
    if request.method == "POST":
        require(request.staff, "procedure.write")
        name = request.POST.get("name", "").strip()
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", name):
            problem = "英小文字で始め、英小文字・数字・_(下線)だけを使ってください。"
        elif name in tables():
            problem = "その名前の一覧表は、もうあります。"
        else:
            return back(_here(request, name))
    found = [
        {
            "name": name,
            "href": _here(request, name),
            "rows": len(rows),
            "first": "、".join(str(row.get("label", "")) for row in [*rows.values()][:3]),
        }
        for name, rows in tables().items()
    ]
    context = {
        "title": "一覧表",
        "tables": found,
        "may_write": allowed(request, "procedure.write"),
        "problem": problem,
        "typed": request.POST.get("name", ""),
    }
    return shown(request, "tables", context, status=422 if problem else 200)


@for_staff("procedure.view")
def table(request: StaffRequest, table: str) -> HttpResponse:
    """One list, to be written in; a name that no list has yet begins one."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", table):
        raise Http404("no such table")
    kept: Rows = {key: dict(row) for key, row in tables().get(table, {}).items()}
    if request.method != "POST":
        return _draw(request, table, _columns(kept), _lines(kept), said=request.said, seen=fingerprint(kept))
    require(request.staff, "procedure.write")
    posted: Posted = dict(request.POST.lists())
    columns, lines = _read(posted)
    seen = typed(posted, "seen")
    try:
        columns, lines = _after_button(posted, columns, lines, kept)
        if not several(posted, "_keep") and not several(posted, "_replace_keep"):
            return _draw(request, table, columns, lines, seen=seen)
        _keep(request, table, _usable(columns, lines), seen)
    except Unusable as problem:
        return _draw(request, table, columns, lines, problem=str(problem), seen=seen)
    except TableChanged:
        forget()
        return _draw(request, table, columns, lines, seen=fingerprint(tables().get(table, {})), changed=True)
    return back(_here(request, table), said="kept")


def _keep(request: StaffRequest, table: str, rows: Rows, seen: str) -> None:
    """Raises TableChanged, Unusable."""
    try:
        keep_table(table=table, rows=rows, seen=seen, by=request.staff, now=request.now)
    except KeyUsed as used:
        raise Unusable(
            f"id「{used.key}」は、前に「{used.label}」で使いました。前の申請の意味が変わらないよう、別のidにしてください。"
        ) from None


def _here(request: StaffRequest, table: str) -> str:
    return desk(request, f"procedures/tables/{table}/")


def _columns(rows: Rows) -> list[str]:
    return list(dict.fromkeys([*NAMES, *(name for row in rows.values() for name in row)]))


def _lines(rows: Rows) -> list[dict[str, str]]:
    """A row with its key as one more cell."""
    return [{"": key, **row} for key, row in rows.items()]


def _read(posted: Posted) -> tuple[list[str], list[dict[str, str]]]:
    columns = [name for name in several(posted, "column")][:MOST_COLUMNS]
    count = counted(posted, "rows", most=MOST_ROWS)
    dropped = several(posted, "_drop")
    names = ["", *columns]
    lines = [
        {name: typed(posted, f"cell-{row}-{place}") for place, name in enumerate(names)}
        for row in range(count)
        if str(row) not in dropped
    ]
    return columns, lines


def _after_button(
    posted: Posted, columns: list[str], lines: list[dict[str, str]], kept: Rows
) -> tuple[list[str], list[dict[str, str]]]:
    """What the table is after the button that was pressed; who is in it already keeps the id. Raises Unusable."""
    ids = {row.get("label", ""): key for key, row in kept.items()}
    if several(posted, "_add"):
        lines = [*lines, {"": issue("r")}]
    if several(posted, "_add_column"):
        name = typed(posted, "new-column")
        if not name or name in columns or problems(name, limit=60):
            raise Unusable("列の名前を、ほかの列と違う60字までの文字で書いてください。")
        columns = [*columns, name]
    if several(posted, "_paste"):
        columns, lines = _pasted(typed(posted, "paste"), columns, lines, ids)
    if several(posted, "_replace") or several(posted, "_replace_keep"):
        columns, lines = _pasted(typed(posted, "paste"), columns, [], ids)
    if len(lines) > MOST_ROWS or len(columns) > MOST_COLUMNS:
        raise Unusable(f"{MOST_ROWS:,}行、{MOST_COLUMNS}列までにしてください。")
    return columns, lines


def _pasted(
    text: str, columns: list[str], lines: list[dict[str, str]], ids: Mapping[str, str]
) -> tuple[list[str], list[dict[str, str]]]:
    """Lines copied from a sheet; a first line with the names of columns says which cell is which."""
    sheet = [[cell.strip() for cell in line.split("\t")] for line in text.splitlines() if line.strip()]
    if not sheet:
        raise Unusable("Excelで選んだ行を、貼り付けてください。")
    by_words = {said: name for name, said in NAMES.items()} | {"id": "", "key": ""}
    first = [by_words.get(cell, cell) for cell in sheet[0]]
    if "label" in first:
        columns = [*columns, *(name for name in first if name and name not in columns)]
        names, sheet = first, sheet[1:]
    else:
        names = columns
    lines = list(lines)
    for cells in sheet:
        line = dict(zip(names, cells, strict=False))
        line.setdefault("", "")
        line[""] = line[""] or ids.get(line.get("label", "")) or issue("r")
        same = next((n for n, other in enumerate(lines) if other[""] == line[""]), None)
        if same is None:
            lines.append(line)
        else:
            lines[same] = {**lines[same], **line}
    return columns, lines


def _usable(columns: list[str], lines: list[dict[str, str]]) -> Rows:
    """What is to be kept. Raises Unusable."""
    rows: Rows = {}
    for number, line in enumerate(lines, 1):
        cells = {name: line.get(name, "") for name in columns if line.get(name)}
        key = line[""]
        if not cells and not key:
            continue
        if not cells.get("label"):
            raise Unusable(f"{number}行目の名前を書いてください。")
        if not key or problems(key, limit=LONGEST_KEY):
            raise Unusable(f"{number}行目のidを、{LONGEST_KEY}字までで書いてください。")
        if key in rows:
            raise Unusable(f"id「{key}」が、2つの行にあります。違うidにしてください。")
        if any(problems(text, limit=LONGEST) for text in cells.values()):
            raise Unusable(f"{number}行目に、長すぎる文か、使えない文字があります。{LONGEST}字まで書けます。")
        rows[key] = cells
    return rows


def _draw(
    request: StaffRequest,
    table: str,
    columns: list[str],
    lines: list[dict[str, str]],
    *,
    seen: str,
    said: str = "",
    problem: str = "",
    changed: bool = False,
) -> HttpResponse:
    large = len(lines) * (len(columns) + 1) > MOST_CELLS
    context = {
        "title": f"一覧表 {table}",
        "table": table,
        "columns": [{"name": name, "label": NAMES.get(name, name)} for name in columns],
        "lines": [[line.get(name, "") for name in ("", *columns)] for line in lines],
        "large": large,
        "may_write": allowed(request, "procedure.write"),
        "kept": said == "kept",
        "unsaved": request.method == "POST" and not problem and not changed,
        "seen": seen,
        "changed": changed,
        "problem": problem,
        "has_errors": bool(problem),
        "pasted": request.POST.get("paste", "") if problem or changed or large else "",
    }
    return shown(request, "table", context, status=409 if changed else 422 if problem else 200)
