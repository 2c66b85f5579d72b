"""All forms: those that the rules were tuned on, and those kept aside."""

from __future__ import annotations

from madoguchi.paper.tests.forms.first_sight import FIRST_SIGHT
from madoguchi.paper.tests.forms.held_out import HELD_OUT
from madoguchi.paper.tests.forms.journey import JOURNEY, form_of_25_fields
from madoguchi.paper.tests.forms.tuned_answers import ANSWERS
from madoguchi.paper.tests.forms.tuned_family import FAMILY
from madoguchi.paper.tests.forms.tuned_halls import HALLS
from madoguchi.paper.tests.forms.tuned_housing import HOUSING
from madoguchi.paper.tests.forms.tuned_letters import LETTERS
from madoguchi.paper.tests.forms.tuned_lists import LISTS
from madoguchi.paper.tests.forms.tuned_records import RECORDS
from madoguchi.paper.tests.forms.tuned_sides import SIDES
from madoguchi.paper.tests.forms.tuned_town import TOWN
from madoguchi.paper.tests.forms.tuned_word_pdf import WORD_AND_PDF

TUNED = (
    *FAMILY,
    *TOWN,
    *WORD_AND_PDF,
    *SIDES,
    *ANSWERS,
    *RECORDS,
    *LETTERS,
    *LISTS,
    *HALLS,
    *HOUSING,
    JOURNEY,
)

__all__ = ["FIRST_SIGHT", "HELD_OUT", "TUNED", "form_of_25_fields"]
