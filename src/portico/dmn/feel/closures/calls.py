"""The code of functions and of their calls (DMN 1.5, 10.3.2.13). What can be decided by names and numbers is decided
when a text is compiled, so that a call of a built-in with known plain values is one check of types and the function."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from portico.dmn.feel.builtins.registry import BUILTINS, KINDS, PLAIN, Overload, Sees, call_builtin, overloads_for, run
from portico.dmn.feel.running import Code, Frame, Function, values_of
from portico.dmn.feel.sizes import PER_STEP, weight
from portico.dmn.feel.tree import FunctionType, TypeExpression
from portico.dmn.feel.type_conformance import ANY, Named
from portico.dmn.feel.type_fitting import fit
from portico.dmn.feel.type_inference import builtin_type
from portico.dmn.feel.unknowns import join, plain
from portico.dmn.types import Unknown

_LIST = frozenset(KINDS["list"])
SHORT_TEXT = 64
"""Characters of a text that takes no step to look through."""
Slow = Callable[[Frame, list[object]], object]


def builtin_value(name: str) -> Code:
    """Return the code of a built-in that is named and not called: a function to pass on."""
    parameters, type_ = BUILTINS[name][0].parameter_names, builtin_type(name)

    def make(frame: Frame) -> object:
        values = values_of(frame)
        return Function(
            parameters,
            lambda arguments: call_builtin(name, list(arguments), values=values),
            type_,
            any_call=lambda arguments, names: call_builtin(name, arguments, names=names, values=values),
            logic=BUILTINS[name],
        )

    return make


def call(function: Code, codes: Sequence[Code], names: tuple[str, ...] | None) -> Code:
    """Return the code of a call of whatever an expression gives; null when that is no function."""

    def run_call(frame: Frame) -> object:
        called = function(frame)
        if type(called) is Function:
            return called.invoke([code(frame) for code in codes], names)
        return plain(called) if isinstance(called, Unknown) else None

    return run_call


def builtin_call(name: str, codes: list[Code], names: tuple[str, ...] | None) -> Code:
    """Return the code of a call of a built-in."""
    candidates = overloads_for(name, len(codes), names)
    if not candidates:
        return lambda frame: None
    if names is None:
        if len(codes) == 1 and candidates[0].parameters[0].kinds == ("list",):
            candidates = candidates[:1]  # `min(x)`: one value counts as a list of one
        return _direct(candidates, codes)
    if len(candidates) == 1:
        return _by_name(candidates[0], codes, names)
    return lambda frame: call_builtin(name, [code(frame) for code in codes], candidates, names, values_of(frame))


def _by_name(overload: Overload, codes: list[Code], names: tuple[str, ...]) -> Code:
    """Put named arguments in order; one that is missing is null."""
    given = {overload.index(name): code for name, code in zip(names, codes, strict=True)}
    last = max(place for place in given if place is not None)
    needed = sum(not parameter.optional for parameter in overload.parameters)
    return _direct([overload], [given.get(place, _null) for place in range(max(last + 1, needed))])


def _null(frame: Frame) -> object:
    return None


def _direct(candidates: list[Overload], codes: list[Code]) -> Code:
    """Return the code of a call by position: straight to the first signature's function when all types are as declared.

    What it looks at and makes is counted only where that can be much: lists, and texts that are not short.
    """
    overload, name = candidates[0], candidates[0].name
    kinds = [_straight(overload, place) for place in range(len(codes))]
    function = overload.function

    def slow(frame: Frame, arguments: list[object]) -> object:
        return call_builtin(name, arguments, candidates, None, values_of(frame))

    def run_all(frame: Frame) -> object:
        arguments = [code(frame) for code in codes]
        for argument, types in zip(arguments, kinds, strict=True):
            if type(argument) not in types or (type(argument) is list and deep and not _flat(argument)):
                return slow(frame, arguments)
        return run(overload, arguments, values_of(frame))

    deep = overload.sees is Sees.ALL
    light = (
        not overload.budget and overload.returns not in ("list", "context") and list not in frozenset().union(*kinds)
    )
    if (
        len(codes) == 1
        and kinds[0] == _LIST
        and overload.returns in ("number", "boolean", "any")
        and not overload.budget
    ):
        return _list(codes[0], function, slow, deep=deep)
    if len(codes) == 1 and light:
        return _one(codes[0], kinds[0], function, slow)
    if len(codes) == 2 and light:
        return _two((codes[0], codes[1]), (kinds[0], kinds[1]), function, slow)
    return run_all


def _one(code: Code, first: frozenset[type], function: Callable[..., object], slow: Slow) -> Code:
    def run_one(frame: Frame) -> object:
        value = code(frame)
        if type(value) not in first or (type(value) is str and len(value) > SHORT_TEXT):
            return slow(frame, [value])
        found = function(value)
        return values_of(frame).made(found) if type(found) is str else found  # a number can be a long text

    return run_one


def _list(code: Code, function: Callable[..., object], slow: Slow, *, deep: bool) -> Code:
    def run_list(frame: Frame) -> object:
        value = code(frame)
        if type(value) is not list or (deep and not _flat(value)):
            return slow(frame, [value])
        values_of(frame).spend(len(value))
        return function(value)

    return run_list


def _two(
    codes: tuple[Code, Code],
    kinds: tuple[frozenset[type], frozenset[type]],
    function: Callable[..., object],
    slow: Slow,
) -> Code:
    left, right = codes
    first, second = kinds

    def run_two(frame: Frame) -> object:
        one, other = left(frame), right(frame)
        if type(one) not in first or type(other) not in second:
            return slow(frame, [one, other])
        if (type(one) is str and len(one) > SHORT_TEXT) or (type(other) is str and len(other) > SHORT_TEXT):
            return slow(frame, [one, other])
        return function(one, other)

    return run_two


def _flat(items: list[object]) -> bool:
    """Tell whether a list has only plain values in it, so that nothing in it is unknown."""
    return PLAIN.issuperset(map(type, items))


def _straight(overload: Overload, place: int) -> frozenset[type]:
    """Return the types of an argument that need no conversion and have nothing unknown in them that matters."""
    parameter = overload.parameters[min(place, len(overload.parameters) - 1)]
    if parameter.kinds == ("any",):
        return PLAIN
    types = frozenset(kind for name in parameter.kinds for kind in KINDS[name])
    return types - frozenset(KINDS["context"]) if overload.sees is Sees.ALL else types


def closure(
    slots: Sequence[int],
    parameters: tuple[str, ...],
    types: Sequence[TypeExpression | None],
    body: Code,
    *,
    named: Named,
    returns: TypeExpression = ANY,
    own: int | None = None,
) -> Code:
    """Return the code that makes a function of the frame it stands in.

    :param types: of the parameters, None for any; arguments are converted, and null is the answer to what does not fit.
    :param returns: the type of the answer, as far as the text tells it.
    :param own: the slot of the name under which the function may call itself.
    """
    type_ = FunctionType(tuple(each or ANY for each in types) or tuple(ANY for _ in parameters), returns)
    checks = [(place, each) for place, each in enumerate(types) if each is not None and each != ANY]

    def make(frame: Frame) -> object:
        values_of(frame).spend(1 + len(frame) // PER_STEP)
        captured = frame.copy()

        def call_it(arguments: Sequence[object]) -> object:
            if checks:
                values_of(captured).spend(sum(weight(arguments[place]) for place, _ in checks))
                fitted = fitting(arguments, checks, named)
                if fitted is None or isinstance(fitted, Unknown):
                    return fitted
                arguments = fitted
            own_frame = captured.copy()
            for slot, argument in zip(slots, arguments, strict=True):
                own_frame[slot] = argument
            values = values_of(own_frame)
            values.spend(1)
            values.enter()
            try:
                return body(own_frame)
            finally:
                values.leave()

        function = Function(parameters, call_it, type_)
        if own is not None:
            captured[own] = function
        return function

    return make


def fitting(
    arguments: Sequence[object], checks: list[tuple[int, TypeExpression]], named: Named
) -> list[object] | Unknown | None:
    """Return the arguments converted to the types of their parameters; null when one does not conform.

    Whether a value that nobody knows conforms is not known either, so the answer of the call is not.
    """
    found = list(arguments)
    doubt: Unknown | None = None
    for place, type_ in checks:
        value = fit(found[place], type_, named)
        if value is None and found[place] is not None:
            return None
        if isinstance(value, Unknown):
            doubt = join(value, doubt)
        found[place] = value
    return doubt if doubt is not None else found
