"""Put the code of a changed file into functions that live already, so that nothing need be imported anew."""

import gc
from collections.abc import Iterator
from types import CodeType, FunctionType

_FUNCTION = 0x1
"""CO_OPTIMIZED: a function's code, and not a class's or a module's."""

Live = dict[CodeType, list[FunctionType]]


class NeedsImport(Exception):
    """What changed runs when the module is imported: a constant, a decorator, a default."""


def live_functions() -> dict[str, Live]:
    """File → code → the functions that have it, with those inside of decorators."""
    found: dict[str, Live] = {}
    gc.unfreeze()  # what is frozen (`tests/parts/garbage.py`) is not among the objects
    for each in gc.get_objects():
        if type(each) is FunctionType:  # isinstance() would wake lazy objects
            of_file = found.setdefault(each.__code__.co_filename, {})
            of_file.setdefault(each.__code__, []).append(each)
    return found


def graft(*, before: str, after: str, file: str, live: Live) -> None:
    """Raises NeedsImport; then nothing was changed."""
    old, new = (compile(text, file, "exec", dont_inherit=True) for text in (before, after))
    changes = list(_changes(old, new, live))
    for function, code in changes:
        function.__code__ = code


def _changes(old: CodeType, new: CodeType, live: Live) -> Iterator[tuple[FunctionType, CodeType]]:
    """Below a module's or a class's code, which itself must say the same."""
    if _skeleton(old) != _skeleton(new):
        raise NeedsImport(old.co_qualname)
    for one, other in zip(_inner(old), _inner(new), strict=True):
        if one == other:
            continue
        if not one.co_flags & _FUNCTION:
            yield from _changes(one, other, live)
        else:
            found = list(_of_function(one, other, live))
            if not any(function.__code__ == one for function, _ in found):
                raise NeedsImport(one.co_qualname)
            yield from found


def _of_function(old: CodeType, new: CodeType, live: Live) -> Iterator[tuple[FunctionType, CodeType]]:
    """The functions of this code, and those that it has made already."""
    if old.co_freevars != new.co_freevars:
        raise NeedsImport(old.co_qualname)
    for function in live.get(old, ()):
        yield function, new
    inner = _inner(old), _inner(new)
    if len(inner[0]) == len(inner[1]):
        for one, other in zip(*inner, strict=True):
            if one != other:
                yield from _of_function(one, other, live)
    elif any(one in live for one in inner[0]):
        raise NeedsImport(old.co_qualname)


def _inner(code: CodeType) -> list[CodeType]:
    return [const for const in code.co_consts if isinstance(const, CodeType)]


def _skeleton(code: CodeType) -> tuple[object, ...]:
    consts = tuple("code" if isinstance(const, CodeType) else repr(const) for const in code.co_consts)
    return code.co_code, consts, code.co_names, code.co_qualname
