"""A model in the standard's form becomes one `Model` (DMN 1.5, clauses 6, 7 and 10.4).

Decisions, functions and decision services are all named trees: a business knowledge model is a function, a decision
service is a function of its inputs whose body is a context of the decisions it encapsulates. An element sees only what it
requires. What is imported is known by the name of the import, a dot and its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from portico.dmn import definitions as dmn
from portico.dmn.deciding.compiled import Source
from portico.dmn.feel import tree
from portico.dmn.feel.grammar.scope import spelled
from portico.dmn.feel.tree import Node, TypeExpression
from portico.dmn.lowering.boxed_expressions import Boxed, Scope
from portico.dmn.lowering.item_definitions import ItemTypes, function_result
from portico.dmn.lowering.namespaces import Element, Namespaces, written
from portico.dmn.lowering.problems import Problems
from portico.dmn.model import Model, not_too_deep
from portico.dmn.xml.reasons import conditions_of


def compile_definitions(main: dmn.Definitions, imports: Mapping[str, dmn.Definitions] | None = None) -> Model:
    """Compile a model with its imports; texts that are wrong are null and stand in the `problems` of the model.

    :param imports: the models that may be imported, by their namespace.
    :raises ImportMissing: an import is not among them.
    :raises CyclicDecisions: decisions that need each other in a circle. :raises TooDeep: they stand too deep.
    """
    return not_too_deep(lambda: _Lowering(main, imports or {}).model())


class _Lowering:
    def __init__(self, main: dmn.Definitions, imports: Mapping[str, dmn.Definitions]) -> None:
        self.problems = Problems()
        self.spaces = Namespaces(main, imports)
        self.types = ItemTypes(self.spaces, self.problems)
        self.sources: dict[str, Source] = {}
        self.inputs: list[str] = []
        self._parts: dict[str, Boxed] = {}

    def model(self) -> Model:
        """Make the trees of all elements, services last because they hold the trees of others."""
        elements = self.spaces.elements.values()
        services = [each for each in elements if isinstance(each.node, dmn.DecisionService)]
        for element in [*(each for each in elements if each not in services), *services]:
            with self.problems.at(element.node):
                self._lower(element)
        return Model(
            self.sources.values(),
            self.inputs,
            types=self.types.named,
            declared=self._declared(),
            aliases=self.spaces.aliases(),
            problems=tuple(self.problems.found),
        )

    def _lower(self, element: Element) -> None:
        node = element.node
        if isinstance(node, dmn.Decision) and node.expression is not None:
            names = self._scope(element, [*_information(node), *_knowledge(node)])
            self._add(element, self._decision(element, node, names), names)
        elif isinstance(node, dmn.BusinessKnowledgeModel):
            names = self._scope(element, _knowledge(node))
            names = Scope({**names.outer, spelled(node.name): element.key})  # it may call itself
            self._add(element, self._knowledge(element, node, names), names)
        elif isinstance(node, dmn.DecisionService):
            self._add(element, self._service(element, node))
        else:  # an input, or a decision without logic, which is told from outside
            self.inputs.append(element.key)

    def _declared(self) -> dict[str, TypeExpression]:
        found = {}
        for element in self.spaces.elements.values():
            if isinstance(element.node, (dmn.InputData, dmn.Decision)):
                type_ = self._variable_type(element)
                if type_ is not None:
                    found[element.key] = type_
        return found

    def _add(self, element: Element, node: Node, names: Scope | None = None) -> None:
        parts = tuple(self._boxed(element).parts)
        seen = None if names is None else frozenset(names.outer.values())
        self.sources[element.key] = Source(element.key, node, parts, seen)

    def _boxed(self, element: Element) -> Boxed:
        found = self._parts.get(element.key)
        if found is None:
            found = self._parts[element.key] = Boxed(element.space, self.types, self.problems, element.key)
        return found

    def _variable_type(self, element: Element) -> TypeExpression | None:
        variable = getattr(element.node, "variable", None)
        return self.types.read(element.space, variable.type_ref if variable else None, element.key)

    def _required(self, element: Element, hrefs: Iterable[str]) -> Iterator[Element]:
        for href in hrefs:
            found = self.spaces.find(element.space, href)
            if found is None:
                self.problems.add(element.key, f"it requires '{href}', which the model does not have")
            else:
                yield found

    def _scope(self, element: Element, hrefs: Iterable[str]) -> Scope:
        """Return what an element can name: what it requires, also by a variable that is called otherwise (6.3.7)."""
        names: dict[str, str] = {}
        variables: dict[str, str] = {}
        for found in self._required(element, hrefs):
            name = written(element.space, found)
            if name is not None:
                names[name] = found.key
                variable = getattr(found.node, "variable", None)
                if variable is not None:
                    variables[name.removesuffix(spelled(found.node.name)) + spelled(variable.name)] = found.key
        return Scope({**variables, **names})

    def _decision(self, element: Element, node: dmn.Decision, names: Scope) -> Node:
        variable = node.variable.type_ref if node.variable else None
        conditions = conditions_of(node.expression)
        if conditions is not None and variable in (None, "boolean"):
            texts = self._boxed(element)
            return tree.Conditions(tuple((each.id, texts.text(each.text, names)) for each in conditions))
        return self._boxed(element).expression(node.expression, names, variable)

    def _knowledge(self, element: Element, node: dmn.BusinessKnowledgeModel, names: Scope) -> Node:
        logic = _with_parameters(node.encapsulated_logic or dmn.FunctionDefinition(), names)
        own = self.types.read(element.space, logic.type_ref, element.key)
        return self._boxed(element).function(logic, names, own, self._variable_type(element))

    def _service(self, element: Element, node: dmn.DecisionService) -> Node:
        given = [*self._required(element, (*node.input_data, *node.input_decisions))]
        parameters = [written(element.space, each) or each.key for each in given]
        outputs = [*self._required(element, node.output_decisions)]
        entries: dict[str, Node] = {
            each.key: tree.Name(name) for each, name in zip(given, parameters, strict=True) if each.key != name
        }
        known = {each.key for each in given}
        for each in outputs:
            self._encapsulate(element, each, known, entries)
        body: Node = tree.ContextOf(tuple((spelled(each.node.name), tree.Name(each.key)) for each in outputs))
        if len(outputs) == 1:
            body = tree.Name(outputs[0].key)
        returns = function_result(self._variable_type(element), self.types.named)
        body = tree.Member(tree.ContextOf((*entries.items(), ("result*", body))), "result*")
        types = tuple(self._variable_type(each) for each in given)
        return tree.Lambda(tuple(parameters), self._boxed(element).typed(body, returns), types)

    def _encapsulate(self, service: Element, element: Element, known: set[str], entries: dict[str, Node]) -> None:
        """Add a decision after all that it requires; what is neither given nor made inside is null."""
        if element.key in known:
            return
        known.add(element.key)
        if isinstance(element.node, dmn.Decision):
            for each in self._required(element, _information(element.node)):
                self._encapsulate(service, each, known, entries)
        source = self.sources.get(element.key)
        entries[element.key] = tree.Literal(None) if source is None else source.tree
        if source is not None:
            self._boxed(service).parts.extend(source.parts)


def _information(node: dmn.Decision) -> Iterator[str]:
    for each in node.information_requirements:
        yield each.required_decision or each.required_input or ""


def _knowledge(node: dmn.Decision | dmn.BusinessKnowledgeModel) -> Iterator[str]:
    for each in node.knowledge_requirements:
        yield each.required_knowledge


def _with_parameters(logic: dmn.FunctionDefinition, names: Scope) -> dmn.FunctionDefinition:
    """Return a function with its parameters; those of a table that declares none are its input expressions (10.2.2.8)."""
    if logic.formal_parameters or not isinstance(logic.body, dmn.DecisionTable):
        return logic
    found: dict[str, dmn.InformationItem] = {}
    for each in logic.body.inputs:
        name, _, path = spelled(each.expression.text or "").partition(".")
        if name and name not in names.outer:
            found.setdefault(name, dmn.InformationItem(name=name, type_ref=None if path else each.expression.type_ref))
    return replace(logic, formal_parameters=tuple(found.values()))
