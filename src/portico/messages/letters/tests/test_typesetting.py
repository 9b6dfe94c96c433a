"""A letter on paper is one that everybody can read: tagged, with title, language and headings (PDF/UA-1)."""

from __future__ import annotations

import datetime as dt

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portico.messages.letters.parsing import tree_of
from portico.messages.letters.tests.pdfs import opened, tags_of, words_of
from portico.messages.letters.typesetting import PrintedLetter, is_right_to_left, to_pdf

AT = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)
BODY = """Dear Kari Berg,

## Why

- You live **here**.
- You have a child.

## How to appeal

1. Write to us.
2. Say the reference.

Read [more](https://example.org/appeal)."""


def letter(body: str = BODY, *, subject: str = "You get parental benefit", language: str = "en") -> PrintedLetter:
    return PrintedLetter(
        subject=subject,
        body=body,
        language=language,
        authority="Benefits Office",
        reference="K7F3-9QPM",
        at=AT,
        contact=("55 55 33 33",),
        to=("Kari Berg",),
        facts={"Reference": "K7F3-9QPM", "Date": "1 September 2026"},
        page_words="Page %1 of %2",
    )


def test_it_says_that_it_is_pdf_ua_tagged_with_title_and_language() -> None:
    with opened(to_pdf(letter())) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        described = pdf.open_metadata()
        assert described["dc:title"] == "You get parental benefit"
        assert described["dc:creator"] == ["Benefits Office"]
        assert described["pdfuaid:part"] == "1"


def test_every_font_is_inside_the_file() -> None:
    with opened(to_pdf(letter("Text, `code` and عربي"))) as pdf:
        fonts = [font for page in pdf.pages for font in page.obj.Resources.Font.values()]
        assert fonts
        for font in fonts:
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())


def test_headings_lists_and_links_are_tagged_in_the_order_of_reading() -> None:
    tags = [tag for tag in tags_of(to_pdf(letter())) if tag in ("H1", "H2", "L", "LI", "Link")]
    assert tags == ["H1", "H2", "L", "LI", "LI", "H2", "L", "LI", "LI", "Link"]


def test_words_come_in_the_order_of_reading() -> None:
    words = words_of(to_pdf(letter()))
    wanted = [
        "Benefits Office",
        "Kari Berg",
        "K7F3-9QPM",
        "You get parental benefit",
        "Dear Kari Berg",
        "Why",
        "appeal",
    ]
    places = [words.index(each) for each in wanted]
    assert places == sorted(places)
    assert "Page 1 of 1" in words


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert to_pdf(letter()) == to_pdf(letter())


@pytest.mark.parametrize(
    ("language", "words"), [("ar", "قرار"), ("fa", "تصمیم"), ("hi", "निर्णय"), ("nb", "Vedtak på søknad")]
)
def test_other_scripts_are_shown_and_the_language_is_said(language: str, words: str) -> None:
    made = to_pdf(letter("text", subject=words, language=language))
    with opened(made) as pdf:
        assert str(pdf.Root.Lang) == language
        assert pdf.open_metadata()["dc:title"] == words


@pytest.mark.parametrize(
    ("language", "expected"), [("ar", True), ("fa", True), ("he", True), ("nb", False), ("fr-CA", False), ("??", False)]
)
def test_the_direction_follows_from_the_language(language: str, expected: bool) -> None:
    assert is_right_to_left(language) is expected


def test_what_people_typed_is_never_code_of_the_typesetter() -> None:
    hostile = '#panic("no") #set page(width: 1pt) $x$ #eval("1") `#import "/etc/passwd"` @ref <label> \\\\ #let a = 1'
    words = words_of(to_pdf(letter(hostile, subject='#panic("no")')))
    for typed in ('#panic("no")', "#set page(width: 1pt)", '#import "/etc/passwd"', "@ref <label>", "#let a = 1"):
        assert typed in words


def test_what_turns_the_direction_of_other_words_is_taken_away() -> None:
    assert tree_of("a\u202eb\u2066c\x07") == [{"kind": "paragraph", "content": [{"kind": "text", "text": "abc"}]}]


def test_a_sign_that_no_font_has_leaves_a_square() -> None:
    assert "one □ two" in words_of(to_pdf(letter("one 漢 two")))


def test_emoji_are_shown() -> None:
    assert "😀" in words_of(to_pdf(letter("well done 😀")))


def test_a_table_stays_readable() -> None:
    assert "| a | b |" in words_of(to_pdf(letter("| a | b |\n|---|---|\n| 1 | 2 |")))


def test_headings_never_skip_a_level() -> None:
    tags = [
        tag for tag in tags_of(to_pdf(letter("#### deep\n\ntext\n\n# high\n\n###### deepest\n\ntext"))) if tag[0] == "H"
    ]
    assert tags == ["H1", "H2", "H2", "H3"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("word " * 4_000, id="20,000 characters"),
        pytest.param("x" * 20_000, id="one long word"),
        pytest.param("> " * 200 + "x", id="quotes in quotes"),
        pytest.param("\n".join("  " * depth + "- x" for depth in range(100)), id="lists in lists"),
        pytest.param("*" * 5_000 + "x" + "*" * 5_000, id="stress in stress"),
        pytest.param("[a](" * 5_000, id="brackets"),
        pytest.param("999999999. x", id="a large number"),
        pytest.param("* \n* \n\n> \n\n[](https://example.org)", id="empty parts"),
        pytest.param("#", id="an empty heading"),
        pytest.param("## [](/a) *\u200b*\n\n# \u00ad\n\n- # \u3164\n\n> ### \ufe0f\u2060", id="headings nobody sees"),
        pytest.param("", id="nothing"),
    ],
)
def test_no_text_is_too_strange_for_a_letter(body: str) -> None:
    with opened(to_pdf(letter(body))) as pdf:
        assert isinstance(pdf.Root.StructTreeRoot, pikepdf.Dictionary)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_becomes_a_letter(body: str) -> None:
    assert to_pdf(letter(body, subject=body)).startswith(b"%PDF-1.7")


def test_links_to_our_own_pages_lead_to_this_installation() -> None:
    [block] = tree_of("[case](/cases/1/)", site="https://portico.example")
    assert block["content"] == [
        {"kind": "link", "content": [{"kind": "text", "text": "case"}], "url": "https://portico.example/cases/1/"}
    ]
    [block] = tree_of("[case](/cases/1/)")
    assert block["content"] == [{"kind": "text", "text": "case"}]
