"""Two connections do the same thing in the same moment: it happens once, and both are told the truth.

Each pair goes over real HTTP to several threads of the web server, each with a database connection of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest

from portico.catalogue.pack.reading import read_people
from tests.faults.test_kill_while_submitting import Ready, ready
from tests.served import Answer, Client, Served

ROUNDS = 3  # a race that is open is not lost every time
PEOPLE_WHO_WITHDRAW = ("malin-moe", "ylva-foss", "ida-berge")
LUMP_SUM, PARENTAL, PATERNITY = "lump-sum-grant", "parental-benefit", "paternity-declaration"


def at_once(*calls: Callable[[], Answer]) -> list[Answer]:
    """Make all calls in the same moment and return their answers, in order."""
    barrier = threading.Barrier(len(calls))
    answers: dict[int, Answer] = {}

    def run(place: int, call: Callable[[], Answer]) -> None:
        barrier.wait(timeout=10)
        answers[place] = call()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return [answers[place] for place in range(len(calls))]


def statuses(answers: Sequence[Answer]) -> list[int]:
    """Return the statuses, lowest first."""
    return sorted(answer.status for answer in answers)


def part(answer: Answer, name: str) -> object:
    """Return a member of a JSON answer."""
    found = answer.json()
    assert isinstance(found, dict), answer.body[:500]
    return found[name]


def listed(client: Client, path: str) -> list[dict[str, object]]:
    """Return a JSON list."""
    found = client.get(path).json()
    assert isinstance(found, list)
    return found


def send(client: Client, application: Ready) -> Answer:
    """Send an application over a connection."""
    return client.post(f"/api/applications/{application.id}/submission", {"declarations": application.declarations})


def test_an_application_that_is_sent_twice_at_once_is_one_application(portico: Served) -> None:
    application = ready(portico, "leila-tesfay", [LUMP_SUM, PARENTAL])
    windows = [portico.client("leila-tesfay") for _ in range(3)]
    answers = at_once(*(lambda window=window: send(window, application) for window in windows))
    assert statuses(answers) == [200, 200, 200]
    assert len({part(answer, "reference") for answer in answers}) == 1
    assert application.cases() == [LUMP_SUM, PARENTAL]
    assert part(application.client.get("/api/messages"), "total") == 2, "one acknowledgement for each case"


def test_of_two_applications_for_the_same_service_at_once_one_is_sent(portico: Served) -> None:
    alone = ready(portico, "line-kleven", [PARENTAL])
    plan = listed(alone.client, "/api/journeys")[0]["id"]
    window = portico.client("line-kleven")
    both = part(window.post("/api/applications", {"journey_id": plan, "services": [LUMP_SUM, PARENTAL]}), "id")
    check = window.get(f"/api/applications/{both}/check").json()
    assert isinstance(check, dict)
    with_two = Ready(window, str(both), {each["key"]: True for each in check["declarations"]}, {})
    answers = at_once(lambda: send(alone.client, alone), lambda: send(window, with_two))
    assert statuses(answers) in ([200, 409], [200, 422])
    assert alone.cases().count(PARENTAL) == 1
    sent_both = answers[1].status == 200
    assert alone.cases().count(LUMP_SUM) == (1 if sent_both else 0), "nothing of what was refused is there"


@pytest.mark.parametrize(
    ("mother", "other", "second"),
    [("farah-abdullahi", "live-aasen", "sign"), ("marte-strand", "oystein-eide", "decline")],
)
def test_a_request_that_is_answered_twice_at_once_is_answered_once(
    portico: Served, mother: str, other: str, second: str
) -> None:
    number = read_people(portico.pack).find(other).identity_number
    application = ready(portico, mother, [PATERNITY], named_other_parent=number)
    assert send(application.client, application).status == 200
    windows = [portico.client(other) for _ in range(2)]
    request = listed(windows[0], "/api/signature-requests")[0]
    path = f"/api/signature-requests/{request['id']}"
    declared = request["declarations"]
    assert isinstance(declared, list)
    body = {"declarations": {each["key"]: True for each in declared}}
    answers = at_once(
        lambda: windows[0].post(f"{path}/sign", body),
        lambda: windows[1].post(f"{path}/{second}", body if second == "sign" else {}),
    )
    assert statuses(answers)[0] == 204
    assert statuses(answers)[1] in (404, 409)
    signed = answers[0].status == 204 or second == "sign"
    case = listed(application.client, "/api/cases")[0]
    assert (case["state"] == "closed") is (not signed)


def test_of_two_case_workers_who_take_a_case_at_once_one_has_it(portico: Served) -> None:
    workers = [portico.case_worker("nav", number) for number in (1, 2)]
    for person in ("parisa-mohamud", "solveig-karlsen", "amal-haile")[:ROUNDS]:
        application = ready(portico, person, [PARENTAL])
        assert send(application.client, application).status == 200
        case = listed(application.client, "/api/cases")[0]["id"]
        path = f"/api/staff/cases/{case}"
        answers = at_once(*(lambda worker=worker, path=path: worker.post(f"{path}/take") for worker in workers))
        assert statuses(answers) == [204, 409]
        sees = [part(worker.get(path), "taken") is True for worker in workers]
        assert sees == [answer.status == 204 for answer in answers], "only who has taken it reads it"
        decided = decide_twice(workers[sees.index(True)], path)
        assert statuses(decided) == [204, 409]


def test_of_a_decision_and_a_withdrawal_at_once_one_counts(portico: Served) -> None:
    worker = portico.case_worker("nav", 1)
    body = {"result": "refused", "reasons": "Because of this test.", "letter": "# No\n\nNot this time."}
    for person in PEOPLE_WHO_WITHDRAW:
        application = ready(portico, person, [PARENTAL])
        home = application.client
        assert send(home, application).status == 200
        case = listed(home, "/api/cases")[0]["id"]
        path = f"/api/staff/cases/{case}"
        assert worker.post(f"{path}/take").status == 204
        answers = at_once(
            lambda path=path: worker.post(f"{path}/decision", body),
            lambda home=home, case=case: home.post(f"/api/cases/{case}/withdrawal"),
        )
        assert statuses(answers) == [204, 409]
        state = listed(home, "/api/cases")[0]["state"]
        assert state == ("decided" if answers[0].status == 204 else "withdrawn")


def test_of_a_reply_and_a_taking_back_at_once_one_counts(portico: Served) -> None:
    application, worker = ready(portico, "helene-mikalsen", [PARENTAL]), portico.case_worker("nav", 1)
    home, question = application.client, "mother.coverage"
    assert send(home, application).status == 200
    case = f"/api/staff/cases/{listed(home, '/api/cases')[0]['id']}"
    assert worker.post(f"{case}/take").status == 204
    body: dict[str, object] = {"questions": [question], "words": "All or less?", "reason": "papers-from-you"}
    for anew in (False, True) * ROUNDS:
        asked = part(worker.post(f"{case}/requests", body), "id")
        reply = f"/api/requests/{asked}/reply"
        assert home.request("PUT", reply, {"answers": {question: "full"}}).status == 200
        take_back = (
            (f"{case}/requests", {**body, "instead_of": asked})
            if anew
            else (f"/api/staff/requests/{asked}/take-back", {"reason": "A mistake."})
        )
        answers = at_once(lambda reply=reply: home.post(reply), lambda take_back=take_back: worker.post(*take_back))
        assert statuses(answers) in ([201, 409], [204, 409])
        answered = answers[0].status == 204
        assert part(home.get(f"/api/requests/{asked}"), "state") == ("answered" if answered else "taken_back")
        refused = "casework.request-not-open" if answered else "casework.request-taken-back"
        assert part(answers[1 if answered else 0], "code") == refused
        if anew and not answered:
            now = part(answers[1], "id")
            assert home.post(f"/api/requests/{now}/reply").status == 204, "what was given counts for what is asked now"


def decide_twice(worker: Client, path: str) -> list[Answer]:
    """Press the button twice."""
    body = {"result": "refused", "reasons": "Because of this test.", "letter": "# No\n\nNot this time."}
    return at_once(lambda: worker.post(f"{path}/decision", body), lambda: worker.post(f"{path}/decision", body))
