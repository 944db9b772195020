"""How far something long has come, in one line of text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WIDTH = 20


def progress_text(output: Mapping[str, Any]) -> str:
    """One line for a ``progress`` output, e.g. ``Uploading model ▓▓▓░░ 12.1 MB of 40.0 MB``."""
    done = float(output["done"])
    total = output.get("total")
    amount = _amount(done, output["unit"])
    if not total:
        return f"{output['what']}  {amount}"
    filled = round(_WIDTH * min(1.0, done / total))
    bar = "▓" * filled + "░" * (_WIDTH - filled)
    return f"{output['what']}  {bar}  {amount} of {_amount(float(total), output['unit'])}"


def _amount(number: float, unit: str) -> str:
    if unit == "seconds":
        minutes, seconds = divmod(int(number), 60)
        return f"{minutes}:{seconds:02}"
    if unit != "bytes":
        return f"{number:.0f}"
    for name in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {name}" if name == "B" else f"{number:.1f} {name}"
        number /= 1000
    return f"{number:.1f} TB"
