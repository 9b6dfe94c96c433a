"""Numbers are IEEE 754-2008 decimal128: 34 digits, half even, exponents -6143 to 6144, subnormals to 1E-6176.

The conformance kit never tests 34 digits. What is expected here is made from whole numbers and fractions alone, by the
few lines of `rounded`, and never by the engine or by Python's `decimal`.
"""

from decimal import Decimal
from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.dmn.model import compile_model
from portico.dmn.types import as_feel

DIGITS, TINY, GREATEST = 34, -6176, 6144
MODEL = compile_model([], names=["a", "b"])


def rounded(exact: Fraction) -> Fraction | None:
    """Return the number of decimal128 that is nearest, the even one of two; None when it is too great."""
    if not exact:
        return exact
    size = abs(exact)
    exponent = magnitude(size) - DIGITS + 1
    found = at(size, max(exponent, TINY))
    if found >= Fraction(10) ** (GREATEST + 1):
        return None
    return found if exact > 0 else -found


def magnitude(size: Fraction) -> int:
    """Return n with 10**n <= size < 10**(n + 1)."""
    guess = (size.numerator.bit_length() - size.denominator.bit_length()) * 30103 // 100_000 - 2
    while ten(guess + 1) <= size:
        guess += 1
    return guess


def ten(exponent: int) -> Fraction:
    return Fraction(10**exponent) if exponent >= 0 else Fraction(1, 10**-exponent)


def at(size: Fraction, exponent: int) -> Fraction:
    """Return the multiple of 10**exponent that is nearest, the even one of two."""
    scaled = size / ten(exponent)
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    if 2 * rest > scaled.denominator or (2 * rest == scaled.denominator and whole % 2):
        whole += 1
    return whole * ten(exponent)


def feel(text: str, **facts: object) -> object:
    return MODEL.session(facts).evaluate(MODEL.compile(text))


def exactly(value: object) -> Fraction | None:
    assert value is None or isinstance(value, Decimal)
    return None if value is None else Fraction(value)


def number(digits: int, exponent: int) -> Decimal:
    return Decimal(f"{digits}E{exponent}")


coefficients = st.integers(-(10**34) + 1, 10**34 - 1)
numbers = st.builds(number, coefficients, st.integers(-60, 60))
extremes = st.builds(number, coefficients, st.integers(TINY, GREATEST - DIGITS + 1))


@given(numbers, numbers)
def test_sums_differences_products_and_quotients_are_rounded_once(a: Decimal, b: Decimal) -> None:
    left, right = Fraction(a), Fraction(b)
    assert exactly(feel("a + b", a=a, b=b)) == rounded(left + right)
    assert exactly(feel("a - b", a=a, b=b)) == rounded(left - right)
    assert exactly(feel("a * b", a=a, b=b)) == rounded(left * right)
    assert exactly(feel("a / b", a=a, b=b)) == (rounded(left / right) if right else None)


@given(extremes, extremes)
def test_products_and_quotients_at_the_ends_overflow_to_null_and_fade_to_zero(a: Decimal, b: Decimal) -> None:
    left, right = Fraction(a), Fraction(b)
    assert exactly(feel("a * b", a=a, b=b)) == rounded(left * right)
    assert exactly(feel("a / b", a=a, b=b)) == (rounded(left / right) if right else None)


@given(st.integers(-(10**40), 10**40), st.integers(-40, 40))
def test_a_literal_and_a_fact_of_more_digits_are_rounded_as_well(digits: int, exponent: int) -> None:
    expected = rounded(digits * ten(exponent))
    text = f"{digits}" if exponent >= 0 else f"{digits}".replace("-", "-0") + "." + "0" * -exponent
    if exponent >= 0:
        assert exactly(feel(text + "0" * exponent)) == expected
    assert exactly(as_feel(number(digits, exponent))) == expected


@given(st.builds(number, st.integers(-(10**6), 10**6), st.integers(-4, 4)), st.integers(-40, 60))
def test_a_power_with_a_whole_exponent_is_rounded_once(base: Decimal, exponent: int) -> None:
    expected = None if not base and exponent < 0 else rounded(Fraction(base) ** exponent)
    assert exactly(feel("a ** b", a=base, b=exponent)) == expected


