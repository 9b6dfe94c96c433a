"""Policy files (C2SP tlog-policy): whom to trust, and how many of them are enough."""

from __future__ import annotations

from itertools import combinations

import pytest

from portico.ledger import policy
from portico.ledger.errors import NotWitnessed, PolicyInvalid
from portico.ledger.tests.small_log import SmallLog, cosigner, signer

LOG = f"log {signer().verifier.vkey} https://portico.example/ledger/1/"
NAMES = ("X1", "X2", "X3", "Y1", "Y2")
SIGNERS = {name: cosigner(f"{name}.example", 110 + number) for number, name in enumerate(NAMES)}
WITNESSES = "\n".join(f"witness {name} {one.verifier.vkey}" for name, one in SIGNERS.items())
EXAMPLE = f"""
# The example of the standard, smaller.
{LOG}
{WITNESSES}
\tgroup X 2 X1 X2 X3
group Y any Y1 Y2
group both all X Y
quorum both
"""


def test_the_quorum_of_the_standards_example_is_met_by_two_of_x_and_one_of_y() -> None:
    found = policy.read(EXAMPLE, "test")
    for count in range(6):
        for some in combinations(NAMES, count):
            enough = sum(name[0] == "X" for name in some) >= 2 and any(name[0] == "Y" for name in some)
            assert found.is_met(frozenset(some)) is enough, some


def test_a_checkpoint_counts_when_the_quorum_has_cosigned_it() -> None:
    found, log = policy.read(EXAMPLE, "test"), SmallLog.of(3)
    note = log.checkpoint(cosigners=[SIGNERS["X1"], SIGNERS["X3"], SIGNERS["Y2"]])
    assert policy.open_checkpoint(note, found).witnesses == ("X1.example", "X3.example", "Y2.example")
    with pytest.raises(NotWitnessed):
        policy.open_checkpoint(log.checkpoint(cosigners=[SIGNERS["X1"], SIGNERS["Y2"]]), found)
    assert policy.open_checkpoint(log.checkpoint(), found, unwitnessed=True).witnesses == ()


def test_a_witness_who_signs_twice_counts_once() -> None:
    found, log = policy.read(EXAMPLE, "test"), SmallLog.of(3)
    note = log.checkpoint(cosigners=[SIGNERS["X1"], SIGNERS["X1"], SIGNERS["Y2"]])
    with pytest.raises(NotWitnessed):
        policy.open_checkpoint(note, found)


def test_an_address_has_no_slash_at_its_end() -> None:
    assert policy.read(f"{LOG}\nquorum none\n", "test").logs[0].url == "https://portico.example/ledger/1"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("quorum none\nlgo x", 2),
        ("quorum", 1),
        ("log notakey\nquorum none", 1),
        (f"{LOG}\n{LOG}\nquorum none", 2),
        (f"witness none {SIGNERS['X1'].verifier.vkey}", 1),
        (f"witness a {SIGNERS['X1'].verifier.vkey}\nwitness a {SIGNERS['X2'].verifier.vkey}", 2),
        (f"witness a {SIGNERS['X1'].verifier.vkey}\nwitness b {SIGNERS['X1'].verifier.vkey}", 2),
        ("group g any unknown", 1),
        (f"{WITNESSES}\ngroup g 4 X1 X2 X3", 6),
        (f"{WITNESSES}\ngroup g 0 X1", 6),
        (f"{WITNESSES}\ngroup g some X1", 6),
        (f"{WITNESSES}\ngroup g any X1 X1", 6),
        (f"{WITNESSES}\ngroup g any X1\ngroup h any X1", 7),
        (f"{WITNESSES}\ngroup X1 any X2", 6),
        ("quorum g", 1),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(PolicyInvalid) as told:
        policy.read(text, "policy")
    assert told.value.facts["place"] == f"policy:{line}"


@pytest.mark.parametrize("text", ["", LOG, "quorum none\nquorum none"])
def test_there_is_exactly_one_quorum(text: str) -> None:
    with pytest.raises(PolicyInvalid):
        policy.read(text, "policy")
