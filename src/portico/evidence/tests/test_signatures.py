"""Signed questions and answers (RFC 9421): what is accepted, and everything that is not."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from http_message_signatures import ContentDigest, HTTPMessageSigner, HTTPMessageVerifier, MappingKeyResolver
from http_message_signatures.algorithms import ED25519, HMAC_SHA256

from portico.evidence import keys, signatures
from portico.evidence.errors import KeyNotValid, SignatureRefused
from portico.evidence.signatures import Answer, Fault, Request
from portico.kernel import clock

AT = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
ASKER = keys.signing_key("portico", "2026-11", keys.new_seed())
REGISTRY = keys.signing_key("income", "2026-11", keys.new_seed())
STRANGER = keys.signing_key("portico", "2026-11", keys.new_seed())


def public(key: keys.SigningKey, **times: dt.datetime) -> keys.VerifyingKey:
    return keys.verifying_key(key.party, key.name, keys.public_half(key), **times)


RING = keys.key_ring([public(ASKER), public(REGISTRY)])
PLAIN = Request(
    "POST", "127.0.0.1:8123", "/v1/records", {"Content-Type": "application/json"}, b'{"subject":"12345678901"}'
)


def asked(request: Request = PLAIN, *, key: keys.SigningKey = ASKER, at: dt.datetime = AT) -> Request:
    assert isinstance(request.headers, dict)
    return replace(request, headers={**request.headers, **signatures.sign_request(request, key, at=at)})


def answered(to: Request, *, body: bytes = b'{"records":[]}', key: keys.SigningKey = REGISTRY) -> Answer:
    plain = Answer(200, {"Content-Type": "application/json"}, body)
    return replace(plain, headers={**plain.headers, **signatures.sign_answer(plain, key, to=to, at=AT)})


def with_headers(message: Request, **changed: str) -> Request:
    return replace(message, headers={**message.headers, **{k.replace("_", "-"): v for k, v in changed.items()}})


def refused(check: Callable[[], object]) -> Fault:
    with pytest.raises(SignatureRefused) as caught:
        check()
    return Fault(str(caught.value.facts["fault"]))


def verify(request: Request, *, at: dt.datetime = AT, ring: keys.KeyRing = RING) -> signatures.Signed:
    return signatures.verify_request(request, keys=ring, at=at)


# -- what is accepted ----------------------------------------------------------------------------------------------


def test_a_question_says_who_asked_with_which_key_and_when() -> None:
    signed = verify(asked())
    assert (signed.party, signed.key, signed.created) == ("portico", "2026-11", AT)
    assert len(base64.b64decode(signed.nonce)) >= 16


def test_two_signatures_of_the_same_question_have_two_nonces() -> None:
    assert verify(asked()).nonce != verify(asked()).nonce


def test_an_answer_says_who_answered_this_question() -> None:
    question = asked()
    signed = signatures.verify_answer(answered(question), to=question, keys=RING, at=AT)
    assert (signed.party, signed.key, signed.nonce) == ("income", "2026-11", "")


def test_the_scheme_s_own_port_makes_no_difference() -> None:
    assert signatures.authority_of("https://registry.example:443/x") == signatures.authority_of(
        "https://REGISTRY.example"
    )
    assert signatures.authority_of("http://[::1]:8080") == "[::1]:8080"


def test_header_fields_may_come_as_pairs_in_any_case() -> None:
    request = asked()
    assert isinstance(request.headers, dict)
    assert verify(replace(request, headers=[(name.upper(), value) for name, value in request.headers.items()]))


@pytest.mark.parametrize("seconds", [-60, -59, 0, 59, 60])
def test_clocks_may_differ_by_a_minute(seconds: int) -> None:
    assert verify(asked(), at=AT + dt.timedelta(seconds=seconds))


def test_a_key_counts_from_its_first_instant_until_its_last() -> None:
    hour = dt.timedelta(hours=1)
    for valid_from, valid_until, fault in [
        (AT - hour, AT + hour, None),
        (AT, None, None),
        (AT + hour, None, Fault.KEY_EXPIRED),
        (None, AT, Fault.KEY_EXPIRED),
    ]:
        key = keys.verifying_key(
            "portico", "2026-11", keys.public_half(ASKER), valid_from=valid_from, valid_until=valid_until
        )
        ring = keys.key_ring([key])
        if fault is None:
            assert verify(asked(), ring=ring)
        else:
            assert refused(lambda ring=ring: verify(asked(), ring=ring)) is fault


def test_a_party_may_have_an_old_key_and_a_new_one() -> None:
    new = keys.signing_key("portico", "2026-12", keys.new_seed())
    ring = keys.key_ring([public(ASKER), public(new)])
    assert verify(asked(key=ASKER), ring=ring).key == "2026-11"
    assert verify(asked(key=new), ring=ring).key == "2026-12"


# -- what is not ---------------------------------------------------------------------------------------------------


def test_an_unsigned_question_is_refused() -> None:
    assert refused(lambda: verify(PLAIN)) is Fault.UNSIGNED


def test_an_altered_body_is_refused() -> None:
    assert refused(lambda: verify(replace(asked(), body=b'{"subject":"10987654321"}'))) is Fault.BAD_DIGEST


def test_an_altered_body_with_its_own_digest_is_refused() -> None:
    body = b'{"subject":"10987654321"}'
    forged = with_headers(replace(asked(), body=body), **{"Content-Digest": ContentDigest.create(body)})
    assert refused(lambda: verify(forged)) is Fault.BAD_SIGNATURE


@pytest.mark.parametrize(
    "digest",
    [
        "sha-512=:" + base64.b64encode(b"0" * 64).decode() + ":",
        "sha-256=:" + base64.b64encode(b"0" * 32).decode() + ":",
        "md5=:AAAA:",
        "",
    ],
)
def test_another_digest_is_refused(digest: str) -> None:
    assert refused(lambda: verify(with_headers(asked(), **{"Content-Digest": digest}))) is Fault.BAD_DIGEST


@pytest.mark.parametrize(
    "changed",
    [{"method": "PUT"}, {"authority": "127.0.0.1:8124"}, {"path": "/v1/others"}, {"query": "subject=1"}],
    ids=str,
)
def test_a_question_moved_elsewhere_is_refused(changed: dict[str, str]) -> None:
    assert refused(lambda: verify(replace(asked(), **changed))) is Fault.BAD_SIGNATURE


def test_another_content_type_is_refused() -> None:
    assert refused(lambda: verify(with_headers(asked(), **{"Content-Type": "text/plain"}))) is Fault.BAD_SIGNATURE


def test_a_content_coding_is_refused() -> None:
    assert refused(lambda: verify(with_headers(asked(), **{"Content-Encoding": "gzip"}))) is Fault.BAD_SIGNATURE


def test_a_key_that_nobody_knows_is_refused() -> None:
    stranger = keys.signing_key("somebody", "1", keys.new_seed())
    assert refused(lambda: verify(asked(key=stranger))) is Fault.UNKNOWN_KEY


def test_the_name_of_a_known_key_with_another_key_is_refused() -> None:
    assert refused(lambda: verify(asked(key=STRANGER))) is Fault.BAD_SIGNATURE


@pytest.mark.parametrize("seconds", [-61, 61])
def test_clocks_that_differ_by_more_than_a_minute_are_refused(seconds: int) -> None:
    assert refused(lambda: verify(asked(), at=AT + dt.timedelta(seconds=seconds))) is Fault.CLOCK_DIFFERS


def test_an_instant_that_no_calendar_has_is_refused() -> None:
    assert (
        refused(lambda: verify(library_signed(created=dt.datetime(9999, 1, 1, tzinfo=dt.UTC)))) is Fault.CLOCK_DIFFERS
    )


@pytest.mark.parametrize("name", ["Signature", "Signature-Input", "Content-Digest", "Content-Type"])
def test_a_field_that_is_there_twice_is_refused(name: str) -> None:
    request = asked()
    assert isinstance(request.headers, dict)
    twice = [*request.headers.items(), (name.lower(), request.headers[name])]
    assert refused(lambda: verify(replace(request, headers=twice))) is Fault.BAD_SIGNATURE


@pytest.mark.parametrize("name", ["Signature", "Signature-Input", "Content-Digest", "Content-Type"])
def test_a_field_that_is_missing_is_refused(name: str) -> None:
    request = asked()
    assert isinstance(request.headers, dict)
    without = {key: value for key, value in request.headers.items() if key != name}
    assert refused(lambda: verify(replace(request, headers=without))) is Fault.BAD_SIGNATURE


def test_a_second_signature_is_refused() -> None:
    one, other = asked(), asked()
    assert isinstance(one.headers, dict)
    assert isinstance(other.headers, dict)
    both = {
        name: f"{one.headers[name]}, {other.headers[name].replace('portico=', 'other=', 1)}"
        for name in ("Signature", "Signature-Input")
    }
    assert refused(lambda: verify(with_headers(one, **both))) is Fault.BAD_SIGNATURE


def test_a_second_signature_of_the_same_label_is_refused() -> None:
    one, other = asked(), asked()
    both = {name: f"{one.headers[name]}, {other.headers[name]}" for name in ("Signature", "Signature-Input")}
    assert refused(lambda: verify(with_headers(one, **both))) is Fault.BAD_SIGNATURE


@pytest.mark.parametrize(
    ("pattern", "to"),
    [
        (r'alg="ed25519"', 'alg="hmac-sha256"'),
        (r';alg="ed25519"', ""),
        (r'tag="portico-exchange-1"', 'tag="portico-exchange-0"'),
        (r";created=\d+", ""),
        (r';nonce="[^"]*"', ""),
        (r'nonce="[^"]*"', 'nonce="short"'),
        (r'"@path" ', ""),
        (r'"content-digest"', '"content-digest" "content-digest"'),
        (r"^portico=\(", "portico="),
        (r"$", '\x00"'),
        (r"^.*$", "portico"),
    ],
)
def test_a_changed_signature_input_is_refused(pattern: str, to: str) -> None:
    request = asked()
    assert isinstance(request.headers, dict)
    changed = re.sub(pattern, to, request.headers["Signature-Input"], count=1)
    assert changed != request.headers["Signature-Input"]
    assert refused(lambda: verify(with_headers(request, **{"Signature-Input": changed}))) is Fault.BAD_SIGNATURE


@pytest.mark.parametrize("value", ["", "portico=::", "portico=:AAAA:", "portico", "portico=1", "other=:AAAA:", "é"])
def test_a_broken_signature_is_refused(value: str) -> None:
    assert refused(lambda: verify(with_headers(asked(), Signature=value))) is Fault.BAD_SIGNATURE


# -- with the library on the other side ----------------------------------------------------------------------------


class Message:
    """A message as the library wants it."""

    def __init__(self, request: Request) -> None:
        self.method, self.url = request.method, f"https://{request.authority}{request.path}"
        self.headers = dict(request.headers)


def library_signed(
    *,
    components: tuple[str, ...] = signatures.REQUEST_COMPONENTS,
    created: dt.datetime = AT,
    nonce: str | None = "QUJDREVGR0hJSktMTU5PUA==",
    tag: str | None = signatures.TAG,
    expires: dt.datetime | None = None,
    include_alg: bool = True,
    hmac: bool = False,
) -> Request:
    """A question that the library has signed by itself, also in ways that are not ours."""
    message = Message(PLAIN)
    secret = ASKER.private.public_key().public_bytes_raw()
    resolver = MappingKeyResolver(public_keys={}, private_keys={ASKER.id: secret if hmac else ASKER.private})
    signer = HTTPMessageSigner(signature_algorithm=HMAC_SHA256 if hmac else ED25519, key_resolver=resolver)
    message.headers["Content-Digest"] = ContentDigest.create(PLAIN.body)
    signer.sign(
        message,
        key_id=ASKER.id,
        created=created,
        expires=expires,
        nonce=nonce,
        tag=tag,
        include_alg=include_alg,
        covered_component_ids=components,
        use_existing_digest=True,
    )
    return replace(PLAIN, headers=message.headers)


def test_what_the_library_signs_is_accepted() -> None:
    assert verify(library_signed()).party == "portico"


def test_what_we_sign_is_accepted_by_the_library() -> None:
    now = clock.told(clock.now())
    request = asked(at=now)
    resolver = MappingKeyResolver(public_keys={ASKER.id: RING[ASKER.id].public}, private_keys={})
    verifier = HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=resolver)
    [result] = verifier.verify(
        Message(request),
        expect_tag=signatures.TAG,
        require_components=signatures.REQUEST_COMPONENTS,
        body=request.body,
    )
    assert result.parameters["keyid"] == "portico/2026-11"


@pytest.mark.parametrize(
    "otherwise",
    [
        {"components": ("@method", "@authority", "@path", "content-digest")},
        {"components": ("@method", "@path", "content-type", "content-digest")},
        {"components": (*signatures.REQUEST_COMPONENTS, "@query")},
        {"components": ()},
        {"nonce": None},
        {"nonce": "c2hvcnQ="},
        {"nonce": "Q" * 80},
        {"nonce": "not base64 at all, though long enough"},
        {"tag": None},
        {"tag": "something-else"},
        {"include_alg": False},
        {"expires": AT + dt.timedelta(days=1)},
        {"hmac": True},
    ],
    ids=str,
)
def test_a_good_signature_of_another_profile_is_refused(otherwise: dict[str, object]) -> None:
    assert refused(lambda: verify(library_signed(**otherwise))) is Fault.BAD_SIGNATURE  # type: ignore[arg-type]


# -- answers -------------------------------------------------------------------------------------------------------


def test_the_answer_to_another_question_is_refused() -> None:
    one, other = asked(), asked()
    swapped = answered(other)
    assert refused(lambda: signatures.verify_answer(swapped, to=one, keys=RING, at=AT)) is Fault.BAD_SIGNATURE


def test_an_altered_answer_is_refused() -> None:
    question = asked()
    altered = replace(answered(question), body=b'{"records":[1]}')
    assert refused(lambda: signatures.verify_answer(altered, to=question, keys=RING, at=AT)) is Fault.BAD_DIGEST


def test_another_status_is_refused() -> None:
    question = asked()
    altered = replace(answered(question), status=404)
    assert refused(lambda: signatures.verify_answer(altered, to=question, keys=RING, at=AT)) is Fault.BAD_SIGNATURE


def test_an_unsigned_answer_is_refused() -> None:
    question = asked()
    unsigned = Answer(200, {"Content-Type": "application/json"}, b"{}")
    assert refused(lambda: signatures.verify_answer(unsigned, to=question, keys=RING, at=AT)) is Fault.UNSIGNED


def test_an_answer_with_a_key_that_is_not_pinned_is_refused() -> None:
    question = asked()
    ring = keys.key_ring([public(ASKER)])
    assert (
        refused(lambda: signatures.verify_answer(answered(question), to=question, keys=ring, at=AT))
        is Fault.UNKNOWN_KEY
    )


def test_a_question_is_no_answer() -> None:
    question = asked()
    reflected = Answer(200, question.headers, question.body)
    assert refused(lambda: signatures.verify_answer(reflected, to=question, keys=RING, at=AT)) is Fault.BAD_SIGNATURE


# -- keys ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "size"), [("2026-11", 3), ("2026-11", 33), ("a/b", 32), ("", 32), ("n" * 81, 32)])
def test_what_is_no_key_is_refused_with_its_name(name: str, size: int) -> None:
    seed = base64.b64encode(b"0" * size).decode()
    with pytest.raises(KeyNotValid, match=f"The key {name} cannot be used"):
        keys.signing_key("portico", name, seed)


def test_two_keys_of_one_name_are_refused() -> None:
    with pytest.raises(KeyNotValid, match="twice"):
        keys.key_ring([public(ASKER), public(ASKER)])


def test_public_keys_are_told_as_json_web_keys_without_the_private_half() -> None:
    [key] = keys.key_set([ASKER])["keys"]  # type: ignore[misc]
    assert key.keys() == {"kty", "crv", "kid", "use", "alg", "x"}
    assert base64.urlsafe_b64decode(key["x"] + "=") == base64.b64decode(keys.public_half(ASKER))
