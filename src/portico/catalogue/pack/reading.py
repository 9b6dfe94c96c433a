"""Reading a pack: a directory of strict YAML files becomes one `Pack`, or a list of all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from portico.catalogue.errors import PackInvalid, nearest
from portico.catalogue.pack.dmn_rules import parse_dmn
from portico.catalogue.pack.files import (
    DMN,
    MANIFEST,
    OVERLAY,
    SIGN_IN,
    VOCABULARY,
    Located,
    Places,
    folders,
    rule_files,
    unknown_entries,
    yaml_files,
)
from portico.catalogue.pack.people import People
from portico.catalogue.pack.public_holidays import written_out
from portico.catalogue.pack.schema import (
    Agreement,
    Decision,
    LifeEvent,
    Manifest,
    Overlay,
    OverlayFile,
    Pack,
    Parameter,
    PeopleFile,
    Provider,
    Registry,
    RuleFile,
    Scenario,
    ScenarioFile,
    Service,
    SignIn,
    Vocabulary,
)
from portico.catalogue.pack.schema.base import WORD
from portico.catalogue.pack.source import Node, parse, read_bytes, read_text
from portico.catalogue.pack.validation import validate
from portico.catalogue.types import Problem, Severity

MAX_PEOPLE_BYTES = 4_000_000
MAX_DMN_BYTES = 4_000_000  # a drawing takes more than the rules

M = TypeVar("M", bound=BaseModel)


@dataclass(slots=True)
class Sources:
    """Everything read from a directory: as much of the pack as could be read, its places, its problems."""

    directory: Path
    problems: list[Problem] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    pack: Pack | None = None

    @property
    def errors(self) -> list[Problem]:
        """The problems that keep the pack from being used."""
        return [problem for problem in self.problems if problem.is_error]


def read_pack(directory: Path) -> Pack:
    """Return the pack of a directory. The invented people are read apart (`read_people`).

    :raises PackInvalid: with every problem of form that its files have.
    """
    sources = read_sources(directory)
    if sources.pack is None or sources.errors:
        raise PackInvalid(sources.errors)
    return sources.pack


def read_people(directory: Path, pack: Pack | None = None) -> People:
    """Return the invented people of a pack's directory.

    :param pack: the directory's pack, when the caller has read it already.
    :raises PackInvalid: the people's files, or without `pack` the pack's, cannot be read.
    """
    problems: list[Problem] = []
    files = [file for file, _ in read_people_files(directory, problems)]
    if problems:
        raise PackInvalid(problems)
    return People.of(pack if pack is not None else read_pack(directory), files)


def read_people_files(directory: Path, problems: list[Problem]) -> list[tuple[PeopleFile, Located]]:
    """Return the files of `people/` that can be read, each with its place; adds what is wrong to `problems`."""
    found: list[tuple[PeopleFile, Located]] = []
    for path in yaml_files(directory, "people"):
        file = _name(path, directory)
        read = _read(PeopleFile, path, file, problems, limit=MAX_PEOPLE_BYTES)
        if read is not None:
            found.append((read[0], Located(file, read[1])))
    return found


def read_sources(directory: Path) -> Sources:
    """Read every file but the people's. A file that is wrong is left out of the pack, and its problems are told."""
    sources = Sources(directory)
    if not directory.is_dir():
        message, hint = "there is no such directory.", "Give the path of a pack, for example packs/norway."
        sources.problems.append(Problem(directory.as_posix(), 0, Severity.ERROR, "no-directory", message, hint))
        return sources
    sources.problems.extend(unknown_entries(directory))
    manifest = _top(sources, Manifest, MANIFEST, "manifest")
    if manifest is not None:
        manifest = written_out(manifest, sources.places.at("manifest", ""), sources.problems)
    vocabulary = _top(sources, Vocabulary, VOCABULARY, "vocabulary")
    registries = _by_id(sources, "registries", Registry, lambda registry: registry.id)
    services = _by_id(sources, "services", Service, lambda service: service.id)
    agreements = _by_id(sources, "agreements", Agreement, lambda agreement: agreement.id)
    life_events = _by_id(sources, "life_events", LifeEvent, lambda event: event.id)
    parameters = _parameters(sources, "parameters")
    decisions = _decisions(sources, manifest.languages if manifest is not None else [])
    scenarios = _scenarios(sources)
    texts = _texts(sources, manifest)
    overlays = _overlays(sources)
    sign_in = _sign_in(sources)
    if manifest is not None and vocabulary is not None:
        for concept in vocabulary.concepts:
            top = sources.places.at("vocabulary", "")
            sources.places.things["concepts", concept] = Located(top.file, top.root, ("concepts", concept))
        sources.pack = Pack(
            manifest=manifest,
            vocabulary=vocabulary,
            registries=registries,
            parameters=parameters,
            decisions=decisions,
            services=services,
            life_events=life_events,
            texts=texts,
            scenarios=scenarios,
            overlays=overlays,
            sign_in=sign_in,
            agreements=agreements,
        )
    return sources


