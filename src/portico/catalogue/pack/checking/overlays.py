"""Overlays: a town may change only what the pack opened, within its bounds, and every person has at most one."""

from __future__ import annotations

from portico.catalogue.pack.checking.report import Report
from portico.catalogue.pack.checking.values import check_order_and_type, kind_of
from portico.catalogue.pack.files import Located
from portico.catalogue.pack.schema import Bounds, ConceptType, Kind, Overlay, Parameter


def check_overlays(report: Report) -> None:
    """Check what the pack opens, whom each overlay is for, and each of its values."""
    for name, parameter in report.pack.parameters.items():
        _check_opened(report, name, parameter)
    claimed: dict[str, str] = {}
    for id, overlay in report.pack.overlays.items():
        if _check_concept(report, report.places.at("overlays", id), overlay):
            _check_claims(report, id, overlay, claimed)
        for name, parameter in overlay.parameters.items():
            _check_adapted(report, report.places.at(f"overlays/{id}/parameters", name), name, parameter)


def _check_opened(report: Report, name: str, parameter: Parameter) -> None:
    """A pack keeps its own bounds, and only numbers have any."""
    bounds, where = parameter.metadata.local, report.places.at("parameters", name)
    if not isinstance(bounds, Bounds):
        return
    if bounds.min is None and bounds.max is None:
        hint = "Give `min`, `max` or both; `local: true` opens it without bounds."
        report.error(where, ("metadata", "local"), "min-max", f"'{name}': the bounds bind nothing.", hint)
    if bounds.min is not None and bounds.max is not None and bounds.min > bounds.max:
        report.error(where, ("metadata", "local", "min"), "min-max", f"'{name}': `min` is greater than `max`.")
        return
    _check_bounds(report, where, parameter, bounds)


def _check_concept(report: Report, where: Located, overlay: Overlay) -> bool:
    """One concept for all overlays: two that ask different things could both be a person's."""
    name, path = overlay.applies_when.concept, ("applies_when", "concept")
    concepts = report.pack.vocabulary.concepts
    if not report.refer(where, path, "concept", name, concepts):
        return False
    held = any(name in registry.holds for registry in report.pack.registries.values())
    fits = concepts[name].kind is Kind.FACT and concepts[name].type in (ConceptType.TEXT, ConceptType.CHOICE)
    if not fits or not (held or report.places.broken.get("registries")):
        message = f"'{name}' cannot say whom an overlay is for."
        report.error(where, path, "overlay-concept", message, "Take a text or a choice that a registry holds.")
        return False
    first = next(iter(report.pack.overlays.values())).applies_when.concept
    if name != first:
        message = f"this overlay goes by '{name}', others by '{first}'."
        report.error(where, path, "overlay-concept", message, "All overlays of a pack go by one concept.")
    return name == first


def _check_claims(report: Report, id: str, overlay: Overlay, claimed: dict[str, str]) -> None:
    where = report.places.at("overlays", id)
    concept = report.pack.vocabulary.concepts[overlay.applies_when.concept]
    for index, value in enumerate(overlay.applies_when.values):
        path = ("applies_when", "values", index)
        place = f"{where.file}:{where.line(*path)}"
        if concept.type is ConceptType.CHOICE:
            report.refer(where, path, "choice", value, concept.choices)
        first = claimed.setdefault(value, place)
        if first != place:
            message = f"'{value}' has an overlay already."
            report.error(where, path, "claimed-twice", message, f"It stands in {first}; keep one of them.")


def _check_adapted(report: Report, where: Located, name: str, local: Parameter) -> None:
    opened = {known for known, parameter in report.pack.parameters.items() if parameter.metadata.is_open}
    if name in report.places.broken.get("parameters", ()):
        return
    if name in report.pack.parameters and name not in opened:
        message, hint = (
            f"the pack does not open '{name}' to towns.",
            f"It opens {', '.join(sorted(opened)) or 'nothing'}.",
        )
        report.error(where, (), "not-open", message, hint)
        return
    if not report.refer(where, (), "parameter", name, opened):
        return
    pack_wide = report.pack.parameters[name]
    if local.metadata.unit != pack_wide.metadata.unit:
        message = f"'{name}' is in {local.metadata.unit or 'no unit'} here, in {pack_wide.metadata.unit or 'none'} in the pack."
        report.error(where, ("metadata", "unit"), "unit", message, "An overlay keeps the unit of the pack.")
    if local.metadata.is_open:
        report.error(where, ("metadata", "local"), "opens", "an overlay cannot open anything.", "Leave `local` out.")
    check_order_and_type(report, where, name, local)
    _check_values(report, where, local, pack_wide)


def _check_values(report: Report, where: Located, local: Parameter, pack_wide: Parameter) -> None:
    if "unknown" in local.values:
        message = "a town's value needs the day from which it holds."
        report.error(
            where, ("values", "unknown"), "unknown-start", message, "Write the first day instead of `unknown`."
        )
    expected = {kind_of(value.value) for value in pack_wide.values.values() if value.value is not None}
    for start, value in local.values.items():
        if value.value is not None and expected and kind_of(value.value) not in expected:
            message = f"the value is a {kind_of(value.value)}, in the pack a {', '.join(sorted(expected))}."
            report.error(where, ("values", str(start), "value"), "value-type", message)
    if isinstance(pack_wide.metadata.local, Bounds):
        _check_bounds(report, where, local, pack_wide.metadata.local)


def _check_bounds(report: Report, where: Located, parameter: Parameter, bounds: Bounds) -> None:
    for start, value in parameter.values.items():
        number, path = value.value, ("values", str(start), "value")
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            if number is not None:
                report.error(where, path, "bounds", f"'{number}' is no number, so it cannot keep bounds.")
        elif bounds.min is not None and number < bounds.min:
            report.error(where, path, "bounds", f"{number:g} is less than the {bounds.min:g} that the pack allows.")
        elif bounds.max is not None and number > bounds.max:
            report.error(where, path, "bounds", f"{number:g} is more than the {bounds.max:g} that the pack allows.")
