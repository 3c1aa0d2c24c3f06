#!/usr/bin/env bash
# Shows that the lower bounds of pyproject.toml are true: installs exactly those versions of what ecrlint depends on,
# and of what builds it, builds it with them and runs the tests.
#
#     scripts/check_lower_bounds.sh [PYTHON ...]    default: python3
#     TESTS="tests/rules tests/parse" scripts/check_lower_bounds.sh python3.10    not all tests
#
# Needs the package index; works on a copy of the tree below a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bounds() { # bounds FIRST-LINE: the requirements of a list of pyproject.toml, each at its lower bound
    sed -n "/^$1/,/^]/p" pyproject.toml | sed -n 's/^ *"\([A-Za-z0-9._-]*\)>=\([0-9.]*\).*",$/\1==\2/p'
}
{ bounds 'dependencies = \['; bounds 'requires = \['; } | sort -u >"$work/bounds"
listed=$(sed -n '/^dependencies = \[/,/^]/p; /^requires = \[/,/^]/p' pyproject.toml | grep '^ *"' | tr -d ' ",' | sed 's/[<>=].*//' | sort -u)
[ "$listed" = "$(sed 's/==.*//' "$work/bounds")" ] || { echo "A dependency has no lower bound." >&2; exit 1; }
cat "$work/bounds"

mkdir "$work/tree"
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
    if [ -e "$file" ]; then printf '%s\0' "$file"; fi
done | tar --null -T - -cf - | tar -C "$work/tree" -xf -

for python in "${@:-python3}"; do
    rm -rf "$work/venv" "$work/tree/ecrlint/data"
    "$python" -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: -r "$work/bounds" \
        hypothesis pytest pytest-xdist rfc3986-validator
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation "$work/tree"
    "$work/venv/bin/pip" check
    (cd "$work/tree" && "$work/venv/bin/python" -m ecrlint.rulebook --check)
    # shellcheck disable=SC2086 # several words
    (cd "$work/tree" && "$work/venv/bin/python" -m pytest -q -n auto ${TESTS:-})
    echo "ok: $("$work/venv/bin/python" --version) with the lower bounds"
done
