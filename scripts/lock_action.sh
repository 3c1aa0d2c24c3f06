#!/usr/bin/env bash
# Writes action/requirements.txt: what the GitHub Action installs, every file by its hash, for Linux and macOS with
# Python 3.10 to 3.13. It holds ecrlint's dependencies and what builds ecrlint, for the action builds the tree it was
# pinned at without fetching anything more.
#
#     scripts/lock_action.sh             keep the versions that are locked, unless they do not fit any more
#     scripts/lock_action.sh --upgrade   take the newest that fit
#     scripts/lock_action.sh --check     write nothing; install the wheels for each Python and system into a scratch folder
#
# Needs the package index (uv goes into an environment of its own).
set -euo pipefail
cd "$(dirname "$0")/.."

lock=action/requirements.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"

"$work/venv/bin/pip" install --quiet uv
if [ "${1-}" = --check ]; then
    for version in 3.10 3.11 3.12 3.13; do
        for platform in x86_64 aarch64; do
            for system in manylinux_2_28 apple-darwin; do
                target=$platform-$system
                "$work/venv/bin/uv" pip install --quiet --no-config --require-hashes --only-binary :all: --no-deps \
                    --python-version "$version" --python-platform "$target" --target "$work/$version-$target" -r "$lock"
                echo "ok: Python $version on $target"
            done
        done
    done
    exit
fi

printf '%s\n' hatchling >"$work/build.in"
"$work/venv/bin/uv" pip compile --quiet --no-config --universal --python-version 3.10 --generate-hashes \
    --no-annotate --custom-compile-command scripts/lock_action.sh --output-file "$lock" "$@" \
    pyproject.toml "$work/build.in"
grep -c '^[a-z]' "$lock" | sed 's/$/ packages locked/'
