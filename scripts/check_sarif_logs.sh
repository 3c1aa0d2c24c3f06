#!/usr/bin/env bash
# Writes SARIF logs of the faulty fixtures, of an empty result and of paths with spaces and letters outside
# ASCII, and has Microsoft's multitool validate them. Needs the environment in .venv; skips without npm.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
write() { .venv/bin/ecrlint "$1" --unsure --fail-on never --quiet --format sarif > "$work/$2.sarif"; }

mkdir -p "$work/a repository/grün & größer" "$work/empty"
cp -r fixtures/central-oidc-faulty "$work/a repository/grün & größer/"
write fixtures/central-oidc-faulty central
write fixtures/cloud-platform-faulty platform
write "$work/empty" empty
write "$work/a repository" names
.venv/bin/python scripts/check_sarif.py "$work"/*.sarif
