"""Small models in the standard's form, written for the tests."""

from portico.dmn.lowering.compiling import compile_definitions
from portico.dmn.model import Model
from portico.dmn.xml.reading import read_definitions

DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"
HEAD = f'<definitions xmlns="{DMN}" name="{{name}}" namespace="urn:{{name}}">{{body}}</definitions>'


def written(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def literal(text: str, type_ref: str | None = None) -> str:
    return f"<literalExpression{_type(type_ref)}><text>{written(text)}</text></literalExpression>"


def _type(type_ref: str | None) -> str:
    return f' typeRef="{type_ref}"' if type_ref else ""


def input_data(name: str, type_ref: str | None = None) -> str:
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"{_type(type_ref)}/></inputData>'


def needs(*hrefs: str) -> str:
    """Return requirements: ``a`` an input, ``!a`` a decision, ``+a`` a function; ``urn:b#a`` in another model."""
    found = ""
    for each in hrefs:
        mark, href = (each[0], each[1:]) if each[0] in "!+" else ("", each)
        href = href if "#" in href else f"#{href}"
        if mark == "+":
            found += f'<knowledgeRequirement><requiredKnowledge href="{href}"/></knowledgeRequirement>'
        else:
            kind = "requiredDecision" if mark else "requiredInput"
            found += f'<informationRequirement><{kind} href="{href}"/></informationRequirement>'
    return found


def decision(name: str, logic: str, *required: str, type_ref: str | None = None) -> str:
    variable = f'<variable name="{name}"{_type(type_ref)}/>'
    return f'<decision id="{name}" name="{name}">{variable}{needs(*required)}{logic}</decision>'


def function(
    name: str, parameters: dict[str, str | None], body: str, *required: str, type_ref: str | None = None
) -> str:
    formal = "".join(f'<formalParameter name="{each}"{_type(type_)}/>' for each, type_ in parameters.items())
    logic = f"<encapsulatedLogic>{formal}{body}</encapsulatedLogic>"
    variable = f'<variable name="{name}"{_type(type_ref)}/>'
    return f'<businessKnowledgeModel id="{name}" name="{name}">{variable}{logic}{needs(*required)}</businessKnowledgeModel>'


def import_(name: str, other: str) -> str:
    return f'<import name="{name}" namespace="urn:{other}" importType="{DMN}"/>'


def compiled(*body: str, **others: str) -> Model:
    """Compile a model of the given elements; the others can be imported by their names."""
    read = {name: read_definitions(HEAD.format(name=name, body=text).encode()) for name, text in others.items()}
    main = read_definitions(HEAD.format(name="main", body="".join(body)).encode())
    return compile_definitions(main, {each.namespace: each for each in read.values()})


def answer(*body: str, given: dict[str, object] | None = None, name: str = "d", **others: str) -> object:
    """Return the value of the decision `d`."""
    return compiled(*body, **others).session(given or {}).value(name)


def item(
    name: str,
    type_ref: str | None = None,
    *parts: str,
    collection: bool = False,
    allowed: str | None = None,
    constraint: str | None = None,
) -> str:
    """Return an item definition; its parts are what `component` returns."""
    inner = f"<typeRef>{type_ref}</typeRef>" if type_ref else ""
    inner += f"<allowedValues><text>{written(allowed)}</text></allowedValues>" if allowed else ""
    inner += f"<typeConstraint><text>{written(constraint)}</text></typeConstraint>" if constraint else ""
    listed = ' isCollection="true"' if collection else ""
    return f'<itemDefinition name="{name}"{listed}>{inner}{"".join(parts)}</itemDefinition>'


def component(name: str, type_ref: str, allowed: str | None = None) -> str:
    """Return one part of an item definition."""
    return item(name, type_ref, allowed=allowed).replace("itemDefinition", "itemComponent")


def column(text: str, type_ref: str | None = None, values: str | None = None) -> str:
    """Return an input of a decision table."""
    inner = f"<inputExpression{_type(type_ref)}><text>{written(text)}</text></inputExpression>"
    inner += f"<inputValues><text>{written(values)}</text></inputValues>" if values else ""
    return f"<input>{inner}</input>"


def table(policy: str, inputs: list[str], outputs: list[str], *rows: str) -> str:
    """Return a decision table of columns, names of outputs, and rows such as ``> 1 | "yes"``."""
    named = "".join(f'<output name="{name}"/>' for name in outputs)
    rules = ""
    for row in rows:
        cells = [f"<text>{written(cell.strip())}</text>" for cell in row.split("|")]
        tests = "".join(f"<inputEntry>{cell}</inputEntry>" for cell in cells[: len(inputs)])
        rules += f"<rule>{tests}{''.join(f'<outputEntry>{cell}</outputEntry>' for cell in cells[len(inputs) :])}</rule>"
    return f'<decisionTable hitPolicy="{policy}">{"".join(inputs)}{named}{rules}</decisionTable>'
