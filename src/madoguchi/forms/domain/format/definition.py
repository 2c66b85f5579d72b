"""The format of a procedure definition, version 1: closed, typed structs, all under one name (`d.Text`).

Everything here is data. `parse` makes it from YAML or JSON, `compile` turns it into a form that
evaluates answers. Field descriptions are the source of `docs/reference/definition.md`.
"""

from madoguchi.forms.domain.format.computations import *
from madoguchi.forms.domain.format.conditions import *
from madoguchi.forms.domain.format.figures import *
from madoguchi.forms.domain.format.filing import *
from madoguchi.forms.domain.format.flow import *
from madoguchi.forms.domain.format.ids_and_texts import *
from madoguchi.forms.domain.format.office import *
from madoguchi.forms.domain.format.procedure import *
from madoguchi.forms.domain.format.questions import *
from madoguchi.forms.domain.format.trials import *
