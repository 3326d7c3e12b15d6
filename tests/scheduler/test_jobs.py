"""The table of jobs, and what the guide says of it."""

import re
from pathlib import Path

from scheduler.jobs import JOBS

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


def test_the_guide_names_every_job_with_its_limit() -> None:
    rows = re.findall(r"^\| (`[^|]+) \| (\d+) (min|h)\b", GUIDE.read_text("utf-8"), flags=re.MULTILINE)
    told = {
        name: int(number) * (60 if unit == "h" else 1) for names, number, unit in rows for name in re.findall(r"`(\w+)`", names)
    }
    assert told == {job.name: job.limit.total_seconds() / 60 for job in JOBS}
