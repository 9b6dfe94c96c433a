"""rules/*.dmn: the decisions of a DMN file in the words of rules/*.yaml, each with its line.

What the file has becomes the same nodes that a YAML file becomes, so all that is checked of the one is checked of the
other. Tables stay tables; boxed expressions, and the functions that a decision uses, become one FEEL text. Inputs,
decision services and the drawing are not read: a pack's vocabulary says what can be known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portico.catalogue.pack.source import Node
from portico.catalogue.types import Problem, Severity
from portico.dmn import definitions as dmn
from portico.dmn.definitions.feel_texts import feel_text
from portico.dmn.errors import DmnError, ModelUnreadable
from portico.dmn.types import HitPolicy
from portico.dmn.xml.reading import read_definitions
from portico.dmn.xml.reasons import ConditionText, Law, Reasons, Texts, conditions_of, laws_of, reasons_of

# FEEL's names of types and the pack's.
_TYPES = {
    "boolean": "boolean",
    "number": "number",
    "string": "text",
    "date": "date",
    "days and time duration": "duration",
    "years and months duration": "duration",
    "context": "context",
    "list": "list",
}


def parse_dmn(data: bytes, file: str, languages: Sequence[str], problems: list[Problem]) -> Node | None:
    """Return the root of a DMN file as a rule file, or None when it is no DMN; what is wrong is added to `problems`.

    :param languages: of the pack; a plain label or name counts in all of them.
    """
    try:
        model = read_definitions(data)
    except ModelUnreadable as error:
        said = f"{error.problem}."
        problems.append(Problem(file, error.line, Severity.ERROR, "dmn", said, error.hint))
        return None
    reader = _Reader(model, file, languages, problems)
    return _keys(model.line or 1, [("decisions", reader.decisions())])


class _Reader:
    """Makes the nodes of one model."""

    def __init__(self, model: dmn.Definitions, file: str, languages: Sequence[str], problems: list[Problem]) -> None:
        self.file = file
        self.languages = languages
        self.problems = problems
        self.model = model
        self.types = {each.name: each for each in model.item_definitions}
        self.functions = {each.id: each for each in model.business_knowledge_models if each.id is not None}
        for each in model.imports:
            self.problem(each.line, "a pack's model cannot import another.", "Put the decisions into one file.")

    def problem(self, line: int, message: str, hint: str) -> None:
        self.problems.append(Problem(self.file, line, Severity.ERROR, "dmn", message, hint))

    def decisions(self) -> Node:
        names: set[str] = set()
        found: list[tuple[str, Node]] = []
        for decision in self.model.decisions:
            if decision.name in names:
                self.problem(decision.line, f"the decision '{decision.name}' stands here twice.", "Keep one of them.")
                continue
            names.add(decision.name)
            found.append((decision.name, _keys(decision.line, list(self.decision(decision)))))
        return _keys(self.model.line, found)

    def decision(self, decision: dmn.Decision) -> Iterator[tuple[str, Node]]:
        reasons, _ = reasons_of(decision.extensions)
        line = decision.line
        plain = decision.label or decision.name
        yield "label", _texts(reasons.label or tuple((language, plain) for language in self.languages), line)
        kind = reasons.kind or self.kind_of(decision.variable.type_ref if decision.variable else None)
        if kind is not None:
            yield "type", _text(kind, line)
        if reasons.unit is not None:
            yield "unit", _text(reasons.unit, line)
        laws = laws_of(decision, self.model)
        if laws:
            yield "law", _laws(laws, line)
        yield from _reasons(reasons, line)
        if decision.expression is not None:
            yield from self.logic(decision, decision.expression)

    def kind_of(self, type_ref: str | None) -> str | None:
        """Return the pack's name of a type; None where it has none."""
        seen: set[str] = set()
        while type_ref in self.types and type_ref not in seen:
            seen.add(type_ref)
            item = self.types[type_ref]
            if item.is_collection:
                return "list"
            if item.components:
                return "context"
            type_ref = item.type_ref or ""
        return _TYPES.get(type_ref or "")

    def logic(self, decision: dmn.Decision, expression: dmn.Expression) -> Iterator[tuple[str, Node]]:
        conditions = conditions_of(expression)
        functions = self.functions_of(decision)
        if isinstance(expression, dmn.DecisionTable):
            if functions:
                hint = "Let a decision of its own call the function, and the table read that decision."
                self.problem(expression.line, f"the table of '{decision.name}' uses a function.", hint)
            yield "table", self.table(decision.name, expression)
        elif conditions is not None and not functions:
            yield "conditions", _list(expression.line, [_condition(each) for each in conditions])
        else:
            try:
                text = feel_text(expression, functions)
            except DmnError as error:
                self.problem(expression.line, str(error), f"It belongs to the decision '{decision.name}'.")
                text = "null"
            yield "expression", _text(text, expression.line)

    def functions_of(self, node: dmn.Decision | dmn.BusinessKnowledgeModel) -> list[dmn.BusinessKnowledgeModel]:
        """Return the functions that a node calls, each after those that it calls itself."""
        found: dict[str, dmn.BusinessKnowledgeModel] = {}
        self.collect(node, found, ())
        return list(found.values())

    def collect(
        self,
        node: dmn.Decision | dmn.BusinessKnowledgeModel,
        found: dict[str, dmn.BusinessKnowledgeModel],
        trail: tuple[str, ...],
    ) -> None:
        for each in node.knowledge_requirements:
            id = each.required_knowledge.removeprefix("#")
            function = self.functions.get(id)
            if function is None:
                hint = "A pack's decisions use business knowledge models of the same file."
                self.problem(each.line, f"'{each.required_knowledge}' is no function of this file.", hint)
            elif id not in found and id not in trail:
                self.collect(function, found, (*trail, id))
                found[id] = function

    def table(self, name: str, table: dmn.DecisionTable) -> Node:
        keys = [
            ("inputs", _list(table.line, [self.input(each) for each in table.inputs])),
            ("outputs", _list(table.line, [self.output(name, each) for each in table.outputs])),
        ]
        if table.hit_policy is not HitPolicy.UNIQUE:
            keys.append(("hit_policy", _text(table.hit_policy.value, table.line)))
        if table.aggregation is not None:
            keys.append(("aggregation", _text(table.aggregation.value, table.line)))
        keys.append(("rules", _list(table.line, [self.row(each) for each in table.rules])))
        return _keys(table.line, keys)

    def input(self, clause: dmn.InputClause) -> Node:
        expression = _text(clause.expression.text or "", clause.expression.line)
        if clause.values is None or not clause.values.text.strip():
            return expression
        values = _text(clause.values.text, clause.values.line)
        return _keys(clause.line, [("expression", expression), ("values", values)])

    def output(self, decision: str, clause: dmn.OutputClause) -> Node:
        name = _text(clause.name or decision, clause.line)
        keys = [("name", name)]
        if clause.values is not None and clause.values.text.strip():
            keys.append(("values", _text(clause.values.text, clause.values.line)))
        if clause.default is not None and clause.default.text:
            keys.append(("default", _text(clause.default.text, clause.default.line)))
        return _keys(clause.line, keys) if len(keys) > 1 else name

    def row(self, rule: dmn.DecisionRule) -> Node:
        when = [_text(each.text.strip() or "-", each.line) for each in rule.input_entries]
        then = [_text(each.text or "null", each.line) for each in rule.output_entries]
        keys = [("when", _list(rule.line, when)), ("then", _list(rule.line, then))]
        because = reasons_of(rule.extensions)[0].because
        return _keys(rule.line, [*keys, ("because", _texts(because, rule.line))] if because else keys)


