"""Projects for tests, from texts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ecrlint.discover.sources import Sources
from ecrlint.pipelines.github.project import JobRun, Project, load_projects


def load(root: Path, files: Mapping[str, str]) -> Project:
    """The one project whose workflows are among `files` (bare names are put below .github/workflows)."""
    for name, text in files.items():
        path = root / (name if "/" in name else f".github/workflows/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    paths = [p.relative_to(root).as_posix() for p in root.rglob(".github/workflows/*")]
    (project,) = load_projects(Sources(root), paths)
    return project


def run_of(project: Project, job: str) -> JobRun:
    """The only run of a job."""
    (found,) = (run for run in project.runs if run.job.id == job)
    return found
