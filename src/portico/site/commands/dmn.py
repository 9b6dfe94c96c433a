"""`portico dmn`: try expressions and models, and run the conformance kit. None of it needs a database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portico.kernel import clock

if TYPE_CHECKING:
    from portico.dmn.conformance import kit
    from portico.dmn.definitions import Definitions
    from portico.dmn.model import Expression, Model, Session


class _Commands(click.Group):
    """The commands of this file, and `convert`, which is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), "convert"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command."""
        if cmd_name != "convert":
            return super().get_command(ctx, cmd_name)
        from portico.site.commands.dmn_convert import convert

        return convert


@click.group(cls=_Commands)
def dmn() -> None:
    """Rules in FEEL and models of decisions (OMG DMN 1.5)."""


# An expression may begin with a minus sign.
@dmn.command("eval", context_settings={"ignore_unknown_options": True})
@click.argument("expression")
@click.option("--context", default="{}", help="Names and their values, as a JSON object.")
def evaluate(expression: str, context: str) -> None:
    """Print the value of a FEEL expression as JSON.

    Numbers are printed with all their decimal digits, dates and durations as ISO 8601 text. In the context a text is
    text: write date(name) where a date is meant. A name that the context lacks is a fact nobody knows yet; when the value
    depends on it, {"unknown": [...]} with the names is printed instead.
    """
    from portico.dmn.feel.json_values import to_json

    facts = _object(context, "--context")
    model, compiled = _compiled(expression, set(facts))
    click.echo(to_json(model.session(facts, clock.now()).evaluate(compiled)))


def _compiled(text: str, names: set[str]) -> tuple[Model, Expression]:
    """Compile a text that may use the names, and others as facts that are not known; not as functions."""
    from portico.dmn.errors import UnknownName
    from portico.dmn.model import compile_model

    while True:
        model = compile_model([], names=names)
        try:
            return model, model.compile(text)
        except UnknownName as error:
            if re.search(re.escape(error.name).replace(r"\ ", r"\s+") + r"\s*\(", text):
                raise
            names = {*names, error.name}


@dmn.command("run")
@click.argument("model_file", metavar="MODEL", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--decision", required=True, help="The name of a decision, decision service or business knowledge model.")
@click.option("--input", "inputs", default="{}", help="Inputs by name, as a JSON object.")
@click.option("--explain", is_flag=True, help="Print why, as a tree of steps, and which single facts would change it.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Of the explanation.")
def run(model_file: Path, decision: str, inputs: str, *, explain: bool, form: str) -> None:
    """Print the value of one decision of a model as JSON.

    Models that it imports are looked for in the same folder. Texts are read as dates, times and durations where the
    model declares these. An input that is missing is a fact nobody knows yet; when the value depends on it,
    {"unknown": [...]} with the names is printed instead, and on stderr the fewest of them that can settle it.
    """
    from portico.dmn.deciding.given_facts import doubts
    from portico.dmn.feel.grammar.scope import spelled
    from portico.dmn.feel.json_values import to_json
    from portico.dmn.lowering.compiling import compile_definitions
    from portico.dmn.types import Unknown

    main, others = _read_models(model_file)
    compiled = compile_definitions(main, others)
    for problem in compiled.problems:
        click.echo(f"{model_file}:{problem}", err=True)
    decision = (compiled.aliases.get(spelled(decision)) or (decision,))[0]
    facts = _declared(compiled, decision, _object(inputs, "--input"))
    called = compiled.is_function(decision)
    for doubt in doubts(facts, compiled, decision if called else ""):
        click.echo(doubt, err=True)
    session = compiled.session(facts, clock.now())
    if explain:
        click.echo(_explained(session, decision, facts, form))
    elif called:
        click.echo(to_json(session.call_service(decision, facts)))
    else:
        click.echo(to_json(session.value(decision)))
    if not called and isinstance(session.value(decision), Unknown):
        click.echo(_to_ask(session, decision, facts), err=True)


def _to_ask(session: Session, decision: str, facts: dict[str, object]) -> str:
    """Return which facts would settle a decision, or that none can change it any more."""
    from portico.dmn.asking.ask import ask
    from portico.dmn.feel.json_values import to_json

    found = ask(session.model, decision, facts, now=clock.now())
    if found.certain:
        return f"Whatever these turn out to be, the value is {to_json(found.values[decision])}."
    return f"The fewest facts that can settle it: {', '.join('.'.join(path) for path in found.next)}."


def _declared(model: Model, decision: str, facts: dict[str, object]) -> dict[str, object]:
    """Return the inputs with their texts read as the model declares them."""
    from portico.dmn.feel.json_values import from_json

    if model.is_function(decision):
        types = dict(model.parameters(decision))
        return {name: from_json(value, types.get(name), model.types, name) for name, value in facts.items()}
    keys = {name: (model.aliases.get(name) or (name,))[0] for name in facts}
    return {name: from_json(value, model.declared.get(keys[name]), model.types, name) for name, value in facts.items()}


def _explained(session: Session, decision: str, facts: dict[str, object], form: str) -> str:
    from portico.dmn.explaining.changes import change_in_words, nearest_changes
    from portico.dmn.explaining.explainer import Explainer
    from portico.dmn.explaining.steps import as_json, lines
    from portico.dmn.feel.json_values import to_json

    explainer = Explainer(session.model)
    told: list[str] = []
    if session.model.is_function(decision):
        step = explainer.explain_call(session, decision, facts)
    else:
        step = explainer.explain(session, decision)
        changes = nearest_changes(session.model, decision, facts, fixed=())
        told = [change_in_words(each, explainer.words) for each in changes]
    if form == "json":
        return to_json({"value": step.value, "explanation": as_json(step), "changes": told})
    return "\n".join([*lines(step), *(["What would change it:"] if told else []), *(f"  {each}" for each in told)])


@dmn.command("tck")
@click.argument("directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--fail-below", type=click.IntRange(min=0), help="Exit with 1 when fewer cases pass.")
def tck(directory: Path, form: str, fail_below: int | None) -> None:
    """Run the cases of the DMN conformance kit that are in a folder."""
    from portico.dmn.conformance import kit
    from portico.dmn.feel.json_values import to_json

    total, misses = 0, []
    for folder, cases, unreadable in _folders(directory):
        total += len(cases) + len(unreadable)
        misses += [*folder.run(cases), *unreadable]
    if not total:
        click.echo(f"There are no cases in {directory}: no file there is called *-test*.xml.", err=True)
    score = kit.Score(total, tuple(misses))
    if form == "json":
        failing = [{"case": miss.case, "expected": miss.expected, "actual": miss.actual} for miss in misses]
        counts = {"passed": score.passed, "failed": score.failed, "errors": score.errors, "total": total}
        click.echo(to_json({**counts, "failing": failing}))
    else:
        for miss in misses:
            click.echo(f"{miss.case}: expected {to_json(miss.expected)}, not {to_json(miss.actual)}")
        click.echo(f"{score.passed} of {total} cases pass; {score.failed} fail, {score.errors} raise.")
    if fail_below is not None and score.passed < fail_below:
        raise click.exceptions.Exit(1)


def _folders(directory: Path) -> Iterator[tuple[kit.Folder, list[kit.Case], list[kit.Miss]]]:
    """Yield each folder that has cases, with all its models; a file of cases that cannot be read is one error."""
    from portico.dmn.conformance import kit
    from portico.dmn.errors import DmnError

    by_folder: dict[Path, list[Path]] = {}
    for path in sorted(directory.rglob("*-test*.xml")):
        by_folder.setdefault(path.parent, []).append(path)
    for folder, files in by_folder.items():
        models = {path.name: path.read_bytes() for path in sorted(folder.glob("*.dmn"))}
        cases: list[kit.Case] = []
        unreadable: list[kit.Miss] = []
        for path in files:
            name = f"{folder.resolve().name}/{path.stem}"
            try:
                cases += kit.read_cases(path.read_bytes(), name)
            except DmnError as error:
                unreadable.append(kit.Miss(name, None, f"{type(error).__name__}: {error}", raised=True))
        yield kit.Folder(models, clock.now()), cases, unreadable


def _read_models(path: Path) -> tuple[Definitions, dict[str, Definitions]]:
    """Return a model and, by namespace, the models beside it that it may import, those in its own form first.

    Whatever else lies there, and cannot be read as a model, is left out.
    """
    from portico.dmn.errors import DmnError
    from portico.site.commands.dmn_convert import XML, YAML, read_model

    main = read_model(path)
    others: dict[str, Definitions] = {}
    beside = (each for each in path.parent.iterdir() if each.suffix.lower() in XML | YAML and each.is_file())
    for each in sorted(beside, key=lambda found: (found.suffix != path.suffix, found)) if main.imports else ():
        try:
            model = read_model(each)
        except DmnError:
            continue
        others.setdefault(model.namespace, model)
    return main, others


def _object(text: str, option: str) -> dict[str, object]:
    """Return a JSON object with its numbers as decimals."""
    try:
        text.encode()
        found = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_number)
        json.dumps(found, default=str, ensure_ascii=False).encode()  # an escape can name half a character
    except json.JSONDecodeError as error:
        raise click.UsageError(f"{option} is not JSON: {error.msg} at character {error.pos + 1}.") from error
    except UnicodeEncodeError as error:
        raise click.UsageError(f"{option} has characters that are not Unicode. Write it as UTF-8.") from error
    except RecursionError as error:
        raise click.UsageError(f"{option} has too many lists or objects inside each other.") from error
    if not isinstance(found, dict):
        raise click.UsageError(f'{option} is a JSON object, for example {{"age": 30}}.')
    return found


def _no_number(word: str) -> object:
    raise click.UsageError(f"{word} is not a number that JSON has. Write null where there is none.")
