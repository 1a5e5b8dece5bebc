"""Puts a mutant in the place of the function that it changes.

mutmut wraps every function so that each call looks up which mutant is asked; deciding costs five
times as much by that. Here a function stays as it is, and is given the mutant's code for as long
as the mutant is asked, and so is what the function has made while modules were imported. Where
that is not enough, `remake` has them imported anew, with the mutant there from the first call.
"""

import functools
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType
from typing import Any

from mutmut.mutation import trampoline

Function = Any
Mutants = dict[str, Any]
PARTS = ("__code__", "__defaults__", "__kwdefaults__")

_wrapped: dict[str, tuple[Function, Mutants]] = {}
_unnamed: list[tuple[Function, Mutants]] = []
_remade: list[str] = []


def install() -> None:
    """Before the rules are imported: their modules take the wrapper from there."""
    trampoline.wrap_in_trampoline = _wrap


def _wrap(mutants: Mutants, is_classmethod: bool = False) -> Callable[[Function], Function]:
    if is_classmethod:
        raise NotImplementedError("a class method in the rules: teach `substitution` to change it")

    def wrap(function: Function) -> Function:
        _unnamed.append((function, mutants))
        if _remade and _remade[0] == function.__module__:
            return _looking_up(function, mutants, _remade[1])
        return function

    return wrap


def _looking_up(function: Function, mutants: Mutants, mutant: str) -> Function:
    @functools.wraps(function)
    def changed(*args: Any, **named: Any) -> Any:
        return mutants.get(mutant, function)(*args, **named)

    return changed


def functions() -> dict[str, tuple[Function, Mutants]]:
    """Each function that has mutants, by the name that its mutants begin with."""
    while _unnamed:
        function, mutants = _unnamed.pop()
        mangled = mutants["_mutmut_orig"].__name__.partition("__mutmut_")[0]
        _wrapped[f"{function.__module__}.{mangled}"] = (function, mutants)
    return _wrapped


@contextmanager
def substituted(mutant: str) -> Iterator[None]:
    """Inside, the function is the mutant."""
    function, mutants = functions()[mutant.partition("__mutmut_")[0]]
    kept = [getattr(function, part) for part in PARTS]
    changed = mutants[mutant.rpartition(".")[2]]
    inner = _made_by(function.__code__, changed.__code__)
    try:
        for made, _, code in inner:
            made.__code__ = code
        for part in PARTS:
            setattr(function, part, getattr(changed, part))
        _forget_what_was_cached()
        yield
    finally:
        for made, code, _ in inner:
            made.__code__ = code
        for part, value in zip(PARTS, kept, strict=True):
            setattr(function, part, value)
        _forget_what_was_cached()


def _made_by(before: CodeType, after: CodeType) -> list[tuple[Function, CodeType, CodeType]]:
    """The functions that the function has made already, with their code before and after."""
    pairs = zip(_defined_in(before), _defined_in(after), strict=False)
    return [
        (made, old, new)
        for old, new in pairs
        if len(old.co_freevars) == len(new.co_freevars)
        for made in living().get(id(old), ())
    ]


def _defined_in(code: CodeType) -> list[CodeType]:
    return [value for value in code.co_consts if isinstance(value, CodeType)]


@functools.cache
def living() -> dict[int, list[Function]]:
    """What was made while modules were imported, by its code."""
    found: dict[int, list[Function]] = {}
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and str(each.__module__).startswith("tracker.rules"):
            found.setdefault(id(each.__code__), []).append(each)
    return found


def _forget_what_was_cached() -> None:
    for clear in _clearing():
        clear()


@functools.cache
def _clearing() -> list[Callable[[], None]]:
    modules = [module for name, module in sys.modules.items() if name.startswith("tracker.")]
    values = [value for module in modules for value in vars(module).values()]
    return [value.cache_clear for value in values if hasattr(value, "cache_clear")]


def remake(mutant: str) -> None:
    """From now on product and tests are imported anew, with the mutant in its place."""
    module, _, name = mutant.rpartition(".")
    _remade[:] = [module, name]
    for known in [known for known in sys.modules if known.startswith(("tracker", "tests.rules"))]:
        del sys.modules[known]