@given(st.builds(number, st.integers(0, 10**34 - 1), st.integers(-60, 60)))
def test_a_root_is_the_nearest_of_34_digits(value: Decimal) -> None:
    root = feel("sqrt(a)", a=value)
    assert isinstance(root, Decimal)
    size = Fraction(value)
    scale = 10**200
    floor = Fraction(isqrt(size.numerator * scale * scale // size.denominator), scale)
    # A root of so few digits never lies within 1E-200 of the middle between two numbers of 34, unless it is one itself.
    assert Fraction(root) == rounded(floor if floor * floor == size else floor + Fraction(1, 2 * scale))


def exponential(value: Fraction) -> Fraction:
    """Return e to the power of the value to some 90 digits: the series at value / 2**10, then squared ten times."""
    part, term, total = value / 1024, Fraction(1), Fraction(1)
    for n in range(1, 60):
        term = cut(term * part / n)
        total += term
    for _ in range(10):
        total = cut(total * total)
    return total


def logarithm(value: Fraction) -> Fraction:
    """Return the natural logarithm to some 80 digits: 2 artanh((x - 1) / (x + 1)) of the 1024th root."""
    for _ in range(10):
        value = Fraction(isqrt(value.numerator * 10**240 // value.denominator), 10**120)
    ratio = cut((value - 1) / (value + 1))
    term, total = ratio, Fraction(0)
    for n in range(1, 90, 2):
        total += term / n
        term = cut(term * ratio * ratio)
    return 2 * total * 1024


def cut(value: Fraction) -> Fraction:
    """Return the value to 120 places, so that fractions stay small."""
    return Fraction(value.numerator * 10**120 // value.denominator, 10**120)


@given(st.builds(number, st.integers(-(10**9), 10**9), st.just(-8)))
def test_exp_is_the_nearest_of_34_digits(value: Decimal) -> None:
    assert exactly(feel("exp(a)", a=value)) == rounded(exponential(Fraction(value)))


@given(st.builds(number, st.integers(1, 10**12), st.integers(-9, 0)).filter(lambda value: value != 1))
def test_log_is_the_nearest_of_34_digits(value: Decimal) -> None:
    assert exactly(feel("log(a)", a=value)) == rounded(logarithm(Fraction(value)))


@given(
    st.builds(number, st.integers(1, 10**6), st.integers(-3, 0)), st.builds(number, st.integers(-900, 900), st.just(-2))
)
def test_a_power_with_a_fraction_is_the_nearest_of_34_digits(base: Decimal, exponent: Decimal) -> None:
    found = exactly(feel("a ** b", a=base, b=exponent))
    assert found == rounded(cut(exponential(Fraction(exponent) * logarithm(Fraction(base))))) or _is_exact(
        base, exponent, found
    )


def _is_exact(base: Decimal, exponent: Decimal, found: Fraction | None) -> bool:
    """Tell whether the power is a number of 34 digits itself, of which the series only comes near."""
    power = Fraction(exponent)
    return found is not None and found**power.denominator == Fraction(base) ** power.numerator


TABLE = [
    # 34 digits, half to even
    ("1234567890123456789012345678901234 + 0.5", 1234567890123456789012345678901234),
    ("1234567890123456789012345678901235 + 0.5", 1234567890123456789012345678901236),
    ("1234567890123456789012345678901234 + 0.6", 1234567890123456789012345678901235),
    ("9999999999999999999999999999999999 + 1", 10**34),
    ("10 ** 34 + 1", 10**34),
    ("10 ** 34 + 5", 10**34),
    ("10 ** 34 + 6", 10**34 + 10),
    ("10 ** 34 + 15", 10**34 + 20),
    ("1 / 3", Fraction(10**34 // 3, 10**34)),
    ("2 / 3", Fraction(10**34 * 2 // 3 + 1, 10**34)),
    ("1 / 3 * 3", Fraction(10**34 - 1, 10**34)),
    ("0.1 + 0.2 - 0.3", 0),
    ("9007199254740993 + 0", 9007199254740993),  # a double would say ...992
    # the ends
    ("10 ** 6144", 10**6144),
    ("10 ** 6144 * 10", None),
    ("10 ** 6145", None),
    ("9.999999999999999999999999999999999 * 10 ** 6144", (10**34 - 1) * 10**6111),
    ("9.999999999999999999999999999999999 * 10 ** 6144 + 10 ** 6110", (10**34 - 1) * 10**6111),
    ("9.999999999999999999999999999999999 * 10 ** 6144 + 5 * 10 ** 6110", None),
    ("-(10 ** 6144) * 10", None),
    ("10 ** -6176", Fraction(1, 10**6176)),
    ("10 ** -6176 / 2", 0),
    ("3 * 10 ** -6176 / 2", Fraction(2, 10**6176)),
    ("10 ** -6177", 0),
    ("1 / 10 ** 6144 / 10 ** 32", Fraction(1, 10**6176)),
    ("1.5 * 10 ** -6176", Fraction(2, 10**6176)),
    ("2.5 * 10 ** -6176", Fraction(2, 10**6176)),
    # powers
    ("0 ** 0", 1),
    ("0 ** 5", 0),
    ("0 ** -1", None),
    ("0 ** 0.5", 0),
    ("7 ** 0", 1),
    ("1 ** 999999999", 1),
    ("(-1) ** 999999999", -1),
    ("(-2) ** 3", -8),
    ("(-8) ** (1 / 3)", None),
    ("2 ** -2", Fraction(1, 4)),
    ("4 ** 0.5", 2),
    ("32 ** 0.2", 2),
    ("2 ** 1000000000", None),  # Table 60: exponents go to 999,999,999
    ("1 ** 1000000000", None),
    ("2 ** -1000000000", None),
    ("10 ** 999999999", None),
    ("10 ** -999999999", 0),
    # no number
    ("1 / 0", None),
    ("0 / 0", None),
    ("-1 / 0", None),
    ("sqrt(-1)", None),
    ("log(0)", None),
    ("log(-1)", None),
    ("exp(20000)", None),
    ("exp(-20000)", 0),
    ("exp(0)", 1),
    ("log(1)", 0),
    ("sqrt(0)", 0),
    ("modulo(10 ** 40, 3)", 1),  # exact, though the quotient has more than 34 digits
    ("modulo(-5, 3)", 1),
    ("modulo(5, -3)", -1),
    ("-0 = 0", True),
    ("1.0 = 1.00", True),
]


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_the_ends_and_edges(text: str, expected: object) -> None:
    found = feel(text)
    assert (exactly(found) if isinstance(found, Decimal) else found) == expected


def test_a_power_of_great_exponent_keeps_its_34_digits() -> None:
    base = 10**40 + 10**33  # 1.0000001 with 40 places
    found, square, exponent = 10**40, base, 999_999_999
    while exponent:
        if exponent % 2:
            found = found * square // 10**40
        square = square * square // 10**40
        exponent //= 2
    result = feel("1.0000001 ** 999999999")
    assert isinstance(result, Decimal)
    # The whole-number way loses a unit at each of some 60 steps, at the 40th place of a number near 2.7E43.
    assert str(result)[:28] == f"{found // 10**40}"[:1] + "." + f"{found // 10**40}"[1:27]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1", "1"), ("-0", "0"), ("0.00", "0"), ("1.50", "1.50"), ("1e3", "1000"), ("0.1 + 0.2", "0.3"),
        ("10 ** 20", "1" + "0" * 20), ("10 ** 120", "1" + "0" * 120), ("10 ** -20", "0." + "0" * 19 + "1"),
        ("10 / 4", "2.5"), ("1 / 4 * 4", "1.00"), ("decimal(12.5, 2)", "12.50"), ("4 ** 0.5", "2"), ("-1.5", "-1.5"),
    ],
)  # fmt: skip
def test_a_number_is_written_without_an_exponent(text: str, written: str) -> None:
    assert feel(f"string({text})") == written


@given(numbers | extremes)
def test_a_number_is_read_as_it_is_written(value: Decimal) -> None:
    assert feel("number(string(a))", a=value) == value


@pytest.mark.parametrize(
    "fact", [1 << 30_000, -1 << 30_000, Decimal("1E+9999"), Decimal("NaN"), Decimal("Infinity")], ids=lambda fact: "-"
)
def test_a_fact_that_is_no_number_of_feel_is_null(fact: object) -> None:
    assert as_feel(fact) is None
