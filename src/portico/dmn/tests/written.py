"""Small models in the standard's form, written for the tests."""

from portico.dmn.lowering import compile_definitions
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
