"""How many people CamStreamer Cloud's cameras counted: the document that asks, and what its answer means."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cameras.vms import fields
from cameras.vms.base import Count

TOGETHER = 5
"""Series that a query may hold, by the VMS's documentation."""
METRIC = "peopleCountAverage"
"""The VMS's own word for the number of visitors."""
HOUR = timedelta(hours=1)
ENDS = range(1, 2**33)
"""Seconds of the epoch that can be a time."""


def question(nodes: Sequence[str], begin: datetime, end: datetime) -> str:
    span = f"from:{int(begin.timestamp())},to:{int(end.timestamp())}"
    asked = (
        f"s{place}:statisticDataMetricByGranularity({span},type:{METRIC},node_id:{node},granularity:H)"
        "{from to value}"
        for place, node in enumerate(nodes)
    )
    return f"{{{' '.join(asked)}}}"


def series(told: Any, begin: datetime, end: datetime) -> list[Count]:
    """Whole hours that lie between; what is null or of another length is left out, as is an hour told twice."""
    read = {
        count.begin: count
        for each in fields.items(told)
        if (count := _count(fields.mapping(each))) and begin <= count.begin <= end - HOUR
    }
    return [read[hour] for hour in sorted(read)]


def _count(told: dict[str, Any]) -> Count | None:
    first, last, people = (fields.number(told.get(key)) for key in ("from", "to", "value"))
    if first is None or last is None or people is None or people < 0:
        return None
    if int(first) not in ENDS or last - first != HOUR.total_seconds():
        return None
    return Count(datetime.fromtimestamp(first, UTC), round(people))
