"""Figures of the rule engine, one JSON object per line: `make -s bench NAME=dmn`.

Portico's own figures are medians over rounds, in this process. The other engines run in a virtual environment and a
folder of their own (.venv-bench), made here from requirements/bench.txt and bench/feelin at the first run.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "scripts")]

from bench.figures import print_figure  # noqa: E402
from bench.rivals import ENGINES  # noqa: E402
from bench.rules import FACTS, MORE, NAMES, RULE, cold_texts, long_text, sixty  # noqa: E402
from setup_portico import SetupError, find_npm, fingerprint  # noqa: E402

from portico.dmn.explaining.explainer import Explainer  # noqa: E402
from portico.dmn.explaining.steps import lines  # noqa: E402
from portico.dmn.feel.builtins import BUILTINS  # noqa: E402
from portico.dmn.feel.grammar import parser, scope  # noqa: E402
from portico.dmn.model import Model, compile_model  # noqa: E402
from portico.dmn.types import Record  # noqa: E402

RIVALS = ROOT / ".venv-bench"
LOCK = ROOT / "requirements" / "bench.txt"
FEELIN = ROOT / "bench" / "feelin"


def main() -> None:
    """Print every figure of the room."""
    own_us = one_rule()
    sixty_rules()
    parsing()
    try:
        rivals(own_us)
    except (SetupError, OSError, subprocess.CalledProcessError) as error:
        say(f"The other engines could not be measured: {error}")
    try:
        cold()
    except (SetupError, OSError, subprocess.CalledProcessError) as error:
        say(f"feelin could not be measured: {error}")


def one_rule() -> Callable[[], float]:
    """Measure the four-clause rule over prepared facts; return what measures it again."""
    model = compile_model([], names=NAMES)
    rule = model.compile(RULE)
    decide, facts = model.decider(rule), model.facts(FACTS)
    session = model.session(FACTS)
    assert decide(facts) is True
    assert session.evaluate(rule) is True

    def own_us() -> float:
        return median_us(lambda count: repeat(decide, facts, count), 20_000)

    closure = median_us(lambda count: repeat(session.evaluate, rule, count), 500, rounds=1)
    print_figure("dmn.rule4_us", own_us(), "us", against=0.6, note=f"as closures, in a session: {closure:.2f} us")
    return own_us


def sixty_rules() -> None:
    """Measure a decision that stands on sixty others, without and with its trace."""
    model = compile_model(sixty(), names=NAMES)
    facts = model.facts(MORE)
    decide, trace = model.decider("all rules"), model.tracer("all rules")
    told = trace(facts)
    assert decide(facts) is True
    assert told.value is True
    assert len(told) == 61
    assert agree(model)
    took = median_us(lambda count: repeat(decide, facts, count), 400)
    print_figure("dmn.decide60_us", took, "us", against=50, note="61 decisions, 240 conditions, all of them looked at")
    took = median_us(lambda count: repeat(trace, facts, count), 400)
    print_figure("dmn.trace60_us", took, "us", against=100)
    explainer = Explainer(model)
    model.prepare()
    explainer.prepare()
    said = sum(1 for _ in lines(explainer.explain(model.session(facts), "all rules")))
    took = median_us(lambda count: explain(explainer, model, facts, count), 50)
    note = f"decided in a new session and told in {said} lines"
    print_figure("dmn.explain60_ms", took / 1000, "ms", against=0.25, note=note)


def explain(explainer: Explainer, model: Model, facts: Record, count: int) -> None:
    """Decide and explain again and again."""
    for _ in range(count):
        explainer.explain(model.session(facts), "all rules")


def agree(model: Model) -> bool:
    """Tell whether closures and generated functions say the same of every rule, also when a fact is missing."""
    for missing in ("", *MORE):
        facts = model.facts({name: value for name, value in MORE.items() if name != missing})
        session = model.session(facts)  # new in each round: its rules are closures, they are not hot yet
        if any(model.decider(name)(facts) != session.value(name) for name in model.decisions):
            return False
    return True


def parsing() -> None:
    """Measure the parser per 100 characters, and whether a long text costs more per character than a short one."""
    levels = scope.names_of(BUILTINS), scope.names_of(NAMES)
    per_100 = {}
    for characters in (len(RULE), 100, 10_000):
        text = RULE if characters == len(RULE) else long_text(characters)
        took = median_us(
            lambda count, text=text: repeat(partial(parser.parse, names=levels), text, count),
            max(1, 20_000 // characters),
        )
        per_100[characters] = took / len(text) * 100
    print_figure("dmn.parse100_ms", per_100[len(RULE)] / 1000, "ms", against=0.2, note="the four-clause rule")
    note = f"per character; {per_100[10_000] / 1000:.3f} ms per 100 characters of 10,000"
    print_figure("dmn.parse10k_over_parse100", per_100[10_000] / per_100[100], "times", against=1.5, note=note)


def rivals(own_us: Callable[[], float]) -> None:
    """Measure each other engine by its public call; the figure is how many times faster Portico is at that moment."""
    make_rivals()
    for engine in ENGINES:
        before = own_us()
        command = [str(RIVALS / "bin" / "python"), str(ROOT / "bench" / "rivals.py"), engine]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        own = (before + own_us()) / 2
        right = "right" if told["right"] else f"WRONG, it says {told['answer']}"
        note = f"{told['name']} takes {told['us']:.1f} us, Portico {own:.2f} us; its answer is {right}"
        print_figure(f"dmn.rule4_over_{engine}", told["us"] / own, "times", against=100, note=note)


def cold() -> None:
    """Measure from text to answer, each text new, against feelin timed inside Node on the same texts."""
    model = compile_model([], names=FACTS)
    texts = cold_texts(500)
    rounds = []
    for number in range(9):
        fresh = [f"{text} and {number} >= 0" for text in texts]
        gc.collect()
        started = time.perf_counter()
        for text in fresh:
            model.session(FACTS).evaluate(model.compile(text))
        rounds.append((time.perf_counter() - started) / len(fresh) * 1e6)
    own = statistics.median(rounds)
    script = make_feelin()
    given = json.dumps({"context": FACTS, "texts": [f"{text} and 0 >= 0" for text in texts]})
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    said = subprocess.run(
        [node, str(FEELIN / "measure.mjs"), str(script)], input=given, check=True, capture_output=True, text=True
    )
    other = json.loads(said.stdout)
    assert other["answer"] is True
    note = f"text to answer: Portico {own:.1f} us, feelin {other['us']:.1f} us"
    print_figure("dmn.cold_over_feelin", other["us"] / own, "times", against=2, note=note)


def repeat(call: Callable[..., object], argument: object, count: int) -> None:
    """Call again and again; nothing but the loop is added."""
    for _ in range(count):
        call(argument)


def median_us(work: Callable[[int], object], count: int, *, rounds: int = 15) -> float:
    """Return the median time of one of `count` pieces of work, over some rounds after one that warms up."""
    work(count)
    found = []
    for _ in range(rounds):
        started = time.perf_counter()
        work(count)
        found.append((time.perf_counter() - started) / count * 1e6)
    return statistics.median(found)


def make_rivals() -> None:
    """Install the other engines apart from the project, once for each lock file."""
    stamp = RIVALS / "packages"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint([LOCK]):
        return
    say("Installing the engines to compare with ...")
    uv = str(ROOT / ".venv" / "bin" / "uv")
    quietly([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(RIVALS)])
    python = str(RIVALS / "bin" / "python")
    quietly([uv, "pip", "install", "--quiet", "--python", python, "--no-deps", "--require-hashes", "-r", str(LOCK)])
    stamp.write_text(fingerprint([LOCK]), encoding="utf-8")


def make_feelin() -> Path:
    """Install feelin apart from the pages' packages, once for each lock file; return its module."""
    folder = RIVALS / "feelin"
    stamp, sources = folder / "packages", [FEELIN / "package.json", FEELIN / "package-lock.json"]
    module = folder / "node_modules" / "feelin" / "dist" / "index.js"
    if module.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint(sources):
        return module
    say("Installing feelin ...")
    folder.mkdir(parents=True, exist_ok=True)
    for source in sources:
        (folder / source.name).write_bytes(source.read_bytes())
    npm, environment = find_npm()
    quietly([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, environment=environment)
    stamp.write_text(fingerprint(sources), encoding="utf-8")
    return module


def quietly(command: list[str], *, cwd: Path = ROOT, environment: dict[str, str] | None = None) -> None:
    """Run a command; its words come out only when it fails."""
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SetupError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}".strip())


def say(text: str) -> None:
    """Tell people; stdout is for figures."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
