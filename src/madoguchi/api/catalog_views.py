"""Tenants, procedures, forms."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpResponse

from madoguchi.api.bounds import MOST_ERRORS, refuse_excess
from madoguchi.api.problems import Problem, answer
from madoguchi.api.requests import ApiRequest, body_of, count_call, endpoint, length_of
from madoguchi.applications.domain.answers import typed_numbers
from madoguchi.catalog import queries
from madoguchi.catalog.domain.offers import Offer
from madoguchi.catalog.domain.terms import fold
from madoguchi.forms.domain.answers.evaluate import evaluate as evaluate_answers
from madoguchi.forms.domain.answers.expressions import in_digits
from madoguchi.forms.domain.answers.schema import json_schema
from madoguchi.forms.domain.flows.office_answers import without_office
from madoguchi.forms.domain.showing.labels import Labels, message
from madoguchi.forms.queries import NoSuchVersion, context_on, form
from madoguchi.kernel.clock import day_in_japan
from madoguchi.tenants.queries import all_tenants


@endpoint("GET")
def tenants(request: ApiRequest) -> HttpResponse:
    """`GET /tenants?q=`"""
    q = fold(request.GET.get("q", "").strip())
    found = [t for t in all_tenants() if q in fold(f"{t.name} {t.name_en} {t.slug} {t.code}")]
    return answer(
        {
            "tenants": [
                {"code": t.code, "slug": t.slug, "name": t.name, "name_en": t.name_en, "kind": t.kind}
                for t in found
            ]
        }
    )


@endpoint("GET")
def procedures(request: ApiRequest) -> HttpResponse:
    """`GET /tenants/{code}/procedures?q=&life_event=&category=&cursor=`"""
    try:
        cards = queries.procedures(
            today=day_in_japan(request.now),
            q=request.GET.get("q") or None,
            life_event=request.GET.get("life_event") or None,
            category=request.GET.get("category") or None,
            cursor=request.GET.get("cursor") or None,
            limit=50,
        )
    except queries.NoSuchProcedure:
        raise Problem(400, "cursor", "the cursor is not a procedure of this tenant") from None
    return answer(
        {"procedures": [_card(c) for c in cards], "next": cards[-1].id if len(cards) == 50 else None}
    )


def _card(card: Any) -> dict[str, Any]:
    return {
        "id": card.id,
        "version": card.version,
        "name": card.name,
        "plain": card.plain,
        "summary": card.summary,
        "department": card.department,
        "category": card.category,
        "life_events": card.life_events,
        "accepts": card.accepts,
    }


def offer_of(request: ApiRequest, procedure: str) -> Offer:
    """The procedure as it is offered. Raises Problem 404."""
    try:
        return queries.procedure(procedure, today=day_in_japan(request.now))
    except queries.NoSuchProcedure:
        raise Problem(404, "no-such-procedure", "this tenant does not offer such a procedure") from None


@endpoint("GET")
def procedure(request: ApiRequest, procedure: str) -> HttpResponse:
    """`GET /tenants/{code}/procedures/{id}`"""
    offer = offer_of(request, procedure)
    d = offer.definition
    about = {"kind": d.kind, "legal_basis": d.legal_basis, "deadline": d.deadline, "processing": d.processing,
             "prepare": d.prepare, "attachments": d.attachments, "purpose_notice": d.purpose_notice}  # fmt: skip
    return answer({**_card(offer.card), **about})


@endpoint("GET")
def form_document(request: ApiRequest, procedure: str) -> HttpResponse:
    """`GET /tenants/{code}/procedures/{id}/form`: the definition and the JSON Schema of its answers."""
    offer = offer_of(request, procedure)
    compiled = form(procedure, offer.card.version)
    return answer(
        {
            "version": offer.card.version,
            "definition": msgspec.to_builtins(without_office(compiled.definition)),
            "schema": json_schema(compiled, version=offer.card.version),
        }
    )


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answers to evaluate. An individual number stands in them only as `{"sealed": true}`."""

    version: str
    answers: dict[str, Any]


_ASKED = msgspec.json.Decoder(Asked)


@endpoint("POST")
def evaluate(request: ApiRequest, procedure: str) -> HttpResponse:
    """`POST /tenants/{code}/procedures/{id}/evaluate`: what is shown, computed, ignored, wrong, asked for."""
    count_call(request, weight=length_of(request) // 3_000)
    asked = body_of(request, _ASKED)
    refuse_excess(asked.answers)
    compiled = open_form(request, procedure, asked.version)
    if typed_numbers(compiled, asked.answers):
        raise Problem(422, "individual-number", 'send {"sealed": true} in place of an individual number here')
    context = context_on(day_in_japan(request.now))
    evaluation = evaluate_answers(compiled, asked.answers, context)
    return answer(
        {
            "version": asked.version,
            "shown": sorted(evaluation.shown),
            "computed": {k: in_digits(v) for k, v in evaluation.computed.items()},
            "ignored": evaluation.ignored,
            "errors": errors_of(compiled, evaluation.problems),
            "error_count": len(evaluation.problems),
            "attachments": evaluation.attachments,
            "stops": evaluation.stops,
        }
    )


def open_form(request: ApiRequest, procedure: str, version: str) -> Any:
    """The form of a version that may still be submitted. Raises Problem 404 or 409."""
    offer = offer_of(request, procedure)
    if version != offer.card.version and version not in offer.open_versions:
        raise Problem(
            409, "version-closed", "this version is closed; read the form again", current=offer.card.version
        )
    if offer.card.elsewhere:
        raise Problem(
            409, "not-accepting", "this is filed on another site", link=offer.definition.channel.link or ""
        )
    if not offer.card.accepts:
        raise Problem(409, "not-accepting", "the procedure is not accepting applications now")
    try:
        return form(procedure, version)
    except NoSuchVersion:
        raise Problem(404, "no-such-version", "there is no such version") from None


def errors_of(compiled: Any, problems: Any) -> list[dict[str, str]]:
    """The first problems of answers, each with its sentence in Japanese and English."""
    japanese, english = Labels(compiled, "ja"), Labels(compiled, "en")
    return [
        {"path": p.name, "code": p.code, "message": message(p, japanese), "message_en": message(p, english)}
        for p in problems[:MOST_ERRORS]
    ]
