"""Fixes as SARIF fix objects: replacements in regions of the file as it is, columns in UTF-16 code units."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import sarif_om as om

from ..finding import Edit, Fix
from .document import whole
from .plain import flat
from .sarif_places import ROOT, relative_uri
from .texts import Texts


def fix_of(fix: Fix, texts: Texts) -> Any:
    """A fix that has its edits. SARIF has no word for how safe a fix is, so that is a property."""
    files = groupby(fix.edits, key=lambda edit: edit.place.path)
    return om.Fix(
        description=om.Message(text=flat(fix.title)),
        artifact_changes=[
            om.ArtifactChange(
                artifact_location=om.ArtifactLocation(uri=relative_uri(path), uri_base_id=ROOT),
                replacements=[_replacement(edit, texts) for edit in edits],
            )
            for path, edits in files
        ],
        properties={"safe": fix.safe},
    )


def _replacement(edit: Edit, texts: Texts) -> Any:
    """An empty region is a point to insert at (SARIF 3.57.3); without a text it only deletes."""
    path, span = edit.place.path, edit.place.span
    return om.Replacement(
        deleted_region=om.Region(
            start_line=span.line,
            start_column=texts.utf16_column(path, span.line, span.column),
            end_line=span.end_line,
            end_column=texts.utf16_column(path, span.end_line, span.end_column),
        ),
        inserted_content=om.ArtifactContent(text=whole(edit.text)) if edit.text else None,
    )
