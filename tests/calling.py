"""Call the command line in this process."""

from click.testing import CliRunner, Result

from ingest import cli

__all__ = ["call"]


def call(*arguments: str, code: int | None = 0) -> Result:
    """Call `ingest`; it must end with this code (None: with any), and without a traceback."""
    result = CliRunner().invoke(cli.cli, arguments, prog_name="ingest")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert code in {None, result.exit_code}, result.output
    return result
