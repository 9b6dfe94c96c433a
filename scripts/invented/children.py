"""Children: names and parents, health, kindergarten and child benefit."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from invented.world import Draw, Line, Person, Table, add_months, number


def invent_children(draw: Draw, mother: Person, other: Person | None) -> list[Person]:
    """Return the children born now (role child) and the earlier ones (role sibling)."""
    story, children = draw.story, []
    previous = story.get("previous")
    if previous is None:
        low_high = draw.world.data["ages"]["sibling_days"]
        previous = [{"days_before": draw.days(low_high).days}] if draw.share("sibling") else []
    for earlier in previous:
        born = draw.event - timedelta(days=earlier["days_before"])
        if born < add_months(mother.born, 18 * 12):
            continue
        parent = None if earlier.get("half") else other
        traits = {"hours": 40} | ({"names": earlier["names"]} if "names" in earlier else {})
        children.append(invent_child(draw, "sibling", born, traits, mother, parent, 0))
    if draw.birth is not None and draw.outcome != "lost":
        known = other if story["bond"] == "married" or story.get("acknowledged", True) else None
        for n in range(story.get("number", 1)):
            children.append(invent_child(draw, "child", draw.birth, story.get("child", {}), mother, known, n))
    return children


def invent_child(
    draw: Draw, role: str, born: date, traits: Mapping[str, Any], mother: Person, other: Person | None, n: int
) -> Person:
    """Return a child with what every register holds about it."""
    world, dice = draw.world, draw.dice
    sex, age = traits.get("sex") or dice.choice(("female", "male")), (world.as_of - born).days
    family = traits.get("family") or (dice.choice((mother, other)) if other else mother).facts["family_name"]
    pool = world.data["origins_names"][mother.origin][sex]
    given = child_name(draw, traits, pool, family, age, n)
    joint = other is not None and draw.story.get("responsibility") != "mother"
    nations = [parent.facts["citizenship"] for parent in (mother, other) if parent]
    resident = traits.get("resident", True)
    facts: dict[str, Any] = {
        "given_name": given, "family_name": family if given else mother.facts["family_name"], "birth_date": born,
        "sex": sex, "death_date": None, "legal_mother": mother.id, "legal_other_parent": other.id if other else None,
        "parental_responsibility": "joint" if joint else "mother", "resident_since": born if resident else None,
        "citizenship": "norwegian" if "norwegian" in nations else nations[0],
        "municipality": draw.place[0] if resident else None, "address_protected": mother.facts["address_protected"],
        "born_alive": traits.get("outcome") != "stillborn",
    }  # fmt: skip
    if not facts["born_alive"]:
        facts["death_date"] = born
    elif "lived_days" in traits:
        facts["death_date"] = born + timedelta(days=traits["lived_days"])
    if facts["born_alive"] and resident:
        if role == "child":  # the health facts of earlier children play no part
            facts |= health(draw, born, facts["death_date"] or world.as_of, mother)
        facts |= kindergarten(draw, born, traits)
    if facts["born_alive"]:
        facts |= child_benefit(draw, role, born)
    facts |= traits.get("facts", {})
    child_id = world.take_id(given or world.data["unnamed"], facts["family_name"])
    return Person(child_id, number(world, dice, born, sex), role, facts)


def child_name(draw: Draw, traits: Mapping[str, Any], pool: Sequence[str], family: str, age: int, n: int) -> str | None:
    """Return the registered given name, or None while there is none."""
    if traits.get("outcome") == "stillborn":
        return None
    if "names" in traits:
        name: str = traits["names"][n]
        return name
    limits = draw.world.data["named_from_days"]
    named = age >= limits["always"] or (age >= limits["sometimes"] and draw.share("named_young"))
    if not traits.get("named", named):
        return None
    return next(name for name in draw.dice.sample(pool, len(pool)) if draw.world.is_free(name, family))


def health(draw: Draw, born: date, until: date, mother: Person) -> dict[str, Any]:
    """Return screenings, health station visits and vaccinations up to `until`; a few are missing."""
    data = draw.world.data
    visits, vaccines = Table(), Table()
    for visit, days in data["health_station"].items():
        on = born + draw.days(days)
        if on <= until and draw.share("visit_done"):
            visits.append(Line(visit=visit, on=on))
            vaccines.extend(Line(vaccine=vaccine, on=on) for vaccine in data["vaccines_at"].get(visit, ()))
    facts: dict[str, Any] = {"health_station_visits": visits, "vaccinations": vaccines}
    for screening in ("blood_screening", "hearing_screening"):
        on = born + draw.days(data[f"{screening}_after_days"])
        facts[f"{screening}_on"] = on if on <= until and draw.share("screening_done") else None
    return facts | {"general_practitioner": mother.facts.get("general_practitioner")}


def kindergarten(draw: Draw, born: date, traits: Mapping[str, Any]) -> dict[str, Any]:
    """Return the place, its hours and price, and cash for care; nothing before the child is old enough."""
    data, as_of = draw.world.data["kindergarten"], draw.world.as_of
    rule = next(rule for rule in data["starts"] if born.month in rule["birth_months"])
    hours, one = traits.get("hours"), add_months(born, 12)
    start = max(one, date(born.year + rule["years"], rule["month"] or born.month, rule["day"] or born.day))
    facts: dict[str, Any] = {}
    if (
        traits.get("cash_for_care")
        and (from_month := add_months(born.replace(day=1), draw.world.data["cash_for_care_after_months"])) <= as_of
    ):
        facts["cash_for_care_from"] = from_month
    if hours is None or one > as_of or as_of > add_months(born, 70):
        return facts
    if not hours or start > as_of:
        return facts | {"kindergarten_hours": 0}
    applied = data["applied_before"]
    free = draw.story.get("pool") in draw.world.data["free_kindergarten_pools"]
    facts |= {"kindergarten_place_from": start, "kindergarten_hours": hours,
              "kindergarten_applied_on": date(start.year, applied["month"], draw.dice.randint(*applied["days"])),
              "kindergarten_price": 0 if free else traits.get("reduced", data["prices"][hours])}  # fmt: skip
    if "reduced" in traits:
        facts["reduced_payment_from"] = max(data["reduced_from"], start)
    return facts


def child_benefit(draw: Draw, role: str, born: date) -> dict[str, Any]:
    """Return since when child benefit runs for a child; the newest births are not granted yet."""
    said = draw.story.get("child_benefit")
    facts: dict[str, Any] = {"child_benefit_from": None, "child_benefit_other_parent": False}
    if role == "child" and isinstance(said, date):
        facts["child_benefit_from"] = said
    elif role == "sibling" or (said is None and born < draw.world.data["child_benefit_granted_if_born_before"]):
        facts["child_benefit_from"] = add_months(born.replace(day=1), 1)
    return facts
