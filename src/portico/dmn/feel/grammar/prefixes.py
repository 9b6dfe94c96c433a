"""The parts of the grammar that begin with a keyword or a bracket."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from portico.dmn.feel import tree
from portico.dmn.feel.grammar import scope
from portico.dmn.feel.grammar.lexer import Token, is_name, is_name_part, unescape
from portico.dmn.feel.grammar.suffixes import INSTANCE, TESTS, UNARY, Suffixes

_EXTERNAL = 'It is written: external {java: {class: "java.lang.Math", method signature: "cos(double)"}}.'


class Forms(Suffixes):
    """Each method begins at its first token and ends after its last one."""

    def negate(self) -> tree.Node:
        """Parse a unary minus."""
        start = self.tokens[self.at].start
        self.at += 1
        # The sign of a numeral is part of it (rule 35): `-1 instance of number`.
        operand = self.expression(INSTANCE if self.tokens[self.at].kind == "number" else UNARY)
        return tree.Negate(operand, start=start, end=operand.end)

    def if_(self) -> tree.Node:
        """Parse ``if condition then value else value``."""
        start = self.tokens[self.at].start
        self.at += 1
        condition = self.expression()
        self.expect("then", "An `if` is written: if condition then value else other value.")
        yes = self.expression()
        self.expect("else", "Every `if` says what is so otherwise: ... else value.")
        no = self.expression()
        return tree.If(condition, yes, no, start=start, end=no.end)

    def for_(self) -> tree.Node:
        """Parse ``for x in xs, y in ys return body``."""
        start = self.tokens[self.at].start
        added: list[scope.Added | None] = []
        iterators = self._iterators(added)
        self.expect("return", "It is written: for name in list return value.")
        added += self.push(("partial",))
        body = self.expression()
        self.pop(added)
        return tree.For(iterators, body, start=start, end=body.end)

    def quantified(self) -> tree.Node:
        """Parse ``some x in xs satisfies condition`` and ``every ...``."""
        token = self.tokens[self.at]
        added: list[scope.Added | None] = []
        iterators = self._iterators(added)
        self.expect("satisfies", f"It is written: {token.text} name in list satisfies condition.")
        condition = self.expression()
        self.pop(added)
        return tree.Quantified(token.text == "every", iterators, condition, start=token.start, end=condition.end)

    def _iterators(self, added: list[scope.Added | None]) -> tuple[tuple[str, tree.Node], ...]:
        """Parse ``x in xs, y in ys`` and leave each name in scope."""
        found: list[tuple[str, tree.Node]] = []
        word, more = self.tokens[self.at].text, True
        then = "return value" if word == "for" else "satisfies condition"
        while more:
            self.at += 1
            name = self.new_name(f"a name, as in: {word} child in children")
            self.expect("in", f"It is written: {word} name in list {then}.")
            domain = self.expression()
            if self.accept(".."):
                high = self.expression()
                domain = tree.RangeOf(domain, high, counted=True, start=domain.start, end=high.end)
            added += self.push((name,))
            found.append((name, domain))
            more = self.tokens[self.at].text == ","
        return tuple(found)

    def function(self) -> tree.Node:
        """Parse ``function(a: number, b) body`` and ``function(a) external {java: {...}}``."""
        start = self.tokens[self.at].start
        opener = self.tokens[self.at + 1]
        self.at += 2
        names: list[str] = []
        types: list[tree.TypeExpression | None] = []
        while self.tokens[self.at].text != ")":
            if names and not self.accept(","):
                break
            names.append(self.new_name("a parameter's name"))
            types.append(self.type_() if self.accept(":") else None)
        self.close(")", opener)
        added = self.push(names)
        body = self._external() if self.tokens[self.at].text == "external" else self.expression()
        self.pop(added)
        declared = tuple(types) if any(types) else ()
        return tree.Lambda(tuple(names), body, declared, start=start, end=body.end)

    def _external(self) -> tree.Node:
        at, start = self.at, self.tokens[self.at].start
        self.at += 1
        if self.tokens[self.at].text != "{":
            raise self.unexpected("'{'", _EXTERNAL)
        mapping = self.context()
        java = dict(mapping.entries).get("java")
        entries = dict(java.entries) if isinstance(java, tree.ContextOf) else {}
        named = [entries.get(key) for key in ("class", "method signature")]
        said = [each.value for each in named if isinstance(each, tree.Literal) and isinstance(each.value, str)]
        if len(said) != len(named):
            raise self.error("this does not name a Java method", "a class and a method signature", _EXTERNAL, at=at)
        return tree.External(said[0], said[1], start=start, end=mapping.end)

    def parenthesised(self) -> tree.Node:
        """Parse ``(value)``, ``(low..high)`` and ``(< 5)``."""
        token = self.tokens[self.at]
        self.at += 1
        if self.tokens[self.at].text == "..":
            return self.open_range(token)
        self.depth -= 1  # brackets are no level of the tree
        if self.tokens[self.at].text in TESTS:
            node = self.inside()
        else:
            outer, self.upper_bound = self.upper_bound, False
            node = self.expression()
            self.upper_bound = outer
        self.depth += 1
        if self.tokens[self.at].text == "..":
            return self.range_(node, token)
        hint = "A list stands in square brackets: [a, b]." if self.tokens[self.at].text == "," else None
        self.close(")", token, hint)
        return node

    def list_or_range(self) -> tree.Node:
        """Parse ``[a, b]``, ``[low..high]`` and ``]low..high[``."""
        token = self.tokens[self.at]
        self.at += 1
        items: list[tree.Node] = []
        if token.text == "[" and self.accept("]"):
            return tree.ListOf((), start=token.start, end=self.tokens[self.at - 1].end)
        if token.text == "]" and self.tokens[self.at].text == "..":
            return self.open_range(token)
        items.append(self.inside())
        if self.tokens[self.at].text == "..":
            return self.range_(items[0], token)
        if token.text == "]":
            self.expect("..", "']' opens a range: ]1..5].")
        while self.accept(","):
            items.append(self.inside())
        self.close("]", token)
        return tree.ListOf(tuple(items), start=token.start, end=self.tokens[self.at - 1].end)

    def range_(self, low: tree.Node, opener: Token) -> tree.Node:
        """Parse a range from its ``..`` on; ``[1..)`` is the same as ``(>= 1)`` (rule 66 of DMN 1.5)."""
        self.at += 1
        if self.tokens[self.at].text == ")":
            self.at += 1
            sign = ">=" if opener.text == "[" else ">"
            return tree.Test(sign, low, start=opener.start, end=self.tokens[self.at - 1].end)
        high, closer = self._upper(opener)
        return tree.RangeOf(low, high, opener.text == "[", closer.text == "]", start=opener.start, end=closer.end)

    def open_range(self, opener: Token) -> tree.Node:
        """Parse ``(..5]``, which is the same as ``(<= 5)``, from its ``..`` on."""
        self.at += 1
        high, closer = self._upper(opener)
        return tree.Test("<=" if closer.text == "]" else "<", high, start=opener.start, end=closer.end)

    def _upper(self, opener: Token) -> tuple[tree.Node, Token]:
        outer, self.upper_bound = self.upper_bound, True
        high = self.expression()
        self.upper_bound = outer
        closer = self.tokens[self.at]
        if closer.kind == "op" and closer.text in ("[", ")"):
            self.at += 1
            return high, closer
        return high, self.close("]", opener, "A range ends with ']', ')' or '['.")

    def context(self) -> tree.ContextOf:
        """Parse ``{key: value, "another key": value}``; each key is in scope for the values after it."""
        opener = self.tokens[self.at]
        self.at += 1
        entries: list[tuple[str, tree.Node]] = []
        added: list[scope.Added | None] = []
        while self.tokens[self.at].text != "}":
            if entries and not self.accept(","):
                break
            name = self._key()
            self.expect(":", "An entry of a context is written: key: value.")
            entries.append((name, self.inside()))
            self.learn(name)
            added += self.push((name,)) if is_name(name) else []
        self.pop(added)
        self.close("}", opener)
        return tree.ContextOf(tuple(entries), start=opener.start, end=self.tokens[self.at - 1].end)

    def _key(self) -> str:
        token = self.tokens[self.at]
        if token.kind == "string":
            self.at += 1
            return unescape(token.text)
        if token.kind != "name":
            raise self.unexpected("a key, as in {key: value}")
        end = self.at + 1
        while is_name_part(self.tokens[end].kind, self.tokens[end].text):
            end += 1
        return self.spelt(end)

    def unary_tests(self) -> tree.Node:
        """Parse a whole cell of a decision table."""
        first, second = self.tokens[0], self.tokens[min(1, len(self.tokens) - 1)]
        if first.kind == "end":
            raise self.unexpected("a test", "A cell that holds for anything is written: -.")
        if first.text == "-" and second.kind == "end":
            self.at = 1
            return tree.Anything(start=0, end=first.end)
        if first.text == "not" and second.text == "(":
            self.at = 2
            tests = self._tests()
            self.close(")", second)
            if self.tokens[self.at].kind == "end":
                return tree.AnyOf(tests, negated=True, start=0, end=self.tokens[self.at - 1].end)
            self.at = 0  # `not(a) and b` is an expression
        return tree.AnyOf(self._tests(), start=0, end=self.tokens[self.at - 1].end)

    def _tests(self) -> tuple[tree.Node, ...]:
        tests = [self.test()]
        while self.accept(","):
            tests.append(self.test())
        return tuple(tests)

    OPENERS: ClassVar[dict[str, Callable[..., tree.Node]]] = {}
    WORDS: ClassVar[dict[str, Callable[..., tree.Node]]] = {}
    AFTER: ClassVar[dict[str, Callable[..., tree.Node]]] = {}


Forms.OPENERS.update({
    "-": Forms.negate,
    "(": Forms.parenthesised,
    "[": Forms.list_or_range,
    "]": Forms.list_or_range,
    "{": Forms.context,
})  # fmt: skip
Forms.WORDS.update({
    "if": Forms.if_,
    "for": Forms.for_,
    "some": Forms.quantified,
    "every": Forms.quantified,
    "function": Forms.function,
})  # fmt: skip
Forms.AFTER.update({
    ".": Forms.member,
    "[": Forms.filter_,
    "(": Forms.call,
    "between": Forms.between,
    "in": Forms.in_,
    "instance": Forms.instance_of,
})  # fmt: skip