def _name(path: Path, directory: Path) -> str:
    return path.relative_to(directory).as_posix()


def _read(
    model: type[M], path: Path, file: str, problems: list[Problem], limit: int | None = None
) -> tuple[M, Node] | None:
    text = read_text(path, file, problems) if limit is None else read_text(path, file, problems, limit=limit)
    if text is None:
        return None
    found: list[Problem] = []
    root = parse(text, file, found)
    value = validate(model, root, file, found) if root is not None else None
    problems.extend(sorted(found, key=lambda problem: problem.line))
    return (value, root) if value is not None and root is not None else None


def _top(sources: Sources, model: type[M], file: str, kind: str) -> M | None:
    path = sources.directory / file
    if not path.is_file():
        message, hint = "the file is missing.", "Every pack has one; docs/how-to/edit-a-pack.md shows its keys."
        sources.problems.append(Problem(file, 0, Severity.ERROR, "missing-file", message, hint))
        return None
    read = _read(model, path, file, sources.problems)
    if read is None:
        return None
    sources.places.things[kind, ""] = Located(file, read[1])
    return read[0]


def _by_id(sources: Sources, kind: str, model: type[M], id_of: Callable[[M], str]) -> dict[str, M]:
    """Return the things of a folder that holds one thing per file, by id."""
    found: dict[str, M] = {}
    for path in yaml_files(sources.directory, kind):
        file = _name(path, sources.directory)
        read = _read(model, path, file, sources.problems)
        if read is None:
            # Others may refer to it; that it is broken is said once, here.
            sources.places.broken.setdefault(kind, set()).update({path.stem, path.stem.replace("_", "-")})
            continue
        value, root = read
        id = id_of(value)
        if sources.places.add(kind, id, Located(file, root), sources.problems):
            found[id] = value
    return found


def _parameters(sources: Sources, folder: str) -> dict[str, Parameter]:
    """Return the parameters of a folder by dotted name; the folder is also the kind under which they are placed."""
    found: dict[str, Parameter] = {}
    for path in yaml_files(sources.directory, folder, nested=True):
        file = _name(path, sources.directory)
        relative = path.relative_to(sources.directory / folder).with_suffix("")
        name = ".".join(relative.parts)
        if not all(part.isidentifier() and part == part.lower() for part in relative.parts):
            message = f"'{name}' cannot be the name of a parameter."
            hint = "FEEL reads a hyphen as minus: use lower-case words joined by underscores."
            sources.problems.append(Problem(file, 0, Severity.ERROR, "name", message, hint))
            continue
        read = _read(Parameter, path, file, sources.problems)
        if read is None:
            sources.places.broken.setdefault(folder, set()).add(name)
        elif sources.places.add(folder, name, Located(file, read[1]), sources.problems):
            found[name] = read[0]
    return found


