"""Broken promises are paid while the workers that do it are killed: the processes, the killing, and the reckoning up.

One process prepares cases whose clocks stopped late. Then a few processes each fork one worker after the other, which does
what the jobs of an installation do (fires timers, pays back, collects payment files), and is killed with SIGKILL at a random
moment. At the end what is left is done, and every row is counted.
"""

from __future__ import annotations

import base64
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psycopg
from lxml import etree

from tests.served import ROOT

PHASES = ("starting", "firing timers", "paying back", "collecting files", "resting")
AT_ONCE = 2
LONGEST_WAIT = 0.15
PAYER = {"name": "Nav", "account": {"iban": "NO9386011117947"}}
PAYING = {
    "PORTICO_PAYMENTS": json.dumps({"*": {"provider": "demo-works", "payer": PAYER}}),
    "PORTICO_INSECURE_COOKIES": "yes",  # a demo, else its provider takes no fees
}

# Makes as many cases as it is told, paid online or by mail in turns, each stopped ten days late; their timers wait.
PREPARE = """
import sys
import django
django.setup()
from django.db import transaction
from portico.casework.actions import completing, opening, steps
from portico.casework.models import Case, Timer
from portico.casework.tests import factories, guarantees, processes
from portico.casework.types import CaseState, ClockChange, ClockReason
from portico.casework.types.timers import TimerKind
from portico.catalogue import queries as catalogue
from portico.journeys import queries as journeys
from portico.kernel.types import Actor
processes.publish(guarantees.guarantee_pack(fee="163.50", owed="case.fee"))
who, staff = factories.person(factories.KARI), factories.worker("nav")
journey = journeys.get_journey(factories.journey_of(who), who)
release = catalogue.current_release()
service = release.service(factories.PARENTAL)
for number in range(int(sys.argv[1])):
    with transaction.atomic():
        case = opening.open_case(
            journey=journey, service=service, release=release, subjects={"child": f"{number:011d}"}, frozen=[],
            language="en", at=factories.NOW)
        steps.move(case, CaseState.ARRIVED, actor=Actor.system("test"), at=factories.NOW)
        completing.begin_when_complete(case, actor=Actor.system("test"), at=factories.NOW)
        if number % 2:
            guarantees.paid_by_mail(staff, case.pk)
    if not number % 2:
        guarantees.paid_online(who, case.pk)
    with transaction.atomic():
        steps.change_clock(steps.locked_case(case.pk), ClockChange.STOPPED, ClockReason.DECIDED, at=guarantees.LATE)
        Timer.objects.filter(case=case).exclude(kind=TimerKind.GUARANTEE).delete()
        Timer.objects.filter(case=case).update(next_at=None)
print(Case.objects.count())
"""

# For each line forks a worker, waits until it has come to what it shall be killed in, and so many seconds more, and kills it;
# tells what it was doing. "end": nobody kills it, and it does all that is left.
WORK = """
import mmap, os, random, signal, sys, time
import django
django.setup()
from django.db import connections
from procrastinate.contrib.django import app
from portico.casework import jobs, paying
from portico.casework.actions import filing, firing
from portico.casework.queries import payments
from portico.casework.tests import guarantees
from portico.catalogue import queries as catalogue
doing = mmap.mmap(-1, 1)
at = guarantees.LATE + guarantees.DAY
def fire():
    return firing.fire_timers(at=at)
def pay_back():
    app.with_connector(app.connector.get_worker_connector()).run_worker(
        wait=False, install_signal_handlers=False, listen_notify=False)
    orders = payments.list_unpaid_originals(ordered_before=at + guarantees.DAY)
    return sum(paying.pay_back(order_id=order_id, at=at) for order_id in orders)
def collect():
    return sum(
        filing.collect(authority=authority, currency=currency, at=at) is not None
        for authority, currency in payments.groups_to_file())
def work(forever):
    while True:
        done = 0
        for phase, act in enumerate((fire, pay_back, collect), 1):
            doing[0] = phase
            done += act()
        doing[0] = 4
        if not forever and not done:
            return
        time.sleep(0.002)
# What every worker would have to compile first is done once; a connection must not be shared by two processes.
catalogue.current_release()
connections.close_all()
print("ready", flush=True)
for line in sys.stdin:
    target, delay = line.split()
    doing[0] = 0
    child = os.fork()
    if not child:
        status = 1
        try:
            work(forever=target != "end")
            status = 0
        finally:
            os._exit(status)
    if target != "end":
        patience = time.monotonic() + 20
        while doing[0] < int(target) and time.monotonic() < patience:
            time.sleep(0.0005)
        time.sleep(float(delay))
        os.kill(child, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), doing[0], flush=True)
"""

# Prints all payment files of the database, one after the other.
FILES = """
import base64, hashlib
import django
django.setup()
from portico.casework.models import PaymentFile
from portico.casework.queries import payments
for file in PaymentFile.objects.order_by("at", "id"):
    content = payments.content_of(file)
    assert hashlib.sha256(content).hexdigest() == file.sha256
    print(base64.b64encode(content).decode())
"""


