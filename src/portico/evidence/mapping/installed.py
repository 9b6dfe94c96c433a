"""What the pack and this installation say of a registry: its options, and its entry of the setting PORTICO_REGISTRIES."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FilePath, ValidationError

from portico.evidence.base import Question
from portico.evidence.errors import RegistryDown
from portico.kernel import connections, logs

log = logs.logger(__name__)
M = TypeVar("M", bound=BaseModel)
BaseUrl = Annotated[
    str,
    Field(pattern=r"^https?://[^\s/?#@]+(?:/[^\s?#]*)?$", max_length=500),
    AfterValidator(lambda url: url.rstrip("/")),
]


class Tls(BaseModel):
    """Part of an entry of PORTICO_REGISTRIES: PEM files, where the system's own certificates are not meant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    trust: FilePath | None = None
    certificate: FilePath | None = None
    private_key: FilePath | None = None

    def as_tls(self) -> connections.Tls:
        """Return it for the HTTP client."""
        paths = (self.trust, self.certificate, self.private_key)
        return connections.Tls(*(str(path) if path is not None else None for path in paths))


def options_of(question: Question, model: type[M]) -> M:
    """Return the registry's options in the pack.

    :raises RegistryDown: it has none for this connector; `portico pack check` says so.
    """
    if not isinstance(question.options, model):
        log.error("the pack has no options for the connector of a registry", registry=question.registry)
        raise RegistryDown(reason="no-options")
    return question.options


def settings_of(question: Question, registries: Mapping[str, Mapping[str, object]], model: type[M]) -> M:
    """Return the registry's entry of the setting.

    :raises RegistryDown: it has none, or one that does not fit.
    """
    entry = registries.get(question.registry)
    if entry is None:
        raise RegistryDown(reason="not-installed")
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        # Names of keys only: a value may be a secret.
        keys = ", ".join(sorted({str(found["loc"][0]) if found["loc"] else "" for found in error.errors()}))
        log.error("PORTICO_REGISTRIES does not fit the connector", registry=question.registry, reason=keys)
        raise RegistryDown(reason="settings") from None
