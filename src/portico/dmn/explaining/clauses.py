"""A part of a decision that is told in one sentence, with the facts and decisions that it names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from portico.dmn.depending.requirements import path_of, references
from portico.dmn.explaining.sentences import Fact, Run, Sentences, text_of
from portico.dmn.explaining.steps import CHOICE, CLAUSE, Step, new
from portico.dmn.feel import tree
from portico.dmn.feel.closures.compiler import Compiler
from portico.dmn.feel.running import Frame
from portico.dmn.feel.unknowns import collapse
from portico.dmn.model import Model
from portico.dmn.types import Path, Unknown

Reasons = Callable[[Frame, Run, object], tuple[Step, ...]]
"""The steps under a node, given the value that the node had."""

_BOOLEAN = (tree.Compare, tree.Logic, tree.Between, tree.In, tree.InstanceOf, tree.Quantified)


class TellsDecisions(Protocol):
    """Who tells the decisions that a clause names."""

    def decision(self, name: str, run: Run) -> Step:
        """Return the step of a decision."""
        ...


class Clause:
    """One clause, prepared."""

    def __init__(
        self,
        explainer: TellsDecisions,
        sentences: Sentences,
        compiler: Compiler,
        node: tree.Node,
        below: Reasons | None,
    ) -> None:
        self.node = node
        self.sentences = sentences
        self.feel = text_of(node)
        self.code = compiler.compile(node)
        self.sentence = sentences.sentence(node)
        self.words = sentences.words
        self.boolean = isinstance(node, _BOOLEAN)
        self.named = Named(explainer, sentences, compiler, node) if below is None else None
        self.below: Reasons = below or self.named  # type: ignore[assignment]
        phrases = self.words.phrases
        self.met, self.not_met = f"{phrases.met}: ", f"{phrases.not_met}: "
        self._unknown = f"{phrases.unknown[:1].upper()}{phrases.unknown[1:]}: "

    def choice(self, frame: Frame, run: Run, value: object) -> Step:
        """Return the step of a condition that only chooses the way: "Whether Spouse is recorded: no"."""
        value = collapse(value)
        words = self.words.phrases.whether.format(clause=self.sentence(frame, run), answer=self.words.value(value))
        return new(Step, (CHOICE, "", self.feel, value, words, (), "", self.below(frame, run, value)))

    def step(self, frame: Frame, run: Run, value: object) -> Step:
        """Return the step: "Met: Income (312000) is less than Limit (400000)"."""
        words = self.told(frame, run, value)
        value = value if value is True or value is False else collapse(value)
        return new(Step, (CLAUSE, "", self.feel, value, words, (), "", self.below(frame, run, value)))

    def told(self, frame: Frame, run: Run, value: object) -> str:
        """Return the sentence with what came of it."""
        words = self.sentence(frame, run)
        if value is True:
            return self.met + words
        if value is False:
            return self.not_met + words
        value = collapse(value)
        if isinstance(value, Unknown):
            return self._unknown + words
        return self.not_met + words if self.boolean else f"{words} = {self.words.value(value)}"


class Named:
    """The decisions and facts that a node names, and their steps."""

    def __init__(self, explainer: TellsDecisions, sentences: Sentences, compiler: Compiler, node: tree.Node) -> None:
        self.explainer = explainer
        decisions: dict[str, None] = {}
        facts: dict[Path, Fact] = {}
        for found in references(sentences.model, node, sentences.local()):
            path = path_of(sentences.model, found)
            if path is not None:
                facts[path] = sentences.fact(path, compiler.compile(found))
            elif isinstance(found, tree.Name) and function_of(sentences.model, found.name) is None:
                decisions[found.name] = None
        self.facts, self.decisions = tuple(facts.values()), tuple(decisions)
        self._keys = tuple((fact.key, fact) for fact in self.facts)

    def __call__(self, frame: Frame, run: Run, _: object) -> tuple[Step, ...]:
        """Return the steps."""
        steps = [self.explainer.decision(name, run) for name in self.decisions] if self.decisions else []
        known = run.facts
        for key, fact in self._keys:
            step = (known.get(key) or fact.tell(frame, run)).step
            if step is not None:
                steps.append(step)
        return tuple(steps)


def function_of(model: Model, name: str) -> tree.Lambda | None:
    """Return the function that a name of the model stands for (a business knowledge model); None for what is none."""
    node = model.tree(name) if name in model.decisions else None
    while isinstance(node, tree.Typed):
        node = node.value
    return node if isinstance(node, tree.Lambda) else None
