"""Results as data and as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import targets

Row = Mapping[str, Any]


def results(rows: Sequence[Row], counted: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that was measured, and the targets by wall time; beside these what they come to by CPU time, which
    depends less on what else the machine does."""
    found = {}
    for kind in ("wall", "cpu"):
        times = {(row["tree"], row["case"]): row[kind] for row in rows if row[kind] is not None}
        peaks = {(row["tree"], row["case"]): row["peak"] for row in rows if row["peak"] is not None}
        found[kind] = targets.judged(times, peaks)
    judged = [
        {
            "target": wall.about,
            "unit": wall.unit,
            "ours": wall.ours,
            "bound": wall.bound,
            "share": wall.ours / wall.bound,
            "share_of_cpu": cpu.ours / cpu.bound,
            "met": wall.met,
        }
        for wall, cpu in zip(found["wall"], found["cpu"], strict=True)
    ]
    return {"about": about, "targets": judged, "cases": list(rows), "counts": counted}


def markdown(found: Mapping[str, Any]) -> str:
    """The results as a page."""
    about = found["about"]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    lines = [
        "# Benchmark",
        "",
        f"{about['machine']}, Python {about['python']}. {versions}.",
        f"Medians of {about['repeat']} runs, side by side; of peak memory the most.",
        "",
        "## Targets",
        "",
        *_table(("target", "ours", "at most", "of it", "by CPU", ""), map(_target, found["targets"])),
        "",
        "## Runs",
        "",
        *_table(("tree", "case", "wall", "CPU", "peak"), map(_case, found["cases"])),
        "",
        "## Counts",
        "",
        *_table(("tree", "", "cold", "warm"), _counts(found["counts"])),
    ]
    return "\n".join(lines) + "\n"


def _target(row: Row) -> tuple[str, ...]:
    unit = row["unit"]
    shown = (f"{row[name]:.3f} {unit}" if unit == "s" else f"{row[name]:.0f} {unit}" for name in ("ours", "bound"))
    by_cpu = f"{row['share_of_cpu']:.0%}" if unit == "s" else ""
    return row["target"], *shown, f"{row['share']:.0%}", by_cpu, "met" if row["met"] else "**missed**"


def _case(row: Row) -> tuple[str, ...]:
    if row["wall"] is None:
        return row["tree"], row["case"], row["ended"], "", ""
    return row["tree"], row["case"], f"{row['wall']:.3f} s", f"{row['cpu']:.3f} s", f"{row['peak'] / 1e6:.0f} MB"


def _counts(counted: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Iterator[tuple[str, ...]]:
    for tree, runs in counted.items():
        names = dict.fromkeys(name for run in runs.values() for name in run)
        for name in names:
            yield tree, name, *(f"{runs[run].get(name, 0):,}" if run in runs else "" for run in ("cold", "warm"))


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, tuple("---" for _ in head), *rows):
        yield f"| {' | '.join(row)} |"
