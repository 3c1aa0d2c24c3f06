#!/usr/bin/env bash
# Installs ecrlint from the action's own tree, so that what runs is the commit that was pinned. Everything else comes
# from the package index by the hashes of requirements.txt, as wheels: no code of theirs runs while it is installed.
# Python is isolated (-I): a `pip.py` in the repository that is checked must not be taken for pip.
#
# Takes ECRLINT_PYTHON and ECRLINT_VERSION (may be empty) from the environment; writes the output `home`.
set -euo pipefail

tree=$(cd "$(dirname "$0")/.." && pwd)
if [ -n "$ECRLINT_VERSION" ]; then
    found=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$tree/ecrlint/__init__.py")
    if [ "$found" != "${ECRLINT_VERSION#v}" ]; then
        echo "::error::This action is pinned at ecrlint $found, but the input version asks for another one."
        exit 2
    fi
fi

home=$(mktemp -d "$RUNNER_TEMP/ecrlint.XXXXXX")
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
"$ECRLINT_PYTHON" -I -m venv "$home"
"$home/bin/python" -I -m pip install --quiet --require-hashes --only-binary=:all: -r "$tree/action/requirements.txt"
# Built from a copy, for building writes into the tree, which may be the repository that is checked.
mkdir "$home/source"
for name in pyproject.toml hatch_build.py README.md LICENSE ecrlint rules; do cp -R "$tree/$name" "$home/source/"; done
"$home/bin/python" -I -m pip install --quiet --no-index --no-deps --no-build-isolation "$home/source"
rm -rf "$home/source"
"$home/bin/ecrlint" --version
echo "home=$home" >>"$GITHUB_OUTPUT"
