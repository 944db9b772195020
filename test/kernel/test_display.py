"""What a command's outputs become in a cell."""

from __future__ import annotations

from typing import Any

import pytest

from jupyterlab_sagemaker.display import CellScreen


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """The displays and updates of the cell, in order."""
    calls: list[tuple[str, dict[str, Any]]] = []
    for name in ("display", "update_display"):
        monkeypatch.setattr(
            f"IPython.display.{name}",
            lambda bundle, name=name, **_: calls.append((name, dict(bundle))),
        )
    return calls


def progress(done: int) -> dict[str, Any]:
    return {"type": "progress", "id": "train", "what": "Copying", "done": done, "total": 2, "unit": "steps"}


def test_progress_is_one_display_that_leaves_nothing_when_it_is_done(
    shown: list[tuple[str, dict[str, Any]]],
) -> None:
    screen = CellScreen(lambda ref: None)
    screen.show([progress(0), progress(1), progress(2)])
    assert [name for name, _ in shown] == ["display", "update_display", "update_display"]
    assert shown[1][1]["text/plain"].startswith("Copying")
    assert set(shown[2][1].values()) == {""}


def test_progress_that_is_done_when_it_is_first_told_shows_nothing(
    shown: list[tuple[str, dict[str, Any]]],
) -> None:
    CellScreen(lambda ref: None).show([progress(2)])
    assert shown == []
