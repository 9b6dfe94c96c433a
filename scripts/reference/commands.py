"""commands.md: what can be typed after `portico`."""

from collections.abc import Iterator

import click

from portico.site import cli
from reference.markdown import first_paragraph, joined, table, title


def page() -> str:
    """Return the page."""
    lines = title("Commands", "`src/portico/site/commands/`")
    lines += [
        "`make setup` puts the command at `.venv/bin/portico`. An expected failure is one sentence on stderr and exit",
        "code 2; a check that finds errors ends with 1.",
        "",
    ]
    for path, command in _leaves(cli.group, click.Context(cli.group, info_name="portico")):
        lines += [f"## {path}", "", first_paragraph(command.help), ""]
        lines += _usage(path, command)
    return joined(lines)


def _leaves(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        below = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from _leaves(command, below)
        else:
            yield below.command_path, command


def _usage(path: str, command: click.Command) -> list[str]:
    arguments = " ".join(p.make_metavar(click.Context(command)) for p in command.params if _is_argument(p))
    options = [p for p in command.params if isinstance(p, click.Option)]
    lines = [f"    {path}{' ' + arguments if arguments else ''}{' [OPTIONS]' if options else ''}", ""]
    if options:
        lines += table(["option", "value", "needed", "what it does"], [_option(option) for option in options])
    return lines


def _is_argument(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Argument)


def _option(option: click.Option) -> tuple[str, str, str, str]:
    names = ", ".join(f"`{name}`" for name in option.opts)
    value = "" if option.is_flag else f"`{option.make_metavar(click.Context(click.Command('portico')))}`"
    default = f" Default: `{option.default}`." if isinstance(option.default, str) else ""
    several = " May be given several times." if option.multiple else ""
    return names, value, "yes" if option.required else "", f"{option.help or ''}{default}{several}"
