"""Findings about a definition, before it can be published.

Put together here. `ids`, `bounds`, `texts` look at what is written; `references`, `deliveries` and `trials` at what it
names; `reachability` at what can be seen at all. `docs/reference/proofs.md` says what is decided, and where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from madoguchi.forms.domain.answers.bounds import bound_findings
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.outcomes import outcome_findings
from madoguchi.forms.domain.flows.office_answers import office_form
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, Severity, error, questions, warning
from madoguchi.forms.domain.format.kinds import kind_of
from madoguchi.forms.domain.format.representative import with_representative
from madoguchi.forms.domain.proving.computations import value_findings, written_findings
from madoguchi.forms.domain.proving.deliveries import delivery_findings
from madoguchi.forms.domain.proving.flow.alike import alike_findings
from madoguchi.forms.domain.proving.flow.findings import flow_findings
from madoguchi.forms.domain.proving.flow.not_run import not_run_findings
from madoguchi.forms.domain.proving.ids import id_findings
from madoguchi.forms.domain.proving.reachability import reachability_findings
from madoguchi.forms.domain.proving.references import find_question, reference_findings
from madoguchi.forms.domain.proving.text_findings import local_texts, text_findings
from madoguchi.forms.domain.proving.trials import failed_trials, trial_findings

__all__ = ["Finding", "Severity", "failed_trials", "find_question", "findings", "local_texts"]

HARMLESS = {
    "no_label",
    "item_name",
    "item_type",
    "no_source",
    "outcome_unsaid",
    "instead_nowhere",
    "outcome_contradicted",
    "flow_not_run",
}
"""Errors beside which it can still be told what is reached."""


def findings(definition: d.Definition) -> list[Finding]:
    """All findings, errors first. Reachability is looked at only when ids, days and references hold."""
    form = compile_form(definition)
    whole = form.definition
    found = [
        *id_findings(whole, _places(definition)),
        *bound_findings(definition),
        *reference_findings(form, with_representative(definition)),
        *delivery_findings(office_form(definition) if definition.review.steps else form),
        *outcome_findings(definition),
        *written_findings(definition),
        *trial_findings(definition),
        *text_findings(definition),
        *_instead(definition),
        *_signature(definition),
        *_link(definition),
        *flow_findings(definition),
        *not_run_findings(definition),
        *alike_findings(definition),
    ]
    if not any(f.severity == "error" and f.code not in HARMLESS and f.place != "trials" for f in found):
        found += [*value_findings(form), *reachability_findings(form)]
    return sorted(found, key=lambda f: f.severity)


def _places(definition: d.Definition) -> frozenset[str]:
    """The places of the author's own definition."""
    named = {place for place, _, _ in questions(definition)}
    named |= {f"pages.{page.id}" for page in definition.pages}
    named |= {f"attachments.{a.id}" for a in definition.attachments}
    return frozenset(named | {f"declarations.{a.id}" for a in definition.declarations})


_SKIPPED = re.compile(r"(?:このまま|空のまま|書かずに|入力せずに)[^。]{0,8}(?:進|次へ|かまいません|大丈夫)")


def _instead(definition: d.Definition) -> Iterator[Finding]:
    """What can be said instead of an answer, where there is one; and where a hint lets people pass, but nothing does."""
    for place, q, _ in questions(definition):
        if q.instead and not kind_of(q).instead:
            message = f"「{q.label.ja}」では、答えのかわりを選べません。「分からない」などを外してください。"
            yield error("instead_nowhere", place, message, field="instead")
        hint = q.hint.ja if q.hint else ""
        if q.required and not q.instead and q.required_when is None and _SKIPPED.search(hint):
            message = (
                f"「{q.label.ja}」は必須なのに、説明では書かずに進めます。"
                "「分からない」などを選べるようにするか、任意にしてください。"
            )
            yield warning("required_yet_skipped", place, message, field="instead")


def _link(definition: d.Definition) -> Iterator[Finding]:
    """Who files elsewhere is led there: by an address that a browser opens, and that runs nothing."""
    channel = definition.channel
    if channel.kind == "external" and not re.match(r"https?://[^\s/]", channel.link or ""):
        message = "外のサイトで行う手続には、https:// で始まるリンクが要ります。"
        yield error("no_link", "channel", message, field="link")


def _signature(definition: d.Definition) -> Iterator[Finding]:
    """A signature is asked for although nothing is signed: then a login identifies just as well."""
    signed = any(isinstance(q, d.Signature) for _, q, _ in questions(definition))
    if definition.identity == "signature" and not signed:
        message = (
            "署名する書類がないので、電子署名は要りません。本人確認だけなら「ログイン」を選んでください。"
        )
        yield warning("needless_signature", "identity", message)
    if definition.identity in ("login", "signature"):
        for place, q, _ in questions(definition):
            if isinstance(q, d.Signature) and not definition.legal_basis:
                message = f"「{q.label.ja}」の根拠になる法令がありません。法令が署名を求めないなら、ログインで足ります。"
                yield warning("needless_signature", place, message)
