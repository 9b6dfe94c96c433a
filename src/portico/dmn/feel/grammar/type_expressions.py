"""Types as they are written after `instance of` and in parameters (grammar rule 52)."""

from __future__ import annotations

from portico.dmn.errors import TooDeep
from portico.dmn.feel.grammar import scope
from portico.dmn.feel.grammar.cursor import Cursor
from portico.dmn.feel.grammar.lexer import KEYWORDS, Token
from portico.dmn.feel.tree import ContextType, FunctionType, ListType, NamedType, RangeType, TypeExpression

MAX_TYPE_DEPTH = 30

# The types whose names have keywords or several words, by rule 52 and 10.3.1.3.
_SPACED = (scope.names_of(("date and time", "days and time duration", "years and months duration")),)


class TypeForms(Cursor):
    """`type_` begins at the first token of a type and ends after its last one."""

    type_depth = 0

    def type_(self) -> TypeExpression:
        """Parse a type: ``number``, ``date and time``, ``list<number>``, ``function<number> -> string``."""
        token, following = self.tokens[self.at], self.tokens[self.at + 1].text if self.tokens[self.at].text else ""
        if following != "<" or token.text not in ("list", "range", "context", "function"):
            return NamedType(self._type_name())
        self.type_depth += 1
        if self.type_depth > MAX_TYPE_DEPTH:
            raise TooDeep(f"A type is nested deeper than {MAX_TYPE_DEPTH} levels.")
        self.at += 2
        found = self._with_arguments(token)
        self.type_depth -= 1
        return found

    def _with_arguments(self, word: Token) -> TypeExpression:
        opener = self.tokens[self.at - 1]
        if word.text == "context":
            fields = [self._field()]
            while self.accept(","):
                fields.append(self._field())
            self._close(opener)
            return ContextType(tuple(fields))
        if word.text == "function":
            parameters: list[TypeExpression] = []
            while self.tokens[self.at].text != ">":
                if parameters:
                    self.expect(",")
                parameters.append(self.type_())
            self._close(opener)
            self.expect("->", "A function's type is written: function<number> -> string.")
            return FunctionType(tuple(parameters), self.type_())
        item = self.type_()
        self._close(opener)
        return ListType(item) if word.text == "list" else RangeType(item)

    def _field(self) -> tuple[str, TypeExpression]:
        name = self.new_name("a field, as in context<name: string>")
        self.expect(":", "The fields of a context are written: context<name: string, age: number>.")
        return name, self.type_()

    def _close(self, opener: Token) -> None:
        token = self.tokens[self.at]
        if token.text == ">=":  # `list<number>= x` is a type and a comparison
            self.tokens[self.at] = Token("op", "=", token.start + 1, token.end)
            return
        self.close(">", opener)

    def _type_name(self) -> str:
        token = self.tokens[self.at]
        name, length, _ = scope.match((*_SPACED, self.types), self.tokens, self.at)
        if length:
            self.at += length
            return name
        if token.kind != "name" or (token.text in KEYWORDS and token.text not in ("function", "null")):
            raise self.unexpected("a type: number, string, boolean, date, time, list, context, function")
        if token.text in ("function", "null"):
            self.at += 1
            return "Null" if token.text == "null" else token.text
        name = self.words()
        while self.tokens[self.at].text == "." and self.tokens[self.at + 1].kind == "name":
            self.at += 1
            name += "." + self.words()
        return name
