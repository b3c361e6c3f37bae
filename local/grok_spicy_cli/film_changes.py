"""A change of a film from the terminal: first what it makes again and costs, then the change."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from grok_spicy.api.schemas import Terms, WithCap
from grok_spicy_cli import backends
from grok_spicy_cli.archive import Archive
from grok_spicy_cli.client.run_client import Change
from grok_spicy_cli.client.run_control import RunControl
from grok_spicy_cli.command_output import CommandOutput
from grok_spicy_cli.option_groups import StackAddress
from grok_spicy_cli.render.changes import terms_table


@dataclass(frozen=True)
class ChangeOptions:
    """What the commands that change a film have in common."""

    output_dir: Path
    json: bool
    verbose: bool
    simulator: dict[str, Any]
    stack: StackAddress | None
    dry_run: bool = False
    yes: bool = False


@contextmanager
def open_run(
    name: str, options: ChangeOptions, output: CommandOutput, *, only_reads: bool = False
) -> Iterator[tuple[RunControl, str]]:
    """The place where the run of that name is made, and its id. `only_reads`: nothing will be made
    there, so that no provider is needed. NotFound."""
    simulator = {} if only_reads else options.simulator
    remote = backends.find_remote(
        options.stack, options.output_dir, output, simulator, verbose=options.verbose
    )
    if remote:
        yield remote, remote.find(name)
        return
    run = Archive(options.output_dir, output.print).load(name).run
    if only_reads:
        with backends.open_local(
            options.output_dir, backends.NO_PROVIDER, output, verbose=options.verbose
        ) as local:
            yield local.runs, run.run_id
        return
    provider = run.settings.provider
    with backends.open_backend(
        None, options.output_dir, output, simulator, provider, verbose=options.verbose
    ) as runs:
        yield runs, run.run_id


def change_film(
    name: str,
    change: Change,
    request_for: Callable[[RunControl, str], WithCap],
    options: ChangeOptions,
) -> None:
    """Print what the change makes again and costs; ask at a terminal where it costs anything, make
    it, and end with the status of its run. With `dry_run`, change nothing."""
    output = CommandOutput.of(json=options.json)
    with open_run(name, options, output, only_reads=options.dry_run) as (runs, run_id):
        request = request_for(runs, run_id)
        terms = runs.client.change_terms(run_id, change, request)
        _print_terms(output, terms)
        if options.dry_run:
            if options.json:
                typer.echo(terms.model_dump_json())
            return
        if not options.yes and not _is_wanted(output, terms):
            output.print("Nothing was changed.")
            return
        status = runs.change(run_id, lambda: runs.client.change(run_id, change, request))
    raise typer.Exit(status)


def _print_terms(output: CommandOutput, terms: Terms) -> None:
    output.console.print(terms_table(terms))
    cost = terms.estimate
    if cost.at_most_usd == 0:
        output.print("It costs nothing: only the film is cut again.")
        return
    output.print(
        f"Expected cost: about {cost.expected_usd:.2f} USD, at most {cost.at_most_usd:.2f}; "
        f"it needs a --max-cost-usd of {terms.least_cap_usd:.2f}, and the run has "
        f"{terms.max_cost_usd:.2f}."
    )


def _is_wanted(output: CommandOutput, terms: Terms) -> bool:
    """Whether a person at the terminal wants to pay for it; True where it costs nothing, or where
    nobody can be asked."""
    if not output.can_ask or terms.estimate.at_most_usd == 0:
        return True
    return typer.confirm("Make it again?", err=True)
