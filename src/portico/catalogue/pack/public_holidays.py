"""Public holidays by python-holidays, written out when a pack is read: its release then holds days, not a library.

What the pack lists itself comes on top and gives a day its name; days under `without` are working days all the same.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from portico.catalogue.pack.files import Located
from portico.catalogue.pack.schema import Manifest, Text
from portico.catalogue.pack.schema.manifest import Holiday, PublicHolidays, WorkingCalendar
from portico.catalogue.types import Problem, Severity

Names = Mapping[datetime.date, str]


class _Wrong(Exception):
    def __init__(self, key: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.key, self.message, self.hint = key, message, hint


def written_out(manifest: Manifest, where: Located, problems: list[Problem]) -> Manifest:
    """Return the manifest with the public holidays of its calendars among their `holidays`.

    A calendar whose `public` means nothing stays as it was written, and the problem is told.
    """
    calendar = _written_out(manifest.calendar, manifest.languages, where, ("calendar",), problems)
    calendars = {
        name: _written_out(each, manifest.languages, where, ("calendars", name), problems)
        for name, each in manifest.calendars.items()
    }
    return manifest.model_copy(update={"calendar": calendar, "calendars": calendars})


def _written_out(
    calendar: WorkingCalendar, languages: Sequence[str], where: Located, path: tuple[str, ...], problems: list[Problem]
) -> WorkingCalendar:
    public = calendar.public
    if public is None:
        return calendar
    try:
        days = _days(public, calendar.until, languages)
    except _Wrong as wrong:
        line = where.line(*path, "public", wrong.key)
        problems.append(Problem(where.file, line, Severity.ERROR, "public-holidays", wrong.message, wrong.hint))
        return calendar
    listed = {holiday.date: holiday for holiday in calendar.holidays}
    for day in public.without:
        if day not in days:
            message = f"{day} is no public holiday, so it needs not be taken out."
            line = where.line(*path, "public", "without")
            problems.append(Problem(where.file, line, Severity.WARNING, "public-holidays", message, None))
    found = {day: Holiday(date=day, name=name) for day, name in days.items() if day not in public.without} | listed
    return calendar.model_copy(update={"holidays": [found[day] for day in sorted(found)]})


def _days(public: PublicHolidays, until: datetime.date, languages: Sequence[str]) -> dict[datetime.date, Text]:
    """Return the holidays from the first year to the last listed day, each with a name in every language.

    A language that the library does not have gets the name in the country's first language.
    """
    known = _languages(public)
    in_language = {language: _named(public, until, _spoken(language, known)) for language in languages}
    days = sorted(day for day in next(iter(in_language.values())) if day <= until)
    return {day: Text({language: names[day] for language, names in in_language.items()}) for day in days}


def _named(public: PublicHolidays, until: datetime.date, language: str | None) -> Names:
    import holidays

    try:
        return dict(
            holidays.country_holidays(
                public.country,
                subdiv=public.subdivision,
                years=range(public.since, until.year + 1),
                language=language,
                categories=tuple(public.categories),
            )
        )
    except NotImplementedError:
        raise _Wrong("subdivision", *_no_subdivision(public)) from None
    except ValueError:
        raise _Wrong("categories", *_no_category(public)) from None


def _languages(public: PublicHolidays) -> Sequence[str]:
    """Return the languages that the library has for a country, and refuse a country that it does not have."""
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    if public.country not in known:
        hint = "Write its ISO 3166-1 code, or list the days under `holidays` instead."
        raise _Wrong("country", f"the library of public holidays has no country '{public.country}'.", hint)
    return holidays.list_localized_countries(include_aliases=False).get(public.country, [])


def _spoken(language: str, known: Sequence[str]) -> str | None:
    """Return the library's name of a language: itself, or the first of its regional forms; None for the default."""
    return next((name for name in known if name == language or name.startswith(f"{language}_")), None)


def _no_subdivision(public: PublicHolidays) -> tuple[str, str]:
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)[public.country]
    hint = f"It has {', '.join(known)}." if known else "It has none: take `subdivision` out."
    return f"'{public.country}' has no subdivision '{public.subdivision}' in the library of public holidays.", hint


def _no_category(public: PublicHolidays) -> tuple[str, str]:
    import holidays

    known = holidays.country_holidays(public.country).supported_categories
    wrong = next((each for each in public.categories if each not in known), public.categories[0])
    return f"the public holidays of '{public.country}' have no category '{wrong}'.", f"They have {', '.join(known)}."