def _overlays(sources: Sources) -> dict[str, Overlay]:
    found: dict[str, Overlay] = {}
    for directory in folders(sources.directory, "overlays"):
        folder, id = _name(directory, sources.directory), directory.name
        file = f"{folder}/{OVERLAY}"
        parameters = _parameters(sources, f"{folder}/parameters")
        if re.fullmatch(WORD, id) is None:
            message, hint = f"'{id}' cannot be the id of an overlay.", "Ids are words in lower case, joined by hyphens."
            sources.problems.append(Problem(folder, 0, Severity.ERROR, "name", message, hint))
        elif not (directory / OVERLAY).is_file():
            message, hint = (
                "the file is missing.",
                "It says whom the overlay is for: docs/how-to/adapt-a-pack-locally.md.",
            )
            sources.problems.append(Problem(file, 0, Severity.ERROR, "missing-file", message, hint))
        elif (read := _read(OverlayFile, directory / OVERLAY, file, sources.problems)) is not None:
            sources.places.things["overlays", id] = Located(file, read[1])
            found[id] = Overlay(**dict(read[0]), parameters=parameters)
    return found


def _sign_in(sources: Sources) -> dict[str, Provider]:
    """Return the providers of `sign_in.yaml` by id; a pack need not have the file."""
    if not (sources.directory / SIGN_IN).is_file():
        return {}
    read = _read(SignIn, sources.directory / SIGN_IN, SIGN_IN, sources.problems)
    if read is None:
        return {}
    for id in read[0].providers:
        sources.places.things["sign_in", id] = Located(SIGN_IN, read[1], ("providers", id))
    return dict(read[0].providers)


def _decisions(sources: Sources, languages: Sequence[str]) -> dict[str, Decision]:
    found: dict[str, Decision] = {}
    for path in rule_files(sources.directory):
        file = _name(path, sources.directory)
        if path.suffix == DMN:
            read = _read_dmn(path, file, languages, sources.problems)
        else:
            read = _read(RuleFile, path, file, sources.problems)
        if read is None:
            sources.places.broken.setdefault("decisions", set()).add(file)
            continue
        for name, decision in read[0].decisions.items():
            if sources.places.add("decisions", name, Located(file, read[1], ("decisions", name)), sources.problems):
                found[name] = decision
    return found


def _read_dmn(path: Path, file: str, languages: Sequence[str], problems: list[Problem]) -> tuple[RuleFile, Node] | None:
    found: list[Problem] = []
    data = read_bytes(path, file, found, limit=MAX_DMN_BYTES)
    root = parse_dmn(data, file, languages, found) if data is not None else None
    value = validate(RuleFile, root, file, found) if root is not None else None
    problems.extend(sorted(found, key=lambda problem: problem.line))
    is_whole = not any(problem.is_error for problem in found)
    return (value, root) if value is not None and root is not None and is_whole else None


def _scenarios(sources: Sources) -> list[Scenario]:
    found: list[Scenario] = []
    for path in yaml_files(sources.directory, "cases"):
        file = _name(path, sources.directory)
        read = _read(ScenarioFile, path, file, sources.problems)
        if read is None:
            continue
        for index, scenario in enumerate(read[0].cases):
            located = Located(file, read[1], ("cases", index))
            if sources.places.add("cases", scenario.name, located, sources.problems):
                found.append(scenario)
    return found


def _texts(sources: Sources, manifest: Manifest | None) -> dict[str, dict[str, str]]:
    languages = manifest.languages if manifest is not None else []
    texts: dict[str, dict[str, str]] = {language: {} for language in languages}
    for path in sorted((sources.directory / "texts").glob("*/*.md")):
        language, file = path.parent.name, _name(path, sources.directory)
        if manifest is not None and language not in texts:
            meant = nearest(language, languages)
            message = f"'{language}' is not a language of this pack."
            hint = f"Did you mean '{meant}'?" if meant else f"Its languages are {', '.join(languages)}."
            sources.problems.append(Problem(file, 0, Severity.ERROR, "language", message, hint))
            continue
        text = read_text(path, file, sources.problems)
        if text is not None:
            texts.setdefault(language, {})[path.stem] = text
            sources.places.things[f"texts/{language}", path.stem] = Located(file, Node(text, 1, 1))
    return texts
