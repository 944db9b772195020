"""Makes the magics known to a shell without importing what they need: that is done when one is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.completer import CompletionContext, SimpleMatcherResult
    from IPython.core.interactiveshell import InteractiveShell

#: The short name is only taken where nobody else has it.
NAMES = ("sagemaker", "sm")


def sagemaker(line: str, cell: str | None = None) -> Any:
    """Train, attach to and look after SageMaker jobs, here or on AWS.

    ``%sagemaker help`` lists the commands, ``%sagemaker help train`` explains one. A cell that begins with
    ``%%sagemaker train`` is the training script.
    """
    from .magics import magic

    return magic(line, cell)


def complete(context: CompletionContext) -> SimpleMatcherResult:
    """Completes the line of a ``%sagemaker`` or ``%%sagemaker`` magic."""
    from .completion import complete as ask

    return ask(context)


def load(shell: InteractiveShell) -> None:
    """Registers the magics and their completion once, however often it is called."""
    known = shell.magics_manager.magics["line"]
    for name in NAMES:
        if name == NAMES[0] or name not in known:
            shell.magics_manager.register_function(sagemaker, "line_cell", name)
    completer = shell.Completer
    if completer is None or complete in getattr(completer, "custom_matchers", [complete]):
        return
    try:
        from IPython.core.completer import completion_matcher
    except ImportError:
        return  # Older than IPython 8.6: the magics work, their options do not complete.
    completion_matcher(identifier="jupyterlab_sagemaker", api_version=2)(complete)
    completer.custom_matchers.append(complete)


def unload(shell: InteractiveShell) -> None:
    """Takes back what ``load`` registered, and closes the connection."""
    for kind in ("line", "cell"):
        known = shell.magics_manager.magics[kind]
        for name in NAMES:
            if known.get(name) is sagemaker:
                del known[name]
    matchers = getattr(shell.Completer, "custom_matchers", [])
    if complete in matchers:
        matchers.remove(complete)
    from .magics import close

    close()
