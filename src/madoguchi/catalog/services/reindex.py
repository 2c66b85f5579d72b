"""Write the words that lead to a procedure into the index."""

from __future__ import annotations

from madoguchi.catalog.domain.fields import fields_of
from madoguchi.catalog.domain.words import index_terms
from madoguchi.catalog.models import Publication, SearchTerm
from madoguchi.forms.domain.definition import Definition
from madoguchi.forms.queries import form
from madoguchi.isolation.scope import tenant_transaction


def reindex() -> int:
    """Index all that the tenant in scope offers anew, after the words or synonyms of this program changed.

    Returns the number of procedures.
    """
    with tenant_transaction():
        offered = list(Publication.objects.values_list("procedure", "version"))
    for procedure, version in offered:
        replace_terms(form(procedure, version).definition)
    return len(offered)


def replace_terms(definition: Definition) -> None:
    """The terms of one procedure instead of those it had."""
    # Analysed before the transaction, which on SQLite holds up every other writer.
    terms = index_terms(fields_of(definition))
    with tenant_transaction():
        SearchTerm.objects.filter(procedure=definition.id).delete()
        SearchTerm.objects.bulk_create(
            SearchTerm(procedure=definition.id, term=term, weight=weight)
            for term, weight in sorted(terms.items())
        )
