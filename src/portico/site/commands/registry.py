"""`portico registry serve`: one invented registry of a pack as a server of its own."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portico.site import environment

if TYPE_CHECKING:
    from portico.evidence.plugins.demo_registry_server import RegistryServer


@click.group()
def registry() -> None:
    """Serve an invented registry of a pack."""


@registry.command()
@click.option("--pack", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--registry", "registry_id", required=True, help="Its id in the pack's registries/*.yaml.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", required=True, type=click.IntRange(0, 65535), help="0 takes a free one and says which.")
@click.option("--fault", type=click.Choice(["slow", "down", "nonsense"]), help="What is to be wrong with it.")
def serve(pack: Path, registry_id: str, host: str, port: int, fault: str | None) -> None:
    """Answer questions about the pack's invented people until SIGTERM or SIGINT.

    Callers must show the bearer token in PORTICO_REGISTRY_TOKEN.
    """
    from portico.catalogue.errors import NotInPack
    from portico.catalogue.pack import reading
    from portico.evidence.plugins.demo_registry_server import Fault, RegistryServer
    from portico.kernel import logs

    token = environment.required("PORTICO_REGISTRY_TOKEN")
    logs.configure({"level": environment.text("LOG_LEVEL")})
    read = reading.read_pack(pack)
    if registry_id not in read.registries:
        raise NotInPack("registry", registry_id, read.registries)
    try:
        server = RegistryServer(
            (host, port),
            pack=read,
            people=reading.read_people(pack, read),
            registry=registry_id,
            token=token,
            fault=Fault(fault) if fault else None,
        )
    except OSError as error:
        raise click.ClickException(
            f"Port {port} on {host} cannot be used: {os.strerror(error.errno or 0)}. Choose another with --port."
        ) from error
    _serve_until_stopped(server)


def _serve_until_stopped(server: RegistryServer) -> None:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    thread = threading.Thread(target=server.serve_forever, name="registry", daemon=True)
    thread.start()
    click.echo(f"{server.registry} answers at http://{server.server_address[0]!s}:{server.server_address[1]}")
    stopped.wait()
    server.shutdown()
    server.server_close()
