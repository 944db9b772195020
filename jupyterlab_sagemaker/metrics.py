"""A job's numbers in Python: by name, or as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas


class Series(NamedTuple):
    """One line of a chart: ``MetricSeries`` of ``src/protocol/metric.ts``."""

    name: str
    #: ``algorithm``: read from the job's own lines; ``instance``: measured on the machine.
    source: str
    #: ``None`` for algorithm metrics of a job with one host.
    host: str | None
    #: CloudWatch's name, e.g. ``Percent``; algorithm metrics have none.
    unit: str | None
    #: Ascending, in UTC.
    times: list[datetime]
    values: list[float]


class Metrics(Mapping[str, list[tuple[datetime, float]]]):
    """``metrics["loss"]`` is a list of (time, value), ascending, of all hosts; ``series`` has them apart."""

    def __init__(self, series: list[Mapping[str, Any]]) -> None:
        self.series = [
            Series(
                one["name"],
                one["source"],
                one.get("host"),
                one.get("unit"),
                [datetime.fromtimestamp(time / 1000, timezone.utc) for time in one["times"]],
                list(one["values"]),
            )
            for one in series
        ]
        self._by_name: dict[str, list[tuple[datetime, float]]] = {}
        for one in self.series:
            self._by_name.setdefault(one.name, []).extend(zip(one.times, one.values))
        for points in self._by_name.values():
            points.sort(key=lambda point: point[0])

    def __getitem__(self, name: str) -> list[tuple[datetime, float]]:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __repr__(self) -> str:
        said = ", ".join(
            f"{name} ({len(points)}, last {points[-1][1]:g})" if points else f"{name} (0)"
            for name, points in self._by_name.items()
        )
        return f"<metrics: {said or 'none yet'}>"

    def to_pandas(self) -> pandas.DataFrame:
        """One row a value: name, time, value, host, source, unit. Needs pandas in this environment."""
        import pandas

        return pandas.DataFrame(
            [
                (one.name, time, value, one.host, one.source, one.unit)
                for one in self.series
                for time, value in zip(one.times, one.values)
            ],
            columns=["name", "time", "value", "host", "source", "unit"],
        )
