"""A file that nobody should trust is refused with an error of this room before it can do harm."""

import pytest

from portico.dmn.errors import ModelUnreadable
from portico.dmn.xml.reading import MAX_ATTRIBUTES, read_definitions
from portico.dmn.yaml.reading import from_yaml
from portico.dmn.yaml.source import MAX_DIRECTIVES

MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "told"><!ENTITY b SYSTEM "file:///etc/hostname">]>'


def model(inside: str = "", *, before: str = "", encoding: str = "UTF-8") -> str:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    return (
        f'{head}{before}<definitions xmlns="{MODEL}" name="m" namespace="https://example.org/m">{inside}</definitions>'
    )


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        *(("UTF-8", "utf-8"), ("UTF-16", "utf-16"), ("UTF-32", "utf-32"), ("UTF-32LE", "utf-32-le")),
        *(("UTF-7", "utf-7"), ("Big5", "big5"), ("Shift_JIS", "shift_jis"), ("IBM037", "cp037")),
    ],
)
def test_entities_are_read_in_no_encoding(encoding: str, codec: str) -> None:
    data = model('<decision name="&a;"/>', before=ENTITIES, encoding=encoding).encode(codec)
    with pytest.raises(ModelUnreadable, match=r"DOCTYPE|not XML"):
        read_definitions(data)


def test_a_model_in_another_common_encoding_is_read() -> None:
    data = model('<decision name="été"/>', encoding="ISO-8859-1").encode("iso-8859-1")
    assert read_definitions(data).decisions[0].name == "été"
    assert read_definitions(model('<decision name="été"/>', encoding="UTF-16").encode("utf-16")).decisions


def test_an_element_with_very_many_attributes_is_refused() -> None:
    attributes = " ".join(f'v:a{number}="1"' for number in range(MAX_ATTRIBUTES + 1))
    with pytest.raises(ModelUnreadable, match=f"at most {MAX_ATTRIBUTES}"):
        read_definitions(model(f'<decision xmlns:v="https://example.org/v" name="d" {attributes}/>').encode())


def test_an_extension_of_a_namespace_that_is_no_address_is_refused() -> None:
    inside = '<extensionElements><v:a xmlns:v="v"/></extensionElements>'
    with pytest.raises(ModelUnreadable, match="canonical"):
        read_definitions(model(inside).encode())


def test_what_an_inclusion_points_to_is_not_read() -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" parse="text"/>'
    found = read_definitions(model(f"<extensionElements>{include}</extensionElements>").encode())
    assert found.extensions[0].count("file:///etc/hostname") == 1


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"%TAG !a{number}! b{number}\n" for number in range(MAX_DIRECTIVES + 1)) + "--- a",
        "a: &a [x]\nb: [*a, *a]",
        "a: !!python/object/apply:os.getcwd []",
        "[" * 100_000,
        "- " * 100_000,
        "{a: " * 100_000,
        "a: \x00",
    ],
)
def test_yaml_that_nobody_writes_is_refused(text: str) -> None:
    with pytest.raises(ModelUnreadable):
        from_yaml(text)