@dataclass
class Figures:
    """What was killed, and what was left in the end."""

    cases: int
    kills: Counter[str] = field(default_factory=Counter)
    counts: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def run(environment: Mapping[str, str], *, kills: int, seed: int) -> Figures:
    """Kill so many workers while they pay what broken promises owe, then let one finish, and count."""
    environment = {**environment, **PAYING}
    cases = kills * 2
    _python(environment, PREPARE, str(cases))
    figures, draw = Figures(cases), random.Random(seed)
    # Each phase is aimed at as often as the others, whatever the machine is busy with; where in it, is left to chance.
    lives = [f"{number % len(PHASES)} {draw.uniform(0.0, LONGEST_WAIT)}" for number in range(kills)]
    draw.shuffle(lives)
    with psycopg.connect(environment["DATABASE_OWNER_URL"], autocommit=True) as connection:
        waiting = connection.execute("SELECT id FROM casework_timer ORDER BY id").fetchall()
        assert len(waiting) == cases
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for ended in pool.map(lambda part: _live(environment, lives[part::AT_ONCE]), range(AT_ONCE)):
                figures.kills += ended
        connection.execute("UPDATE casework_timer SET next_at = now() WHERE problem = ''")
    _finish(environment)
    _count(environment, figures)
    return figures


def _live(environment: Mapping[str, str], lives: list[str]) -> Counter[str]:
    """Let workers live one after the other, each with some new work; count what they were doing when they were killed."""
    ended: Counter[str] = Counter()
    due = (
        "UPDATE casework_timer SET next_at = '2000-01-01' "
        "WHERE id IN (SELECT id FROM casework_timer WHERE next_at IS NULL ORDER BY random() LIMIT 2)"
    )
    with (
        _worker(environment) as worker,
        psycopg.connect(environment["DATABASE_OWNER_URL"], autocommit=True) as connection,
    ):
        for life in lives:
            connection.execute(due)
            status, phase = _ask(worker, life)
            ended[PHASES[phase] if status < 0 else f"ended by itself with {status}"] += 1
    return ended


def _finish(environment: Mapping[str, str]) -> None:
    with _worker(environment) as worker:
        status, phase = _ask(worker, "end 0")
        assert status == 0, f"the last worker failed while {PHASES[phase]}"


def _worker(environment: Mapping[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WORK]
    process = subprocess.Popen(
        command, env=dict(environment), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def _ask(worker: subprocess.Popen[str], life: str) -> tuple[int, int]:
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(f"{life}\n")
    worker.stdin.flush()
    status, phase = worker.stdout.readline().split()
    return int(status), int(phase)


def _python(environment: Mapping[str, str], text: str, *arguments: str) -> str:
    command = [sys.executable, "-c", text, *arguments]
    done = subprocess.run(command, env=dict(environment), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


_ONCE = {
    "promises": "SELECT case_id::text, count(*) FROM casework_promise WHERE NOT kept GROUP BY 1",
    "refunds": "SELECT case_id::text, count(*) FROM casework_refund GROUP BY 1",
    "payment orders": "SELECT r.case_id::text, count(*) FROM casework_paymentorder o "
    "JOIN casework_refund r ON r.id = o.refund_id GROUP BY 1",
    "messages": "SELECT case_id::text, count(*) FROM messages_message WHERE text_name = 'guarantee-paid' GROUP BY 1",
}
"""What each case with a broken promise has exactly one of."""


def _count(environment: Mapping[str, str], figures: Figures) -> None:
    with psycopg.connect(environment["DATABASE_OWNER_URL"], autocommit=True) as connection:
        cases = {str(row[0]) for row in connection.execute("SELECT id::text FROM casework_case")}
        for name, query in _ONCE.items():
            found: dict[str, int] = dict(connection.execute(query).fetchall())
            figures.counts[name] = sum(found.values())
            figures.wrong += [f"{name}: case {case} has {found.get(case, 0)}" for case in cases if found.get(case) != 1]
        by_bank = connection.execute(
            "SELECT end_to_end_id FROM casework_paymentorder WHERE method = 'cheque'"
        ).fetchall()
        back = connection.execute(
            "SELECT o.end_to_end_id, count(*) FROM casework_paymentorder o JOIN casework_paymentstate s ON s.order_id = o.id "
            "WHERE o.method = 'original' AND s.status = 'paid_back' GROUP BY 1"
        ).fetchall()
        left = connection.execute("SELECT count(*) FROM casework_timer").fetchone()
    in_files = _in_files(environment, figures)
    figures.counts["paid back by the provider"] = len(back)
    figures.counts["payments in files"] = sum(in_files.values())
    figures.wrong += [f"{id} is in {in_files[id]} files" for (id,) in by_bank if in_files[id] != 1]
    figures.wrong += [f"{id} is in a file, and nobody ordered it" for id in in_files.keys() - {id for (id,) in by_bank}]
    figures.wrong += [f"{id} was paid back {count} times" for id, count in back if count != 1]
    if len(back) + len(by_bank) != figures.cases or left != (0,):
        figures.wrong.append(
            f"{len(back)} paid back and {len(by_bank)} by cheque of {figures.cases}; timers left: {left}"
        )


def _in_files(environment: Mapping[str, str], figures: Figures) -> Counter[str]:
    """Return how often each end-to-end id stands in the payment files, as their bytes say."""
    found: Counter[str] = Counter()
    lines = _python(environment, FILES).split()
    figures.counts["payment files"] = len(lines)
    for line in lines:
        root = etree.fromstring(base64.b64decode(line))
        found.update(str(each.text) for each in root.iter() if str(each.tag).endswith("}EndToEndId"))
    return found
