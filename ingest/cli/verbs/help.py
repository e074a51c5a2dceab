"""The verb that prints the reference."""

from __future__ import annotations

import difflib

import click

from ingest.cli.context import reports_errors

__all__ = ["help_"]


def _topics(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001 -- click's signature
    from ingest.cli.help.reference import TOPICS

    return [name for name in TOPICS if name.startswith(incomplete)]


@click.command("help")
@click.argument("topic", required=False, shell_complete=_topics)
@click.pass_context
@reports_errors
def help_(context: click.Context, topic: str | None) -> None:
    """Print a topic of the reference, or the help of a verb. Without a name: the list of topics."""
    from ingest.cli.help import reference

    parent = context.find_root()
    verbs = parent.command.commands if isinstance(parent.command, click.Group) else {}
    if topic is None:
        for name, about in reference.TOPICS.items():
            click.echo(f"ingest help {name:12} {about}")
        click.echo("ingest VERB --help       the flags of a verb")
    elif topic in reference.TOPICS:
        click.echo(reference.topic(topic), nl=False)
    elif topic in verbs:
        with click.Context(verbs[topic], info_name=topic, parent=parent) as inner:
            click.echo(verbs[topic].get_help(inner))
    else:
        near = difflib.get_close_matches(topic, [*reference.TOPICS, *verbs], n=1)
        known = f"did you mean {near[0]!r}?" if near else f"topics: {', '.join(reference.TOPICS)}"
        raise click.UsageError(f"no topic {topic!r}; {known}")
