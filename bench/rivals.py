"""The rule of bench/dmn.py in the engines that Portico is measured against: one JSON object on stdout.

Runs in the virtual environment of requirements/bench.txt, not in Portico's; bench/dmn.py makes it and starts this.
Each engine is called as its documentation says, with the rule prepared as far as that call lets one prepare it.
"""

from __future__ import annotations

import json
import logging
import statistics
import sys
import time
from collections.abc import Callable

FEEL = "age >= 18 and income < 2 * base and children > 0 and resident = true"
CEL = "age >= 18 && income < 2 * base && children > 0 && resident == true"
JSON_LOGIC = {
    "and": [
        {">=": [{"var": "age"}, 18]},
        {"<": [{"var": "income"}, {"*": [2, {"var": "base"}]}]},
        {">": [{"var": "children"}, 0]},
        {"==": [{"var": "resident"}, True]},
    ]
}
FACTS = {"age": 34, "income": 150000, "base": 130160, "children": 2, "resident": True}


def bkflow() -> Callable[[], object]:
    """Return the call of bkflow-feel."""
    from bkflow_feel.api import parse_expression

    return lambda: parse_expression(FEEL, FACTS)


def pysfeel() -> Callable[[], object]:
    """Return the call of pySFeel; facts are set once, as its own examples do."""
    import pySFeel

    parser = pySFeel.SFeelParser()
    for name, value in FACTS.items():
        parser.sFeelParse(f"{name} <- {str(value).lower()}")
    return lambda: parser.sFeelParse(FEEL)[1]


def cel() -> Callable[[], object]:
    """Return the call of cel-python with its rule compiled and its facts converted."""
    import celpy

    environment = celpy.Environment()
    program = environment.program(environment.compile(CEL))
    facts = celpy.json_to_cel(FACTS)
    return lambda: program.evaluate(facts)


def json_logic() -> Callable[[], object]:
    """Return the call of maykin-json-logic-py."""
    from json_logic import jsonLogic

    return lambda: jsonLogic(JSON_LOGIC, FACTS)


ENGINES = {
    "bkflow": ("bkflow-feel", bkflow),
    "pysfeel": ("pySFeel", pysfeel),
    "cel": ("cel-python", cel),
    "json_logic": ("maykin-json-logic-py", json_logic),
}


def main(engine: str) -> None:
    """Print what an engine answers and how long one call takes, in microseconds at the median."""
    logging.disable(logging.CRITICAL)
    name, make = ENGINES[engine]
    call = make()
    answer = call()
    print(json.dumps({"name": name, "answer": repr(answer), "right": bool(answer), "us": median_us(call)}))


def median_us(call: Callable[[], object], *, calls: int = 200, rounds: int = 9) -> float:
    """Return the median of some rounds of calls."""
    found = []
    for _ in range(rounds):
        started = time.perf_counter()
        for _ in range(calls):
            call()
        found.append((time.perf_counter() - started) / calls * 1e6)
    return statistics.median(found)


if __name__ == "__main__":
    main(sys.argv[1])
