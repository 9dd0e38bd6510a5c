"""`dortmund-lod completion`: let a shell complete commands, options and release ids."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
_PROGRAM = "dortmund-lod"
_VARIABLE = "_DORTMUND_LOD_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that lets SHELL complete commands, options and release ids.

    \b
    dortmund-lod completion bash > ~/.local/share/bash-completion/completions/dortmund-lod
    dortmund-lod completion zsh > ~/.zfunc/_dortmund-lod
    dortmund-lod completion fish > ~/.config/fish/completions/dortmund-lod.fish
    """
    script = get_completion_class(shell)
    if script is None:  # pragma: no cover - click knows the shells above
        raise click.UsageError(f"There is no completion for {shell}.")
    click.echo(script(context.find_root().command, {}, _PROGRAM, _VARIABLE).source())
