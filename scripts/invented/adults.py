"""Adults: who they are, what they earn, the pregnancy, and the benefits they have."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from invented.world import Draw, Line, Person, Table, add_months, number


def invent_adult(draw: Draw, role: str, traits: Mapping[str, Any], sex: str, partner: Person | None) -> Person:
    """Return an adult with what population and income registers hold."""
    world, dice = draw.world, draw.dice
    origin = traits.get("origin") or weighted(dice, world.data["origins"])
    low, high = traits.get("age", world.data["ages"]["mother" if role == "mother" else "other"])
    years = dice.randint(low, high)
    born = traits.get("born") or add_months(draw.event, -12 * years) - draw.days((5, 330))
    given, family = traits.get("name") or draw_names(draw, origin, sex, partner)
    facts: dict[str, Any] = {
        "given_name": given, "family_name": family, "birth_date": born, "sex": sex, "marital_status": "unmarried",
        "spouse": None, "children": Table(), "declared_other_parent": None,
        "resident_since": resident_since(draw, traits, origin, born),
        "citizenship": traits.get("citizenship", world.data["citizenship"][origin]),
        "municipality": None, "address_protected": bool(draw.story.get("protected", False)),
        "other_adults_at_address": None, "has_guardian": False,
    }  # fmt: skip
    facts["marital_status"] = traits.get("marital_status", "unmarried")
    if facts["resident_since"]:
        facts["municipality"] = draw.place[0]
    facts |= income(draw, traits, facts["resident_since"], born)
    if traits.get("resident", True) and draw.share("has_doctor"):
        facts["general_practitioner"] = dice.choice(world.data["doctors"])
    facts |= world.data["benefits_at_first"]["mother" if role == "mother" else "other"]
    return Person(world.take_id(given, family), number(world, dice, born, sex), role, facts, origin)


def weighted(dice: random.Random, weights: Mapping[str, int]) -> str:
    """Return one of the keys, as often as its weight says."""
    return dice.choices(list(weights), list(weights.values()))[0]


def draw_names(draw: Draw, origin: str, sex: str, partner: Person | None) -> tuple[str, str]:
    """Return given and family name that nobody in the pack has yet; married people may share the family name."""
    pool, dice = draw.world.data["origins_names"][origin], draw.dice
    stories = draw.world.data["stories"]
    named = [s[who]["name"] for s in stories for who in ("mother", "other") if "name" in s.get(who, {})]
    reserved = {draw.world.slug(*names) for names in named}
    shared = partner is not None and draw.story["bond"] == "married" and draw.share("shared_family_name")
    while True:
        given = dice.choice(pool[sex])
        family = partner.facts["family_name"] if shared and partner else dice.choice(pool["family"])
        if draw.world.is_free(given, family) and draw.world.slug(given, family) not in reserved:
            return given, family


def resident_since(draw: Draw, traits: Mapping[str, Any], origin: str, born: date) -> date | None:
    """Return since when the person lives in the country: since birth, since some day, or not at all."""
    if not traits.get("resident", True):
        return None
    days = traits.get("lived_here_days") or draw.world.data["lived_here_days"].get(origin)
    if days is None:
        return born
    since = draw.world.as_of - draw.days(days)
    if draw.birth:  # a newcomer came well before the birth
        since = min(since, draw.birth - timedelta(days=200))
    return max(since, born)


def income(draw: Draw, traits: Mapping[str, Any], since: date | None, born: date) -> dict[str, Any]:
    """Return monthly and yearly income and the work behind it."""
    work, dice = draw.world.data["works"][traits.get("work", "employee")] | dict(traits), draw.dice
    monthly = work["monthly"]
    amount = monthly if isinstance(monthly, int) else dice.randrange(monthly[0], monthly[1], 50)
    wanted = work.get("months", 12)
    months = [add_months(draw.world.as_of.replace(day=1), n - wanted) for n in range(wanted)]
    start = months[0] if wanted < 12 else draw.world.as_of.replace(day=1) - draw.days((500, 3200))
    start = max(start, add_months(born, 18 * 12), (since or born) + timedelta(days=40)).replace(day=1)
    rows = Table(Line(month=month, amount=amount) for month in months if amount and month >= start)
    employed, last_year = work.get("employed", False), draw.world.as_of.year - 1
    facts = {"monthly_income": rows, "annual_income": amount * 12 if rows else 0, "taxable_income": None,
             "employed": employed, "employment_start": start if employed else None,
             "employer": dice.choice(draw.world.data["employers"]) if employed else None,
             "self_employed": work.get("self_employed", False), "student": work.get("student", False)}  # fmt: skip
    if since and since.year <= last_year:
        earned = max(0, min(12, 12 * (last_year - start.year) + 13 - start.month))
        facts["taxable_income"] = round(amount * earned * dice.uniform(0.92, 0.99), -2)
        facts["taxable_income"] = int(facts["taxable_income"])
    return facts


def join(draw: Draw, mother: Person, other: Person | None) -> None:
    """Marry or join the two at one address, and count the adults there."""
    bond, extra = draw.story["bond"], draw.story.get("extra_adults", 0)
    together = bond in ("married", "cohabiting")
    for person, partner in ((mother, other), (other, mother)):
        if person is None:
            continue
        if bond == "married" and partner is not None:
            person.facts |= {"marital_status": "married", "spouse": partner.id}
        if not person.facts["address_protected"] and person.facts["resident_since"]:
            at_mothers = person is mother or together
            person.facts["other_adults_at_address"] = int(together) + (extra if at_mothers else 0)
    may_declare = (draw.due - draw.world.as_of).days <= draw.world.data["declared_before_due_days"]
    may_declare = may_declare and draw.birth is None and bond != "married" and draw.story.get("acknowledged", True)
    if may_declare and other is not None:
        mother.facts["declared_other_parent"] = other.id


def expect(draw: Draw, mother: Person) -> None:
    """Add what health registers hold about the latest pregnancy; an early loss leaves no due date."""
    data, as_of = draw.world.data, draw.world.as_of
    until = min(as_of, draw.birth or as_of)
    weeks = [draw.due - timedelta(days=7 * (40 - week) - 2) for week in data["antenatal_visit_weeks"]]
    mother.facts["antenatal_visits"] = sum(1 for day in weeks if day <= until)
    if draw.outcome == "lost":
        return
    ultrasound = draw.past(draw.due - draw.days(data["ultrasound_before_due_days"]))
    confirmed = draw.due - draw.days(data["confirmed_before_due_days"])
    mother.facts |= {
        "pregnancy_due_date": draw.due, "expected_children": draw.story.get("number", 1), "ultrasound_on": ultrasound,
        "due_date_confirmed_on": confirmed if confirmed <= until and draw.share("confirmed") else None,
    }  # fmt: skip
    if draw.birth:
        mother.facts["birth_notified_on"] = draw.past(draw.birth + draw.days(data["notified_after_days"]))
        mother.facts["discharged_on"] = draw.past(draw.birth + draw.days(data["discharged_after_days"]))


def pay_parents(draw: Draw, mother: Person, other: Person | None) -> None:
    """Add parental benefit or lump sum for a child that is born, to those who have the right and have applied."""
    data = draw.world.data
    if draw.birth is None or draw.story.get("benefit") is False:
        return
    right = right_of(draw, "mother")
    if right == "parental" and draw.share("applied"):
        start = min(draw.birth, draw.due - timedelta(days=data["parental_benefit_before_due_days"]))
        mother.facts["parental_benefit_from"] = start
    elif right == "lump_sum" and draw.share("applied"):
        mother.facts["lump_sum_paid_on"] = draw.past(draw.birth + draw.days(data["lump_sum_after_days"]))
    if other is None or not other.facts["children"] or draw.outcome != "live":
        return
    if right_of(draw, "other") == "parental" and draw.share("other_applied"):
        start = draw.birth + draw.days(data["other_parent_benefit_after_days"])
        other.facts["parental_benefit_from"] = draw.past(start)


def right_of(draw: Draw, who: str) -> str:
    """Return the benefit the person has a right to, as the story or the work says."""
    traits = draw.story.get(who, {})
    right: str = traits.get("right") or draw.world.data["works"][traits.get("work", "employee")]["right"]
    return right
