"""Whom to trust: a policy file as C2SP tlog-policy lays it down. Pure.

log <vkey> [<url>]
witness <name> <vkey> [<url>]
group <name> all|any|<k> <name>...
quorum <name>|none
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portico.ledger import notes
from portico.ledger.errors import KeyMalformed, NoteNotTrusted, NotWitnessed, PolicyInvalid
from portico.ledger.notes import Checkpoint

NONE = "none"


@dataclass(frozen=True, slots=True)
class TrustedLog:
    """A log whose checkpoints count, and where it is served."""

    verifier: notes.Verifier
    url: str = ""

    @property
    def origin(self) -> str:
        """Return the log's origin: the name of its key (C2SP tlog-policy, Defining a log)."""
        return self.verifier.name


@dataclass(frozen=True, slots=True)
class TrustedWitness:
    """A witness whose cosignatures count, and where it answers."""

    name: str
    verifier: notes.Verifier
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Members (witnesses or groups, by name) of whom at least `least` must have witnessed."""

    least: int
    members: tuple[str, ...]


@dataclass(slots=True)
class Policy:
    """Known logs, known witnesses, and how many of them are enough."""

    logs: list[TrustedLog] = field(default_factory=list)
    witnesses: dict[str, TrustedWitness] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str = NONE

    def is_met(self, witnessed: frozenset[str], name: str | None = None) -> bool:
        """Return whether these witnesses (by their names in the policy) are a quorum.

        >>> policy = Policy(groups={"two": Group(2, ("a", "b", "c"))}, quorum="two")
        >>> policy.is_met(frozenset({"a", "c"})), policy.is_met(frozenset({"a"}))
        (True, False)
        """
        name = self.quorum if name is None else name
        if name == NONE:
            return True
        group = self.groups.get(name)
        if group is None:
            return name in witnessed
        return sum(self.is_met(witnessed, member) for member in group.members) >= group.least


@dataclass(frozen=True, slots=True)
class Believed:
    """A checkpoint that a known log has signed and enough witnesses have cosigned.

    :param witnesses: the names of the keys of those known witnesses that have cosigned it.
    """

    checkpoint: Checkpoint
    log: TrustedLog
    witnesses: tuple[str, ...]


def open_checkpoint(raw: str | bytes, policy: Policy, *, unwitnessed: bool = False) -> Believed:
    """Check a checkpoint by a policy.

    :param unwitnessed: whether the log's signature alone is enough.
    :raises NoteMalformed: it is no checkpoint.
    :raises NoteNotTrusted: no known log has signed it, or a signature of a known key does not fit.
    :raises NotWitnessed: too few of the known witnesses have cosigned it.
    """
    claimed = notes.parse_checkpoint(notes.parse_note(raw).text).origin
    log = next((one for one in policy.logs if one.origin == claimed), None)
    if log is None:
        raise NoteNotTrusted(reason=f"the log {claimed} is not among the known ones")
    signed = notes.open_checkpoint(raw, log.verifier)
    keys = {one.verifier.vkey: one for one in policy.witnesses.values()}
    opened = notes.open_note(raw, [log.verifier, *(one.verifier for one in keys.values())])
    found = [one for one in keys.values() for signature in opened.signatures if one.verifier.knows(signature)]
    if not unwitnessed and not policy.is_met(frozenset(one.name for one in found)):
        who = ", ".join(one.verifier.name for one in found) or "none of the known ones"
        raise NotWitnessed(reason=f"it was cosigned by {who}")
    return Believed(signed, log, tuple(one.verifier.name for one in found))


def of_keys(log_keys: Sequence[str], witness_keys: Sequence[str]) -> Policy:
    """Return the policy of keys that were given one by one: any of the logs, and all of the witnesses.

    :param log_keys: vkeys (C2SP signed-note).
    :raises PolicyInvalid: one is no vkey, or is there twice.
    """
    lines = [f"log {key}" for key in log_keys]
    names = [f"w{number}" for number in range(1, len(witness_keys) + 1)]
    lines += [f"witness {name} {key}" for name, key in zip(names, witness_keys, strict=True)]
    lines += [f"group every all {' '.join(names)}", "quorum every"] if names else ["quorum none"]
    return read("\n".join(lines) + "\n", "the keys that were given")


def read_file(path: Path) -> Policy:
    """Return the policy of a file.

    :raises PolicyInvalid: with the line.
    """
    try:
        return read(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyInvalid(place=str(path), reason="it cannot be read as text") from error


def read(text: str, place: str) -> Policy:
    """Return the policy that a text lays down.

    :param place: what to call the text in an error: its file.
    :raises PolicyInvalid: with the line.
    """
    policy, quorums = Policy(), 0
    for number, line in enumerate(text.split("\n"), 1):
        words = line.replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if not words or words[0].startswith("#"):
            continue
        try:
            _READERS.get(words[0], _unknown)(policy, words)
        except (ValueError, KeyMalformed) as error:
            raise PolicyInvalid(place=f"{place}:{number}", reason=str(error).rstrip(".")) from None
        quorums += words[0] == "quorum"
    if quorums != 1:
        raise PolicyInvalid(place=place, reason=f"it has {quorums} lines `quorum`; exactly one is needed")
    return policy


def _unknown(_policy: Policy, words: Sequence[str]) -> None:
    raise ValueError(f"'{words[0]}' is not known; a line begins with log, witness, group or quorum")


def _log(policy: Policy, words: Sequence[str]) -> None:
    _count(words, 2, 3, "log <vkey> [<url>]")
    verifier = notes.Verifier.parse(words[1])
    if any(verifier.public == log.verifier.public for log in policy.logs):
        raise ValueError("this log's key is there already")
    policy.logs.append(TrustedLog(verifier, words[2].rstrip("/") if len(words) > 2 else ""))


def _witness(policy: Policy, words: Sequence[str]) -> None:
    _count(words, 3, 4, "witness <name> <vkey> [<url>]")
    _free(policy, words[1])
    verifier = notes.Verifier.parse(words[2])
    if any(verifier.public == one.verifier.public for one in policy.witnesses.values()):
        raise ValueError("this witness's key is there already")
    policy.witnesses[words[1]] = TrustedWitness(words[1], verifier, words[3].rstrip("/") if len(words) > 3 else "")


def _group(policy: Policy, words: Sequence[str]) -> None:
    _count(words, 4, 1000, "group <name> all|any|<number> <name>...")
    _free(policy, words[1])
    members = tuple(words[3:])
    known = policy.witnesses.keys() | policy.groups.keys()
    taken = {member for group in policy.groups.values() for member in group.members}
    for member in members:
        if member not in known:
            raise ValueError(f"'{member}' is not defined on a line above")
        if member in taken or members.count(member) > 1:
            raise ValueError(f"'{member}' is in a group already")
    policy.groups[words[1]] = Group(_least(words[2], len(members)), members)


def _least(word: str, members: int) -> int:
    numbers: Mapping[str, int] = {"all": members, "any": 1}
    least = numbers.get(word) or (int(word) if word.isascii() and word.isdigit() else 0)
    if not 1 <= least <= members:
        raise ValueError(f"'{word}' is not all, any or a number from 1 to {members}")
    return least


def _quorum(policy: Policy, words: Sequence[str]) -> None:
    _count(words, 2, 2, "quorum <name>|none")
    if words[1] != NONE and words[1] not in policy.witnesses and words[1] not in policy.groups:
        raise ValueError(f"'{words[1]}' is not defined on a line above")
    policy.quorum = words[1]


def _count(words: Sequence[str], least: int, most: int, form: str) -> None:
    if not least <= len(words) <= most:
        raise ValueError(f"the line must be: {form}")


def _free(policy: Policy, name: str) -> None:
    if name == NONE or name in policy.witnesses or name in policy.groups:
        raise ValueError(f"the name '{name}' is taken")


_READERS = {"log": _log, "witness": _witness, "group": _group, "quorum": _quorum}
