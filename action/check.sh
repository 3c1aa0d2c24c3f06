#!/usr/bin/env bash
# Runs ecrlint once: the full text goes to the log, the other reports to files. Takes its inputs from the environment
# (ECRLINT_*), never as text of a script; writes the outputs sarif-file, findings and exit-code.
set -euo pipefail

refuse() { # refuse MESSAGE: ends with the status of a wrong call
    echo "::error::$1"
    echo "exit-code=2" >>"$GITHUB_OUTPUT"
    exit 2
}

truth() { # truth NAME VALUE: whether an input is true; anything but true and false is refused
    case $2 in
        true) return 0 ;;
        false) return 1 ;;
        *) refuse "The input $1 takes true or false." ;;
    esac
}

option() { # option NAME VALUE: adds an option with a value if there is one
    if [ -n "$2" ]; then arguments+=("$1=$2"); fi
}

lines() { # lines TEXT: gives the lines that are not empty, without the blanks around them
    printf '%s\n' "$1" | sed -e 's/\r$//' -e 's/^[[:blank:]]*//' -e 's/[[:blank:]]*$//' -e '/^$/d'
}

security=no annotations=no
if truth advanced-security "$ECRLINT_ADVANCED_SECURITY"; then security=yes; fi
if truth annotations "$ECRLINT_ANNOTATIONS"; then annotations=yes; fi
if [ "$security$annotations" = yesyes ]; then
    refuse "Code scanning annotates by itself: set either advanced-security or annotations to false."
fi

arguments=(--color always --no-cache)
option --convention "$ECRLINT_CONVENTION"
option --config "$ECRLINT_CONFIG"
option --baseline "$ECRLINT_BASELINE"
option --select "$ECRLINT_SELECT"
option --ignore "$ECRLINT_IGNORE"
if truth no-config "$ECRLINT_NO_CONFIG"; then arguments+=(--no-config); fi
if truth no-suppressions "$ECRLINT_NO_SUPPRESSIONS"; then arguments+=(--no-suppressions); fi
if truth strict "$ECRLINT_STRICT"; then arguments+=(--strict); fi
while IFS= read -r file; do option --var-file "$file"; done < <(lines "$ECRLINT_VAR_FILES")

# Where code scanning decides what stops a pull request, findings alone do not fail the step.
fail_on=$ECRLINT_FAIL_ON
if [ -z "$fail_on" ]; then
    fail_on=warning
    if [ "$security" = yes ]; then fail_on=never; fi
fi
option --fail-on "$fail_on"

reports=$(mktemp -d "$RUNNER_TEMP/ecrlint-reports.XXXXXX")
arguments+=(--report "sarif=$reports/ecrlint.sarif" --report "json=$reports/ecrlint.json")
if truth summary "$ECRLINT_SUMMARY"; then arguments+=(--report "markdown=$reports/summary.md"); fi
if [ "$annotations" = yes ] || [ "$security$ECRLINT_FROM_FORK" = yestrue ]; then
    arguments+=(--report "github=$reports/annotations.txt")
fi

paths=()
while IFS= read -r path; do paths+=("$path"); done < <(lines "$ECRLINT_PATHS")
if [ ${#paths[@]} = 0 ]; then refuse "The input paths names nothing to check."; fi

cd -- "$ECRLINT_WORKING_DIRECTORY" || refuse "There is no folder of the name that the input working-directory has."
status=0
"$ECRLINT_HOME/bin/ecrlint" "${arguments[@]}" -- "${paths[@]}" || status=$?

if [ -s "$reports/annotations.txt" ]; then cat "$reports/annotations.txt"; fi
# The runner takes 1 MiB for the summary of a step and refuses all of it if there is more.
if [ -s "$reports/summary.md" ]; then head -c 1000000 "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"; fi

if [ -s "$reports/ecrlint.json" ]; then
    read -r findings files < <("$ECRLINT_HOME/bin/python" -I -c '
import json, sys
report = json.load(open(sys.argv[1], encoding="utf-8"))
print(sum(report["summary"][level] for level in ("error", "warning", "note")), sum(report["files"].values()))
' "$reports/ecrlint.json")
    echo "findings=$findings" >>"$GITHUB_OUTPUT"
    if [ -s "$reports/ecrlint.sarif" ]; then echo "sarif-file=$reports/ecrlint.sarif" >>"$GITHUB_OUTPUT"; fi
    if [ "$files" = 0 ] && truth fail-on-no-inputs "$ECRLINT_FAIL_ON_NO_INPUTS"; then
        refuse "There is nothing to check: no file that can concern Amazon ECR was found."
    fi
fi
echo "exit-code=$status" >>"$GITHUB_OUTPUT"
exit "$status"