# ---- Nodes, as a YAML file would give them ----


def _text(text: str, line: int) -> Node:
    blank = text[: len(text) - len(text.lstrip())]
    return Node(text.strip(), line + blank.count("\n"), 1)


def _list(line: int, items: Sequence[Node]) -> Node:
    node = Node([item.value for item in items], line, 1)
    node.children = dict(enumerate(items))
    return node


def _keys(line: int, keys: Sequence[tuple[str, Node]]) -> Node:
    node = Node({key: inner.value for key, inner in keys}, line, 1)
    node.children = dict(keys)
    node.key_lines = {key: inner.line for key, inner in keys}
    return node


def _texts(texts: Texts, line: int) -> Node:
    return _keys(line, [(language, _text(text, line)) for language, text in texts])


def _condition(condition: ConditionText) -> Node:
    line = condition.line
    keys = [("id", _text(condition.id, line)), ("condition", _text(condition.text, line))]
    keys += _reasons(condition.reasons, line)
    if condition.reasons.laws:
        keys.append(("law", _laws(condition.reasons.laws, line)))
    return _keys(line, keys)


def _reasons(reasons: Reasons, line: int) -> list[tuple[str, Node]]:
    found: list[tuple[str, Node]] = []
    for part in ("because", "otherwise", "would_change"):
        texts: Texts = getattr(reasons, part)
        if texts:
            found.append((part, _texts(texts, line)))
    return found


def _laws(laws: Sequence[Law], line: int) -> Node:
    return _list(line, [_law(law, line) for law in laws])


def _law(law: Law, line: int) -> Node:
    keys = [("article", _text(law.article, line))]
    if law.url is not None:
        keys.append(("url", _text(law.url, line)))
    keys.append(("source", _list(line, [_text(code, line) for code in law.source])))
    if law.confidence is not None:
        keys.append(("confidence", _text(law.confidence, line)))
    return _keys(line, keys)
