"""`docs/reference/proofs.md` lists the findings that there are, and the figures that the source has."""

import ast
import re

import yaml

from madoguchi.forms.domain.proving import longest, points, prover, search, world
from madoguchi.forms.tests.flow_faults.seeded import seeded as of_flows_seeded
from tests.architecture.house import ROOT, SOURCE

DOMAIN = SOURCE / "forms/domain"
PAGE = (ROOT / "docs/reference/proofs.md").read_text(encoding="utf-8")
ELSEWHERE = {"reused_id", "part_unmapped", "level_unmapped", "government_untied", "flow_not_run"}
"""Found beside other versions or in one town only, or of every flow: `builder/tests/test_ids_for_ever.py` and
`forms/tests/test_flow_proofs.py` have them."""
MAKERS = {"error", "warning", "_error", "fault", "_shown"}


def codes_of_the_source() -> set[tuple[str, str]]:
    """(code, severity): first arguments of what makes findings, and the codes that matters carry."""
    found = set()
    for path in DOMAIN.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MAKERS:
                severity = "warning" if getattr(node.func, "id", "") == "warning" else "error"
                found |= {(code, severity) for code in constant(*node.args[:1])}
            elif (isinstance(node, ast.keyword) and node.arg in ("never", "always")) or (
                isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") in ("never", "always")
            ):
                found |= {(code, "error") for code in constant(node.value)}
    return found


def constant(*nodes: ast.expr | None) -> set[str]:
    return {str(node.value) for node in nodes if isinstance(node, ast.Constant)}


def codes_of_the_page() -> set[tuple[str, str]]:
    errors, warnings = re.split(r"^## Warnings$", PAGE, flags=re.MULTILINE)
    listed = {(code, "error") for code in re.findall(r"^\| `(\w+)` \|", errors, re.MULTILINE)}
    return listed | {(code, "warning") for code in re.findall(r"^\| `(\w+)` \|", warnings, re.MULTILINE)}


def test_every_finding_is_described_and_nothing_else():
    assert len(codes_of_the_source()) > 20
    assert codes_of_the_page() == codes_of_the_source()


def test_every_error_is_seeded():
    text = (SOURCE / "forms/tests/faults.yaml").read_text(encoding="utf-8")
    faults = yaml.load(text, Loader=yaml.CBaseLoader)
    assert f"has {len(faults)} faults" in PAGE
    seeded = {fault["expect"][0] for fault in faults}
    of_flows = [code for _, (_, code, _) in of_flows_seeded()]
    assert f"seeds {len(of_flows):,} faults" in PAGE
    errors = {code for code, severity in codes_of_the_source() if severity == "error"}
    assert errors - ELSEWHERE == seeded | set(of_flows)


def test_the_limits_are_those_of_the_source():
    for number in (
        prover.SEARCH_LIMIT,
        prover.TOTAL_LIMIT,
        points.MOST,
        search.DEEPEST,
        longest.MOST_QUESTIONS,
    ):
        assert f"{number:,}" in PAGE
    assert (points.NAMED_OPTIONS, world.COPIES) == (9, 6)  # nine and six, in words
