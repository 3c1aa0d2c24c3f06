#!/usr/bin/env bash
# Checks what a release consists of. The sdist and the wheel are built in places that differ in whatever a build could
# take in by accident, and have to be the same bytes; so has the wheel built from the sdist. The wheel holds every
# module, every rule and the data made from them, and nothing else; it is pure Python that runs no code when it is
# installed, and it works without a network from nothing but wheels.
#
#     scripts/check_wheel.sh [--keep FOLDER] [PYTHON ...]    default: python3; the first keeps the wheel and the sdist
#
# Needs the package index: what builds is installed by the hashes of action/requirements.txt. Where a namespace without
# a network can be made (unshare), the installed ecrlint runs in one.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
keep=
if [ "${1-}" = --keep ]; then keep=$2; shift 2; fi

work=$(mktemp -d)
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
unset SOURCE_DATE_EPOCH

sources() { # sources FOLDER: what git tracks or would track, without what was built or cached
    mkdir -p "$1"
    git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
        if [ -e "$file" ]; then printf '%s\0' "$file"; fi
    done | tar --null -T - -cf - | tar -C "$1" -xf -
}
build() { # build FOLDER [-t wheel]: builds what the folder is in, with the environment of `here`
    "$here/build/bin/python" -m hatchling build -d "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}
same() { # same WHAT FILE FILE
    cmp "$2" "$3" || { echo "FAILED: $1 is not the same" >&2; exit 1; }
    echo "ok: $1 ($(wc -c <"$2") bytes, sha256 $(sha256sum "$2" | cut -c1-16)...)"
}

sources "$work/tree"
first=
for python in "${@:-python3}"; do
    name=$("$python" -c 'import platform; print(platform.python_version())')
    here=$work/$name
    "$python" -m venv "$here/build"
    "$here/build/bin/pip" install --quiet --require-hashes --only-binary :all: -r action/requirements.txt

    cp -R "$work/tree" "$here/a"
    (cd "$here/a" && build "$here/one")

    mkdir "$here/another place"
    cp -R "$work/tree" "$here/another place/of another name"
    cd "$here/another place/of another name"
    find . -exec touch -h -d 2001-02-03T04:05:06 {} +
    chmod -R go= .
    mkdir -p ecrlint/__pycache__ && touch ecrlint/__pycache__/left.cpython-310.pyc
    (umask 077 && export TZ=Asia/Tokyo LC_ALL=C PYTHONHASHSEED=7 && build "$here/two")
    cd "$root"

    wheel=$(cd "$here/one" && echo ./*.whl) sdist=$(cd "$here/one" && echo ./*.tar.gz)
    same "the wheel of Python $name, built twice" "$here/one/$wheel" "$here/two/$wheel"
    same "the sdist of Python $name, built twice" "$here/one/$sdist" "$here/two/$sdist"

    mkdir "$here/unpacked"
    tar -C "$here/unpacked" --strip-components 1 -xzf "$here/one/$sdist"
    (cd "$here/unpacked" && build "$here/three" -t wheel)
    same "the wheel of Python $name, built from the sdist" "$here/one/$wheel" "$here/three/$wheel"

    if [ -n "$first" ]; then
        same "the wheel of Python $name and that of the first" "$first/one/$wheel" "$here/one/$wheel"
    fi
    first=${first:-$here}
done

wheel=$(echo "$first"/one/*.whl)
mkdir "$work/wheel"
unzip -q "$wheel" -d "$work/wheel"
(cd "$work/wheel" && find . -type f | sed 's|^\./||' | LC_ALL=C sort) >"$work/holds"
{
    (cd "$first/a" && find ecrlint rules -type f ! -path '*/__pycache__/*' ! -path 'ecrlint/data/*' | sed 's|^rules/|ecrlint/rules/|')
    echo ecrlint/data/hcl2-tables.json
    echo ecrlint/data/rules.json
    dist=$(basename "$(echo "$work"/wheel/*.dist-info)")
    printf "$dist/%s\n" METADATA WHEEL RECORD entry_points.txt licenses/LICENSE
} | LC_ALL=C sort >"$work/should"
diff "$work/should" "$work/holds" || { echo "FAILED: the wheel holds something else (> it does, < it should)" >&2; exit 1; }
echo "ok: the wheel holds $(wc -l <"$work/holds") files: all of ecrlint and rules, and what is built from them"

grep -q '^Root-Is-Purelib: true' "$work"/wheel/*.dist-info/WHEEL
grep -q '^Tag: py3-none-any' "$work"/wheel/*.dist-info/WHEEL
printf '[console_scripts]\necrlint = ecrlint.__main__:main\n' | diff - "$work"/wheel/*.dist-info/entry_points.txt
if grep -E '\.(pth|so|pyd|dll|dylib)$|\.data/|^[^/]*\.py$' "$work/holds"; then exit 1; fi
echo "ok: the wheel is pure Python without code that runs when it is installed, or with every Python"

"$first/build/bin/pip" download --quiet --require-hashes --only-binary :all: --no-deps -r action/requirements.txt -d "$work/wheels"
"${1:-python3}" -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-index --only-binary :all: --find-links "$work/wheels" "$wheel"
"$work/venv/bin/pip" check >/dev/null
alone=()
if unshare --net --map-root-user true 2>/dev/null; then alone=(unshare --net --map-root-user); fi
cd "$work" # nothing of the tree is beside it, and the installation cannot be written to
chmod -R a-w "$work/venv"
status=0
"${alone[@]}" env -i HOME=/nonexistent "$work/venv/bin/ecrlint" tree/fixtures/central-oidc-faulty --format sarif >"$work/sarif" || status=$?
[ "$status" = 1 ] && grep -q tag-immutability "$work/sarif"
"${alone[@]}" env -i HOME=/nonexistent "$work/venv/bin/ecrlint" rules --test
echo "ok: from wheels only, ${alone[0]:+without a network, }with no home, every example of a rule holds"
cd "$root"
if [ -n "$keep" ]; then mkdir -p "$keep" && cp "$first"/one/* "$keep/"; fi
