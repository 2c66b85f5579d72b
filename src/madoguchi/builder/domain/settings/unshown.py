"""What a form of the settings does not show stays as it is when the form is saved."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from madoguchi.forms.domain.format import definition as d

_SHOWN: Final = frozenset({"checklist", "decisions"})
"""Of the review, what the section 審査と送付 shows."""
_OF_DECISION: Final = frozenset({"id", "label", "outcome", "issue", "reason"})


def with_unshown(definition: d.Definition, parts: dict[str, Any]) -> dict[str, Any]:
    """The parts that a form gave, with what the definition says beside them: the flow, and until when a decision holds."""
    if "review" not in parts:
        return parts
    was = msgspec.to_builtins(definition.review)
    review = {key: value for key, value in was.items() if key not in _SHOWN} | parts["review"]
    before = {each["id"]: each for each in was.get("decisions", ())}
    if "decisions" in review:
        review["decisions"] = [
            {key: value for key, value in before.get(each["id"], {}).items() if key not in _OF_DECISION}
            | each
            for each in review["decisions"]
        ]
    return parts | {"review": review}
