"""Whether the conditions of steps hold, judged by the engine that judges the forms'."""

from __future__ import annotations

from madoguchi.forms.domain.answers.compiled import Form, judged
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.operations import State
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.flows.flow import Flow


class Conditions:
    """The conditions of a flow, made ready once a version. `form` is the office's (`office_form`)."""

    def __init__(self, flow: Flow, form: Form) -> None:
        self._tests = {step.id: judged(form, step.when) for step in flow.steps if step.when is not None}

    def holds(self, evaluation: Evaluation, context: Context) -> dict[str, bool]:
        """Step → its condition holds, for those that have one."""
        state = State(context=context, values=evaluation.values, rows=evaluation.rows)
        return {step: test(state, "") for step, test in self._tests.items()}
