"""Write the words that lead to a procedure into the index."""

from __future__ import annotations

from madoguchi.catalog.domain.fields import fields_of
from madoguchi.catalog.domain.terms import index_terms
from madoguchi.catalog.models import Publication, SearchTerm
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.queries import form
from madoguchi.isolation.scope import tenant_transaction


def reindex() -> int:
    """Index all that the tenant in scope offers anew, after the words or synonyms of this program changed.

    Returns the number of procedures.
    """
    with tenant_transaction():
        offered = list(Publication.objects.values_list("procedure", "version", "next_version"))
    for procedure, version, next_version in offered:
        replace_terms(form(procedure, version).definition, beside=next_version)
    return len(offered)


def replace_terms(definition: Definition, *, beside: str = "") -> None:
    """The terms of one procedure instead of those it had; those of another version `beside` it lead to it too.

    A version that takes over on its day is found by its own words from the day it was scheduled.
    """
    # Analysed before the transaction, which on SQLite holds up every other writer.
    terms = dict(index_terms(fields_of(definition)))
    for term, weight in (
        index_terms(fields_of(form(definition.id, beside).definition)).items() if beside else ()
    ):
        terms[term] = max(weight, terms.get(term, 0.0))
    with tenant_transaction():
        SearchTerm.objects.filter(procedure=definition.id).delete()
        SearchTerm.objects.bulk_create(
            SearchTerm(procedure=definition.id, term=term, weight=weight)
            for term, weight in sorted(terms.items())
        )
