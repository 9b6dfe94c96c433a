"""Every FEEL text of a pack with its place, compiled apart, so that one mistake hides no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portico.catalogue.pack.checking.report import Report, Steps
from portico.catalogue.pack.compiling import scope_of
from portico.catalogue.pack.files import Located
from portico.catalogue.pack.schema import Decision, LifeEvent, Service, Table
from portico.catalogue.types import Problem, Severity
from portico.dmn.errors import DmnError, FeelError, UnknownName
from portico.dmn.model import Expression, Model, compile_model
from portico.dmn.types import FeelType


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A FEEL text: where it stands and what it must give.

    :param decision: the decision it belongs to, if any.
    :param unit: the unit that its value must have, if any.
    :param life_event: the life event it belongs to, if any; it may then name that event's roles and dates only.
    :param gives: the type its value must have, None for any.
    """

    where: Located
    path: Steps
    text: str
    gives: FeelType | None = None
    unary: bool = False
    decision: str | None = None
    life_event: str | None = None
    unit: str | None = None

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Return line and column in the file of a line and column of the text."""
        node = self.where.node(*self.path)
        if node is None:
            return self.where.line(*self.path), column
        if node.block or line > 1:
            return node.text_line + line - 1, column
        return node.line, node.column + column - 1

    def problem(self, code: str, message: str, line: int, column: int, hint: str | None = None) -> Problem:
        """Return an error at a line and column of the text."""
        at_line, at_column = self.place(line, column)
        hint = " ".join(part for part in (hint, f"(column {column} of `{_short(self.text, line)}`)") if part)
        return Problem(self.where.file, at_line, Severity.ERROR, code, message, hint, column=at_column)


@dataclass(frozen=True, slots=True)
class Compiled:
    """The texts that are FEEL, in a model in which decisions are names only."""

    model: Model
    rules: list[tuple[Rule, Expression]]


def compile_rules(report: Report) -> Compiled:
    """Compile every FEEL text apart and report those that are not FEEL or use a name that nothing has."""
    names = scope_of(report.pack) | report.pack.decisions.keys()
    model = compile_model([], names=names)
    # A file that could not be read may define any name; its own problem was told already.
    sure_of_names = not (report.places.broken.get("decisions") or report.places.broken.get("life_events"))
    compiled: list[tuple[Rule, Expression]] = []
    for rule in rules_of(report):
        try:
            expression = model.compile_unary(rule.text) if rule.unary else model.compile(rule.text)
        except FeelError as error:
            if sure_of_names or not isinstance(error, UnknownName):
                code = "unknown-name" if isinstance(error, UnknownName) else "feel"
                said = f"{error.problem}."
                report.problems.append(rule.problem(code, said, error.line, error.column, error.hint))
        except DmnError as error:
            report.problems.append(rule.problem("feel", error.message, 1, 1))
        else:
            compiled.append((rule, expression))
    return Compiled(model, compiled)


def rules_of(report: Report) -> Iterator[Rule]:
    """Yield every FEEL text of the pack."""
    for name, decision in report.pack.decisions.items():
        yield from _of_decision(name, decision, report.places.at("decisions", name))
    for service in report.pack.services.values():
        yield from _of_service(service, report.places.at("services", service.id))
    for event in report.pack.life_events.values():
        yield from _of_life_event(event, report.places.at("life_events", event.id))


def plain_unit(unit: str | None) -> str | None:
    """Return a unit without the prefix that OpenFisca puts before a currency."""
    return unit.removeprefix("currency-") if unit is not None else None


_GIVES = {
    "boolean": FeelType.BOOLEAN,
    "number": FeelType.NUMBER,
    "text": FeelType.TEXT,
    "date": FeelType.DATE,
    "list": FeelType.LIST,
    "context": FeelType.CONTEXT,
}


def decision_type(decision: Decision) -> FeelType | None:
    """Return the type that a decision declares; None for a duration, which FEEL has two of."""
    return _GIVES.get(decision.type)


def _of_decision(name: str, decision: Decision, where: Located) -> Iterator[Rule]:
    unit = plain_unit(decision.unit)
    if decision.expression is not None:
        yield Rule(where, ("expression",), decision.expression, decision_type(decision), decision=name, unit=unit)
    for index, clause in enumerate(decision.conditions or []):
        path: Steps = ("conditions", index, "condition")
        yield Rule(where, path, clause.condition, FeelType.BOOLEAN, decision=name)
    if decision.table is None:
        return
    yield from _of_table(name, decision, decision.table, where)


def _of_table(name: str, decision: Decision, table: Table, where: Located) -> Iterator[Rule]:
    for index, (written, column) in enumerate(zip(table.inputs, table.columns_in, strict=True)):
        place: Steps = ("table", "inputs", index)
        path = place if isinstance(written, str) else (*place, "expression")
        yield Rule(where, path, column.expression, decision=name)
        if column.values is not None:
            yield Rule(where, (*place, "values"), column.values, unary=True, decision=name)
    one = len(table.outputs) == 1 and not table.gives_list and table.aggregation is None
    gives = decision_type(decision) if one else None
    unit = plain_unit(decision.unit) if gives is not None else None
    for index, output in enumerate(table.columns_out):
        place = ("table", "outputs", index)
        if output.values is not None:
            yield Rule(where, (*place, "values"), output.values, unary=True, decision=name)
        if output.default is not None:
            yield Rule(where, (*place, "default"), output.default, gives, decision=name, unit=unit)
    for row, rule in enumerate(table.rules):
        for index, text in enumerate(rule.when):
            yield Rule(where, ("table", "rules", row, "when", index), text, unary=True, decision=name)
        for index, text in enumerate(rule.then):
            yield Rule(where, ("table", "rules", row, "then", index), text, gives, decision=name, unit=unit)


def _of_service(service: Service, where: Located) -> Iterator[Rule]:
    for index, ask in enumerate(service.asks):
        if ask.when is not None:
            yield Rule(where, ("asks", index, "when"), ask.when, FeelType.BOOLEAN)
    automatic = service.automatic_decision
    if automatic is not None and automatic.only is not None:
        yield Rule(where, ("automatic_decision", "only"), automatic.only, FeelType.BOOLEAN)
    for name, document in service.process.documents.items():
        if document.when is not None:
            yield Rule(where, ("process", "documents", name, "when"), document.when, FeelType.BOOLEAN)
    if service.process.four_eyes is not None:
        yield Rule(where, ("process", "four_eyes"), service.process.four_eyes, FeelType.BOOLEAN)


def _of_life_event(event: LifeEvent, where: Located) -> Iterator[Rule]:
    def rule(text: str | None, gives: FeelType | None, *path: str | int) -> Iterator[Rule]:
        if text is not None:
            yield Rule(where, path, text, gives, life_event=event.id)

    for name, role in event.roles.items():
        yield from rule(role.is_, FeelType.BOOLEAN, "roles", name, "is")
        for index, text in enumerate(role.find):
            yield from rule(text, FeelType.TEXT, "roles", name, "find", index)
    for name, date in event.dates.items():
        for key in ("fact", "estimate", "earliest", "latest"):
            yield from rule(getattr(date, key), FeelType.DATE, "dates", name, key)
    for index, touchpoint in enumerate(event.touchpoints):
        place = ("touchpoints", index)
        yield from rule(touchpoint.opens, FeelType.DATE, *place, "opens")
        yield from rule(touchpoint.due, FeelType.DATE, *place, "due")
        yield from rule(touchpoint.relevant, FeelType.BOOLEAN, *place, "relevant")
        if touchpoint.trigger is not None:
            yield from rule(touchpoint.trigger.happened, FeelType.BOOLEAN, *place, "trigger", "happened")
        if touchpoint.done_by is not None:
            yield from rule(touchpoint.done_by.fact, FeelType.BOOLEAN, *place, "done_by", "fact")


def _short(text: str, line: int) -> str:
    said = (text.splitlines() or [""])[min(line, len(text.splitlines()) or 1) - 1].strip()
    return said if len(said) <= 80 else said[:79] + "…"
