"""What an act says that it raises is what it raises: pages have words for just that (`desk/tests/test_acts.py`)."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from functools import cache
from typing import Any

import pytest

from madoguchi.review.tests.acts import ACTS


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_an_act_says_what_it_raises(act):
    """What a page is to have words for, is read from there (`desk/tests/test_acts.py`)."""
    module = inspect.getmodule(act)
    assert module is not None
    said = " ".join(function.__doc__ or "" for _, function in inspect.getmembers(module, inspect.isfunction))
    raised = {
        name.id
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Raise) and node.exc is not None
        for name in [node.exc.func if isinstance(node.exc, ast.Call) else node.exc]
        if isinstance(name, ast.Name)
    }
    assert {name for name in raised if name not in said} == set()
    assert "Raises NotAllowed" in (act.__doc__ or "")


@cache
def named_in(function: Any) -> tuple[Any, ...]:
    """The functions and classes of ours that it names: `do()`, `module.do()`, `raise Refused`."""
    found = []
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Name):
            found.append(function.__globals__.get(node.id))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.append(getattr(function.__globals__.get(node.value.id), node.attr, None))
    ours = (inspect.unwrap(each) for each in found if callable(each))
    return tuple(each for each in ours if (each.__module__ or "").startswith("madoguchi."))


def raised_in(function: Any) -> set[str]:
    """The exceptions that it, or what it calls, names, or that what it calls says it raises (a store does, by its port)."""
    seen, waiting = {function}, [function]
    while waiting:
        new = [each for each in named_in(waiting.pop()) if inspect.isfunction(each) and each not in seen]
        seen.update(new)
        waiting += new
    classes = (each for one in seen for each in named_in(one) if inspect.isclass(each))
    said = " ".join(one.__doc__ or "" for one in seen if one is not function)
    return {each.__name__ for each in classes if issubclass(each, Exception)} | set(
        re.findall(r"[A-Z]\w+", said)
    )


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_an_act_raises_what_it_says(act):
    """A page has words for each: those for what is never raised would be read by nobody."""
    said = re.sub(r"\([^)]*\)", "", (act.__doc__ or "").partition("Raises")[2]).partition(".")[0]
    assert set(re.findall(r"[A-Z]\w+", said)) - raised_in(act) == set()
