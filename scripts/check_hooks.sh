#!/usr/bin/env bash
# Shows that both pre-commit hooks work from a clone of this checkout: they fail on a faulty repository, pass
# on a clean one, and a fault in main.tf is found when only variables.tf is named.
#
#     scripts/check_hooks.sh
#
# Needs git, Python and PyPI (pre-commit goes into an environment of its own). Writes only below a temporary
# folder, which is removed at the end.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PRE_COMMIT_HOME="$work/pre-commit"
export GIT_CONFIG_GLOBAL="$work/gitconfig" GIT_CONFIG_NOSYSTEM=1
git config --file "$GIT_CONFIG_GLOBAL" user.name ecrlint
git config --file "$GIT_CONFIG_GLOBAL" user.email ecrlint@example.invalid
git config --file "$GIT_CONFIG_GLOBAL" init.defaultBranch main
git config --file "$GIT_CONFIG_GLOBAL" --add safe.directory '*'

committed() { # committed FOLDER: makes a repository of a folder's files
    git -C "$1" init --quiet
    git -C "$1" add --all --force
    git -C "$1" commit --quiet --message "Files to check"
}

expect() { # expect STATUS WORD FOLDER HOOK ARGUMENTS...: runs a hook; WORD must stand in what it says
    local status=0 wanted=$1 word=$2 folder=$3
    shift 3
    (cd "$folder" && "$work/venv/bin/pre-commit" try-repo "$work/ecrlint" "$@") >"$work/output" 2>&1 || status=$?
    if [ "$status" != "$wanted" ] || ! grep -q -- "$word" "$work/output"; then
        cat "$work/output"
        echo "FAILED: $* in $(basename "$folder") ended with $status instead of $wanted, or does not say \"$word\"" >&2
        exit 1
    fi
    echo "ok: $* in $(basename "$folder")"
}

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pre-commit

# The files as they are, committed or not, without what git ignores.
mkdir "$work/ecrlint"
(cd "$here" && git ls-files --cached --others --exclude-standard -z | while IFS= read -r -d '' file; do
    [ -e "$file" ] && printf '%s\0' "$file"
done | tar --null --files-from=- --create --file=-) | tar --extract --directory="$work/ecrlint"
committed "$work/ecrlint"
"$work/venv/bin/pre-commit" validate-manifest "$work/ecrlint/.pre-commit-hooks.yaml"

for name in central-oidc-faulty central-oidc-clean; do
    cp -R "$here/fixtures/$name" "$work/$name"
    committed "$work/$name"
done

mkdir -p "$work/apart/.infra"
cat >"$work/apart/.infra/variables.tf" <<'TF'
variable "mutability" {
  default = "MUTABLE"
}
TF
cat >"$work/apart/.infra/main.tf" <<'TF'
resource "aws_ecr_repository" "api" {
  name                 = "shop/api"
  image_tag_mutability = var.mutability
}
TF
committed "$work/apart"

for hook in ecrlint ecrlint-repo; do
    expect 1 'tag-immutability' "$work/central-oidc-faulty" "$hook" --all-files
    expect 0 'ecrlint.*Passed' "$work/central-oidc-clean" "$hook" --all-files
    expect 1 'main\.tf:3:' "$work/apart" "$hook" --files .infra/variables.tf
done
expect 0 'no files to check' "$work/apart" ecrlint --files README.md
