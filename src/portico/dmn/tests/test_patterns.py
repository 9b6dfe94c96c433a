r"""`matches`, `replace` and `split` take the regular expressions of XPath, not those of Python.

The patterns are given as facts, so that a `\` here is one in the pattern.
"""

import pytest

from portico.dmn.errors import TooLong
from portico.dmn.model import compile_model

MODEL = compile_model([], names=["s", "p", "r", "f"])
MATCHES = MODEL.compile("matches(s, p, f)")
REPLACE = MODEL.compile("replace(s, p, r, f)")
SPLIT = MODEL.compile("split(s, p)")


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "found"),
    [
        ("abracadabra", "bra", None, True),
        ("abracadabra", "^a.*a$", "", True),
        ("abracadabra", "^bra", None, False),
        ("a\n", "^a$", None, False),  # `$` is the end, also before a last new line
        ("a\nb", "^b$", "m", True),
        ("a\n", "^$", "m", False),
        ("a\nb", "a.b", None, False),
        ("a\rb", "a.b", None, False),
        ("a\nb", "a.b", "s", True),
        ("helloworld", "hello world", "x", True),
        ("helloworld", "hello[ ]world", "x", False),
        ("ABC", "abc", "i", True),
        ("m", r"\p{Lu}", "i", False),  # a class of characters has no case
        ("i", "[A-Z-[OI]]", "i", False),
        ("x", "[A-Z-[OI]]", "i", True),
        ("a.b", "a.b", "q", True),
        ("axb", "a.b", "q", False),
        ("Ab", r"^\i\c*$", None, True),
        ("1b", r"^\i\c*$", None, False),
        ("a:b", r"^[\i-[:]][\c-[:]]*$", None, False),
        ("abab", r"^(ab)\1$", None, True),
        ("b", r"^(a)?b\1$", None, True),  # a group that took no part is empty
        ("_", r"^\w$", None, False),  # punctuation is no word character
        ("\u00a0", r"^\s$", None, False),
        ("\u0663", r"^\d$", None, True),
        ("Ω", r"^\p{IsGreek}$", None, True),
        ("Ω", r"^\P{L}$", None, False),
        ("é", r"^\w$", None, True),
        ("a-1", r"^[\w-]+$", None, True),
        ("ab", r"^\w{2}$", "i", True),
        ("a1 _", r"^\w\d\s\W$", None, True),
        ("A", r"^\p{Lu}$", None, True),
        ("a", r"^\P{Lu}\P{Nd}?$", None, True),
        ("", "", None, True),
    ],
)
def test_a_pattern_means_what_xpath_says(text: str, pattern: str, flags: str | None, found: bool) -> None:
    assert MODEL.session({"s": text, "p": pattern, "f": flags}).evaluate(MATCHES) is found


@pytest.mark.parametrize(
    "pattern",
    [
        *("(", ")", "[", "[a", "a{2,1}", "*a", "a**", "(?=a)", "(?<n>a)", r"\1", r"(a\1)", r"(a)\2", r"(a)[\1]"),
        *(r"\q", r"\K", r"\R", r"\X", r"\bA", "\\", r"\p{Nothing}", "[z-a]", "a++"),
    ],
)
def test_what_is_no_pattern_of_xpath_gives_null(pattern: str) -> None:
    assert MODEL.session({"s": "a", "p": pattern, "f": None}).evaluate(MATCHES) is None


@pytest.mark.parametrize("flags", ["p", " ", "I", "g"])
def test_a_flag_that_nobody_knows_gives_null(flags: str) -> None:
    assert MODEL.session({"s": "a", "p": "a", "f": flags}).evaluate(MATCHES) is None


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "flags", "made"),
    [
        ("abracadabra", "a.*?a", "*", None, "*c*bra"),
        ("abracadabra", "a(.)", "a$1$1", None, "abbraccaddabbra"),
        ("facet", "[ae]", "[$0]", None, "f[a]c[e]t"),
        ("abcd", "(ab)|(a)", "[1=$1][2=$2]", None, "[1=ab][2=]cd"),
        ("abc", "b", r"\$\\", None, "a$\\c"),
        ("abc", "(b)", "$12", None, "ab2c"),  # there is one group, so `2` is a text
        ("abc", "b", "$1", None, "ac"),
        ("a$b", "$", "$$", "q", "a$$b"),
        ("abc", "b", "$", None, None),
        ("abc", "b", "$x", None, None),
        ("abc", "b", "\\", None, None),
        ("abc", "b", r"\n", None, None),
        ("abc", ".*?", "x", None, None),  # it matches nothing at all
        ("abc", "^", "x", None, None),
    ],
)
def test_a_replacement_names_groups_by_number(
    text: str, pattern: str, replacement: str, flags: str | None, made: str | None
) -> None:
    assert MODEL.session({"s": text, "p": pattern, "r": replacement, "f": flags}).evaluate(REPLACE) == made


@pytest.mark.parametrize(
    ("text", "pattern", "parts"),
    [
        ("The cat sat", r"\s+", ["The", "cat", "sat"]),
        ("abracadabra", "(ab)|(a)", ["", "r", "c", "d", "r", ""]),
        ("", ",", [""]),
        ("abba", ".?", None),
    ],
)
def test_a_text_is_split_at_every_match(text: str, pattern: str, parts: list[str] | None) -> None:
    assert MODEL.session({"s": text, "p": pattern}).evaluate(SPLIT) == parts


def test_a_pattern_that_would_take_for_ever_is_stopped() -> None:
    session = MODEL.session({"s": "a" * 60 + "!", "p": "^(a|aa)+$", "f": None})
    with pytest.raises(TooLong, match="repeat fewer parts"):
        session.evaluate(MATCHES)


def test_a_session_has_no_more_time_for_patterns_after_some_that_took_too_long() -> None:
    facts = {"s": "a" * 60 + "!", "p": "^(a|aa)+$", "f": None}
    session = MODEL.session(facts)
    for _ in range(6):
        with pytest.raises(TooLong):
            session.evaluate(MATCHES)
    with pytest.raises(TooLong):
        session.evaluate(MODEL.compile('matches("a", "a")'))


def test_a_long_pattern_is_refused() -> None:
    with pytest.raises(TooLong, match="500"):
        MODEL.session({"s": "a", "p": "a" * 501, "f": None}).evaluate(MATCHES)


def test_a_pattern_with_very_many_classes_in_brackets_is_refused() -> None:
    with pytest.raises(TooLong, match="20 classes"):
        MODEL.session({"s": "a", "p": r"[\w]" * 60, "f": None}).evaluate(MATCHES)
    assert MODEL.session({"s": "a" * 200, "p": r"\w" * 200, "f": None}).evaluate(MATCHES) is True


def test_many_slow_patterns_are_stopped_though_each_is_made_only_once() -> None:
    text = 'for i in 1..1000 return matches("a", string(i) + p)'
    with pytest.raises(TooLong):
        MODEL.session({"p": r"[\w]" * 20}).evaluate(MODEL.compile(text))
