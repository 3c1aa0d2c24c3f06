from __future__ import annotations

import pytest

from ecrlint.suppress.files import suppressions_in


@pytest.mark.parametrize("path", ["Dockerfile", "app/Dockerfile.dev", "app/web.Dockerfile", "Containerfile"])
def test_a_comment_of_a_dockerfile(path: str) -> None:
    text = "ARG A\n# ecrlint: ignore[registry-url] -- a mirror\nFROM $A\nRUN echo '# no comment'\n"
    (found,) = suppressions_in(path, text)
    assert (found.rules, found.reason, found.place.span.line, found.line) == (("registry-url",), "a mirror", 2, 3)


def test_other_files_have_none() -> None:
    assert suppressions_in("README.md", "# ecrlint: ignore[registry-url] -- x\n") == ()
