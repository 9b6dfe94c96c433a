"""Signed notes: what C2SP signed-note, tlog-checkpoint and tlog-cosignature say, with the examples that they give."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.ledger.errors import KeyMalformed, NoteMalformed, NoteNotTrusted
from portico.ledger.notes import (
    Algorithm,
    Checkpoint,
    Signature,
    Signer,
    Verifier,
    open_checkpoint,
    open_note,
    parse_checkpoint,
    parse_note,
    sign_note,
)

# The example of C2SP signed-note, "Verifier keys".
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
ONE = Signer("one.example/log", b"1" * 32)
TWO = Signer("two.example/log", b"2" * 32)
WITNESS = Signer("witness.example/w1", b"3" * 32, Algorithm.COSIGNATURE)
TEXT = Checkpoint(ONE.name, 5, b"r" * 32).text()


def test_the_example_of_the_standard_is_opened() -> None:
    assert open_note(NOTE, [Verifier.parse(VKEY)]).text == "This is an example message.\n"
    assert Verifier.parse(VKEY).vkey == VKEY


@pytest.mark.parametrize(
    "vkey",
    [
        *("", "example.com/foo", "example.com/foo+530d903a", VKEY.replace("530d903a", "530d903b"), VKEY + "A"),
        *(VKEY.replace("530d903a", "530D903A"), VKEY.replace("/foo", "/fo"), " " + VKEY, VKEY + "\n"),
        VKEY.replace("+Aek", "+Bek"),  # a kind that we do not know
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ],
)
def test_what_is_no_key_is_refused(vkey: str) -> None:
    with pytest.raises(KeyMalformed):
        Verifier.parse(vkey)


def test_a_name_with_a_space_or_a_plus_sign_is_no_name() -> None:
    for name in ("", "a b", "a+b", "a\u2003b", "a\nb", "a\x00b"):
        with pytest.raises(KeyMalformed):
            Verifier(name, b"k" * 32)


def test_signatures_of_unknown_keys_are_passed_over() -> None:
    note = sign_note(TEXT, [TWO, ONE])
    assert [each.name for each in open_note(note, [ONE.verifier]).signatures] == [ONE.name]
    odd = parse_note(note).written() + Signature("odd.example", b"\0\0\0\1", b"whatever").line
    assert open_note(odd, [ONE.verifier, TWO.verifier]).text == TEXT


def test_a_key_that_shares_only_its_name_or_only_its_id_is_unknown() -> None:
    right = ONE.sign(TEXT)
    for other in (
        Signature(ONE.name, b"\0\0\0\0", right.data),
        Signature("other.example", right.key_id, right.data),
    ):
        with pytest.raises(NoteNotTrusted, match="none of the known keys"):
            open_note(f"{TEXT}\n{other.line}", [ONE.verifier])


def test_a_known_key_whose_signature_does_not_fit_spoils_the_note() -> None:
    forged = Signature(ONE.name, ONE.verifier.key_id, bytes(64))
    note = f"{TEXT}\n{TWO.sign(TEXT).line}{forged.line}"
    assert open_note(note, [TWO.verifier]).text == TEXT
    with pytest.raises(NoteNotTrusted, match="does not fit"):
        open_note(note, [ONE.verifier, TWO.verifier])


def test_a_text_that_was_altered_is_refused() -> None:
    for altered in (TEXT.replace("5", "6"), "\n" + TEXT, TEXT + "\n", TEXT + "x\n"):
        with pytest.raises((NoteNotTrusted, NoteMalformed)):
            open_note(sign_note(TEXT, [ONE]).replace(TEXT, altered, 1), [ONE.verifier])


@pytest.mark.parametrize(
    "note",
    [
        *("", "\n", "text\n", "text\n\n", "text\n\n\n", "text", NOTE.rstrip("\n"), NOTE + "\n", NOTE + "x\n"),
        *(NOTE.replace("— ", "- "), NOTE.replace("— ", "—"), NOTE.replace("aQM=", "aQN=")),
        *(NOTE.replace(" Uw2Q", "  Uw2Q"), NOTE.replace("message", "mes\tsage"), NOTE.replace("\n", "\r\n")),
        *(
            NOTE.replace("aQM=", "aQM"),
            "text\n\n— name AAAA\n",
            "text\n\n— name AAAAAA==\n",
            "text\n\n— a+b AAAAAAA=\n",
        ),
        "text\n\n" + "— name AAAAAAA=\n" * 65,
        "x" * 200_001 + NOTE,
        "\ud800" + NOTE,
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(NoteMalformed):
        open_note(note, [Verifier.parse(VKEY)])


def test_what_is_not_utf_8_is_no_note() -> None:
    with pytest.raises(NoteMalformed, match="UTF-8"):
        parse_note(b"\xff" + NOTE.encode())


def test_sixteen_signatures_of_the_largest_kind_are_accepted() -> None:
    large = "".join(Signature(f"s{number}.example", b"aaaa", bytes(5000)).line for number in range(15))
    assert open_note(NOTE + large, [Verifier.parse(VKEY)]).signatures[0].name == "example.com/foo"


def test_a_text_with_empty_lines_ends_at_the_last_one() -> None:
    text = "one\n\ntwo\n\n\nthree\n"
    assert open_note(sign_note(text, [ONE]), [ONE.verifier]).text == text


def test_a_text_that_no_note_can_have_is_not_signed() -> None:
    for text in ("no newline", "a\ttab\n", "", "\x00\n"):
        with pytest.raises(NoteMalformed):
            ONE.sign(text)


def test_a_cosignature_says_its_time_and_covers_the_whole_text() -> None:
    line = WITNESS.sign(TEXT, at=1_700_000_000)
    note = sign_note(TEXT, [ONE]) + line.line
    opened = open_note(note, [ONE.verifier, WITNESS.verifier])
    assert [each.name for each in opened.signatures] == [ONE.name, WITNESS.name]
    assert opened.signatures[1].signed_at == 1_700_000_000
    later = Signature(line.name, line.key_id, (1_700_000_001).to_bytes(8, "big") + line.data[8:])
    for other in (
        later,
        Signature(line.name, line.key_id, line.data[8:]),
        Signature(line.name, line.key_id, b"\xff" * 72),
    ):
        assert not WITNESS.verifier.verify(TEXT, other)
    # The same key signs notes and cosignatures under different ids, and neither passes as the other.
    plain = Signer(WITNESS.name, WITNESS.seed)
    assert plain.verifier.key_id != WITNESS.verifier.key_id
    assert not WITNESS.verifier.verify(TEXT, plain.sign(TEXT))


def test_a_cosignature_without_a_time_is_not_made() -> None:
    for at in (None, -1, 2**63):
        with pytest.raises(ValueError, match="time"):
            WITNESS.sign(TEXT, at=at)


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_every_checkpoint_is_read_as_it_was_written(size: int, root: bytes) -> None:
    checkpoint = Checkpoint("example.com/log", size, root)
    assert parse_checkpoint(checkpoint.text()) == checkpoint


ROOT = base64.b64encode(b"r" * 32).decode()


@pytest.mark.parametrize(
    "text",
    [
        *("", "o\n5\n", f"o\n5\n{ROOT}", f"\n5\n{ROOT}\n", f"o\n05\n{ROOT}\n", f"o\n-5\n{ROOT}\n", f"o\n+5\n{ROOT}\n"),
        *(f"o\n٥\n{ROOT}\n", f"o\n5\n{ROOT[:-1]}\n", "o\n5\nAAAA\n", f"o\n5\n{ROOT}\n\n", f"o\n5 \n{ROOT}\n"),
        f"o\n5\n{ROOT}\n\nx\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteMalformed):
        parse_checkpoint(text)


def test_a_checkpoint_of_another_log_is_refused_though_its_key_signed_it() -> None:
    other = Checkpoint("other.example/log", 5, b"r" * 32).text()
    with pytest.raises(NoteNotTrusted, match=r"other\.example"):
        open_checkpoint(sign_note(other, [ONE]), ONE.verifier)
    assert open_checkpoint(sign_note(TEXT, [ONE]), ONE.verifier).size == 5


def test_a_signer_does_not_show_its_seed() -> None:
    assert repr(ONE) == "Signer('one.example/log')"
    with pytest.raises(KeyMalformed):
        Signer("short.example", b"1" * 31)
