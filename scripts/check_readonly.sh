#!/usr/bin/env bash
# Shows that a first run from a read-only installation, with no usable HOME, is as quick as any other: nothing is
# built or cached on the way. Give the interpreters to try; needs root, because chmod does not stop root and the
# installation is remounted read-only in a mount namespace of its own.
#
#     bash scripts/check_readonly.sh python3.10 python3.13
#
# Prints for each interpreter the median of five first runs (read-only, no HOME) and of five second runs
# (writable), and fails if a first run does not give the same findings.
set -euo pipefail
cd "$(dirname "$0")/.."

fixture=$PWD/fixtures/central-oidc-faulty
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

median() { sort -n | sed -n 3p; }
seconds() { # seconds OUT COMMAND...: the time a command takes, its output in OUT; status 1 is findings
    local out=$1 from to status=0
    shift
    from=$(date +%s%N)
    "$@" > "$out" 2>&1 || status=$?
    to=$(date +%s%N)
    [ "$status" = 1 ] || { cat "$out" >&2; exit 1; }
    echo $(((to - from) / 1000000))
}

for python in "$@"; do
    "$python" -m venv "$work/template"
    "$work/template/bin/pip" install -q . 2> /dev/null
    run=("$work/template/bin/ecrlint" "$fixture" --convention central-oidc --format concise)
    for number in 1 2 3 4 5; do
        seconds "$work/first" unshare -m env HOME=/nonexistent XDG_CACHE_HOME=/nonexistent/cache bash -c '
            mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"' "$work/template" "${run[@]}"
    done > "$work/firsts"
    seconds "$work/second" "${run[@]}" > /dev/null
    for number in 1 2 3 4 5; do seconds "$work/second" "${run[@]}"; done > "$work/seconds"
    cmp "$work/first" "$work/second"
    echo "$("$python" --version): first run $(median < "$work/firsts") ms, second run $(median < "$work/seconds") ms"
    rm -rf "$work/template"
done
