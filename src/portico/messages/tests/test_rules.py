"""Texts with placeholders become messages; messages become HTML that cannot harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.messages import own_texts, rules
from portico.messages.errors import PlaceholderUnknown, SubjectMissing
from portico.messages.types import Link


@pytest.mark.parametrize(
    ("markdown", "harmless"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("a <b onclick='x'>b</b>", "&lt;b"),
        ("[here](javascript:alert(1))", "[here]"),
        ("[here](data:text/html,x)", "[here]"),
        ("[here](//elsewhere.example)", "[here]"),
        ("![picture](https://tracker.example/x.png)", "!<a"),
    ],
)
def test_nothing_harmful_comes_through(markdown: str, harmless: str) -> None:
    html = rules.to_html(markdown)
    assert harmless in html
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert 'href="//' not in html


def test_links_to_the_web_and_to_our_pages_work() -> None:
    html = rules.to_html("[out](https://example.org) [in](/cases/1/)")
    assert 'href="https://example.org"' in html
    assert 'href="/cases/1/"' in html


@given(st.text(max_size=60))
def test_what_fills_a_placeholder_stays_plain_words(words: str) -> None:
    for text in ("Hello {name}.", "Hello\n{name}\n", "Hello\n\nx {name}\n{name}"):
        html = rules.to_html(rules.fill(text, {"name": words}))
        assert html.replace("<p>", "").replace("</p>", "").count("<") == 0


def test_several_words_become_a_list_and_our_paths_links() -> None:
    filled = rules.fill(
        "{reasons}\n\n{case_url}", {"reasons": ["One.", "Two."], "case_url": Link("/cases/1/", "The case")}
    )
    html = rules.to_html(filled)
    assert html.count("<li>") == 2
    assert 'href="/cases/1/"' in html


def test_a_placeholder_that_nothing_fills_is_refused_with_the_nearest() -> None:
    with pytest.raises(PlaceholderUnknown, match="reference"):
        rules.fill("Case {referense}", {})


@pytest.mark.parametrize("text", ["", "Hello", "# ", "# Subject", "# Subject\n\n  ", "Text\n# Subject\nText"])
def test_a_message_begins_with_its_subject_and_says_something(text: str) -> None:
    with pytest.raises(SubjectMissing):
        rules.split_subject(text)


def test_our_own_texts_use_known_placeholders_only() -> None:
    for name in ("acknowledgement", "acknowledgement-waiting", "signature-asked", "signature-declined"):
        text = own_texts.own_text(name, "en")
        assert text is not None
        rules.check_placeholders(text)
        assert rules.split_subject(text)
