"""Decision tables as a whole: rows that overlap or never decide, and inputs that no row covers."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from portico.catalogue.pack.checking.report import Report
from portico.catalogue.pack.compiling import rule_decision
from portico.dmn.checking.table_rows import TableFault, table_problems
from portico.dmn.errors import DmnError
from portico.dmn.feel import tree
from portico.dmn.model import compile_model
from portico.dmn.types import Path, Type

_HINTS = {
    TableFault.OVERLAP: "Draw the border between the two rows anew, or choose another hit policy.",
    TableFault.NEVER: "Correct its tests, or take the row out.",
    TableFault.HIDDEN: "Move it up, or take it out.",
    TableFault.GAP: "Add a row, or a default for the outputs.",
}


def check_tables(report: Report, types: Mapping[Path, Type], names: Collection[str]) -> None:
    """Warn of what is surely wrong with the rows of a table; texts that are not FEEL are told of elsewhere."""
    for name, decision in report.pack.decisions.items():
        if decision.table is None:
            continue
        try:
            model = compile_model([rule_decision(name, decision)], names=set(names) - {name})
        except DmnError:
            continue
        node = model.tree(name)
        assert isinstance(node, tree.Table)  # noqa: S101 - the decision has a table
        where = report.places.at("decisions", name)
        for problem in table_problems(model, node, types):
            path = ("table", "rules", problem.rows[-1] - 1) if problem.rows else ("table",)
            report.warning(where, path, f"table-{problem.fault}", problem.message, _HINTS[problem.fault])
