"""What scripts write to `$GITHUB_ENV` and `$GITHUB_OUTPUT`."""

from __future__ import annotations

import pytest

from ecrlint.pipelines.shell.commands import Dialect
from ecrlint.pipelines.shell.evaluate import Shell
from ecrlint.pipelines.shell.files import Written, any_name, written

from .test_shell_evaluate import surroundings

FILES = ("GITHUB_ENV", "GITHUB_OUTPUT")


def read(script: str, dialect: Dialect = "posix") -> dict[str, Written]:
    return written(Shell(script, surroundings(script, B="b"), dialect), FILES)


def shown(found: Written) -> dict[str, str]:
    """Values by name, several with `|` between them; a `?` behind what may not be written at all."""
    return {
        name: "|".join(outcome.render() for outcome in slot.outcomes) + ("" if slot.sure else "?")
        for name, slot in found.values.items()
    }


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ('echo "A=1" >> "$GITHUB_ENV"', {"A": "1"}),
        ("echo A=$B-x >>${GITHUB_ENV}", {"A": "b-x"}),
        ("echo A=${{ x }}/y | tee -a $GITHUB_ENV > /dev/null", {"A": "${{ ref.x }}/y"}),
        ("echo A=1 >> ${{ github.env }}", {"A": "1"}),
        ('echo "A=1" 2>/dev/null >> $GITHUB_ENV', {"A": "1"}),
        ('echo "A=1" 2>> $GITHUB_ENV', {}),
        ("F=$GITHUB_ENV\necho A=1 >> $F", {"A": "1"}),
        ("X=1\necho $X", {}),
        ("# echo A=1 >> $GITHUB_ENV", {}),
        ("echo A= >> $GITHUB_ENV", {"A": ""}),
        ("echo A=$(date) >> $GITHUB_ENV", {"A": "$(date)"}),
        ('printf "A=%s\\n" "$B" >> $GITHUB_ENV', {"A": "b"}),
        ("printf 'A=%s\\nC=100%%\\n' 1 >> $GITHUB_ENV", {"A": "1", "C": "100%"}),
        ('printf "%s\\n" "A=1" "C=$B" >> $GITHUB_ENV', {"A": "1", "C": "b"}),
        ('echo -e "A=1\\nC=2" >> $GITHUB_ENV', {"A": "1", "C": "2"}),
        ('cat <<EOF >> $GITHUB_ENV\nA=$B\nC=${{ x }}"q"\nEOF\necho D=1', {"A": "b", "C": '${{ ref.x }}"q"'}),
        ("cat >> $GITHUB_ENV <<'EOF'\nA=$B-${{ x }}\nEOF\n", {"A": "$B-${{ ref.x }}"}),
        ("cat <<-EOF >> $GITHUB_ENV\n\tA=1\n\tEOF\n", {"A": "1"}),
        ('cat <<< "A=$B" >> $GITHUB_ENV', {"A": "b"}),
        ("tee -a $GITHUB_ENV <<EOF\nA=1\nEOF\n", {"A": "1"}),
        ('{\n echo A=1\n X=2\n echo "C=$X"\n} >> "$GITHUB_ENV"', {"A": "1", "C": "2"}),
        ("(echo A=1; echo C=2) | tee -a $GITHUB_ENV", {"A": "1", "C": "2"}),
        ("for k in 1 2; do echo A=$k; done >> $GITHUB_ENV", {"A": "1|2?"}),
        (
            "echo -n A= >> $GITHUB_ENV; jq .x f >> $GITHUB_ENV; echo C=1 >> $GITHUB_ENV",
            {"A": "${{ jq .x f }}", "C": "1"},
        ),
        ("printf A=%s- $B >> $GITHUB_ENV; echo c >> $GITHUB_ENV", {"A": "b-c"}),
        ("printf A=%s $B >> $GITHUB_ENV", {"A": "b"}),
        ("export PATH=x; echo A=1 >> $GITHUB_ENV; echo A=2 >> $GITHUB_ENV", {"A": "2"}),
    ],
)
def test_lines_of_the_environment_file(script: str, values: dict[str, str]) -> None:
    found = read(script)["GITHUB_ENV"]
    assert shown(found) == values
    assert found.unclear == ()


@pytest.mark.parametrize(
    ("script", "values"),
    [
        (
            "echo 'A<<EOF' >> $GITHUB_ENV\necho $B >> $GITHUB_ENV\necho l2 >> $GITHUB_ENV\necho EOF >> $GITHUB_ENV",
            "b\nl2",
        ),
        ('{\n echo "A<<END"\n echo "x"\n echo "END"\n} >> $GITHUB_ENV', "x"),
        ("printf 'A<<E\\n%s\\nE\\n' $B >> $GITHUB_ENV", "b"),
        ("cat <<OUT >> $GITHUB_ENV\nA<<EOF\nB=2\nEOF\nOUT\n", "B=2"),
        ("D=$(uuidgen)\n{ echo A<<$D; echo x; echo $D; } >> $GITHUB_ENV".replace("A<<$D", '"A<<$D"'), "x"),
        ("{ echo 'A<<E'; cat file; echo E; } >> $GITHUB_ENV", "${{ cat file }}"),
        ("{ echo 'A<<E'; echo E; } >> $GITHUB_ENV", ""),
    ],
)
def test_a_value_over_several_lines(script: str, values: str) -> None:
    found = read(script)["GITHUB_ENV"]
    assert shown(found) == {"A": values}
    assert found.unclear == ()


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ("if a; then echo A=1 >> $GITHUB_ENV; else echo A=2 >> $GITHUB_ENV; fi", "1|2"),
        ("if a; then echo A=1 >> $GITHUB_ENV; fi", "1?"),
        ("if a; then echo A=1; elif b; then echo A=2; fi >> $GITHUB_ENV", "1|2?"),
        ("A=0\nif a; then A=1; fi\necho A=$A >> $GITHUB_ENV", "0|1"),
        ("if a; then\n if b; then A=1; else A=2; fi\nelse\n A=3\nfi\necho A=$A >> $GITHUB_ENV", "1|2|3"),
        ("case $x in a) T=1;; *) T=2;; esac\necho A=$T >> $GITHUB_ENV", "1|2"),
        ("case $x in a) T=1;; *) ;; esac\necho A=$T >> $GITHUB_ENV", "$T|1"),
        ("[ $x = y ] && T=1 || T=2\necho A=$T >> $GITHUB_ENV", "1|2"),
        ("[[ $x == y && $z ]] && echo A=1 >> $GITHUB_ENV", "1?"),
        ("a && echo A=1 >> $GITHUB_ENV", "1"),
        ("a ||\n echo A=1 >> $GITHUB_ENV\necho B=2 >> $GITHUB_OUTPUT", "1?"),
        ("T=1\n[ $x ] && T=2\necho A=$T >> $GITHUB_ENV", "1|2"),
        ("while read x; do echo A=1 >> $GITHUB_ENV; done", "1?"),
        ("echo A=0 >> $GITHUB_ENV\nif a; then echo A=1 >> $GITHUB_ENV; fi", "0|1"),
        ("if a; then echo A=1 >> $GITHUB_ENV; exit 0; else exit 1; fi", "1"),
        ("if a; then T=1; elif b; then T=2; else echo no; exit 1; fi\necho A=$T >> $GITHUB_ENV", "1|2"),
        ("T=0\nif a; then T=1; exit 1; fi\necho A=$T >> $GITHUB_ENV", "0"),
        ("if a; then exit 0; fi\necho A=1 >> $GITHUB_ENV", "1?"),
        ("echo A=0 >> $GITHUB_ENV\nif a; then exit; fi\necho A=1 >> $GITHUB_ENV", "0|1"),
        ("( exit 0 )\n[ $x ] || exit 1\necho A=1 >> $GITHUB_ENV", "1"),
        ("if a; then exit 0; fi\nT=1\nT=2\necho A=$T >> $GITHUB_ENV", "2?"),
    ],
)
def test_branches(script: str, value: str) -> None:
    assert shown(read(script)["GITHUB_ENV"])["A"] == value


@pytest.mark.parametrize(
    ("script", "hidden", "not_hidden"),
    [
        ("cat .env >> $GITHUB_ENV", ["A", "B"], []),
        ("aws x | jq -r .y >> $GITHUB_ENV", ["A"], []),
        ("echo $LINE >> $GITHUB_ENV", ["A"], []),
        ("jq . <<EOF >> $GITHUB_ENV\n{}\nEOF\n", ["A"], []),
        ("cat .env >> $GITHUB_ENV\necho A=1 >> $GITHUB_ENV", ["B"], ["A"]),
        ("echo A=1 >> $GITHUB_ENV\ncat .env >> $GITHUB_ENV", ["A", "B"], []),
        ('echo "${P}_TAG=1" >> $GITHUB_ENV', ["X_TAG"], ["TAG", "A"]),
        ('echo "TAG_$P=1" >> $GITHUB_ENV', ["TAG_X"], ["A", "TAG"]),
        ("for k in A B; do echo $k=1 >> $GITHUB_ENV; done", ["A", "B"], ["C"]),
        ("f() { echo A=$1 >> $GITHUB_ENV; }\nf 1", ["A"], ["B"]),
        ("f() { echo A=$1; }\nf 1 >> $GITHUB_ENV", ["A", "B"], []),
        ("./set.sh $GITHUB_ENV", ["A"], []),
        ("python3 - <<EOF\nopen(os.environ['GITHUB_ENV'], 'a').write('A=1')\nEOF\n", ["A"], ["B"]),
        ("cat $GITHUB_ENV; echo $GITHUB_ENV; X=1", [], ["A", "X"]),
        ("./build.sh", [], ["A"]),
        ("echo 'A<<EOF' >> $GITHUB_ENV\necho x >> $GITHUB_ENV", ["A"], ["B"]),
    ],
)
def test_what_cannot_be_read(script: str, hidden: list[str], not_hidden: list[str]) -> None:
    found = read(script)["GITHUB_ENV"]
    assert [name for name in hidden if not found.hides(name)] == []
    assert [name for name in not_hidden if found.hides(name)] == []


def test_outputs_are_a_file_of_their_own() -> None:
    script = "echo a-b=$B >> $GITHUB_OUTPUT\necho '::set-output name=c::d'\necho A=1 >> $GITHUB_ENV"
    found = read(script)
    assert shown(found["GITHUB_OUTPUT"]) == {"a-b": "b", "c": "d"}
    assert shown(found["GITHUB_ENV"]) == {"A": "1"}


def test_a_value_is_placed_behind_its_name() -> None:
    script = 'cat <<EOF >> $GITHUB_ENV\nA=one\nB=two-${{ x }}\nEOF\necho "C=three" | tee -a $GITHUB_ENV'
    found = read(script)["GITHUB_ENV"]
    starts = {name: slot.outcomes[0].place.span.column - 1 for name, slot in found.values.items()}
    assert starts == {"A": script.index("one"), "B": script.index("two"), "C": script.index("three")}


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ('"A=1" >> $env:GITHUB_ENV', {"A": "1"}),
        ('echo "A=$env:B" | Out-File -FilePath $env:GITHUB_ENV -Encoding utf8 -Append', {"A": "b"}),
        ('Add-Content -Path $env:GITHUB_ENV -Value "A=1"', {"A": "1"}),
        ('Write-Output "A=C:\\x\\y" >> $env:GITHUB_ENV', {"A": "C:\\x\\y"}),
        ('$t = "v1"\n"A=$t`nC=2" | Out-File $env:GITHUB_ENV -Append', {"A": "v1", "C": "2"}),
        ('@"\nA=1\nC=$env:B\n"@ >> $env:GITHUB_ENV', {"A": "1", "C": "b"}),
        ('if ($x) {\n "A=1" >> $env:GITHUB_ENV\n} else {\n "A=2" >> $env:GITHUB_ENV\n}\n"C=1" >> $env:GITHUB_ENV',
         {"A": "1|2", "C": "1"}),
        ('if ($x) { "A=1" >> $env:GITHUB_ENV }', {"A": "1?"}),
        ("<# \"A=1\" >> $env:GITHUB_ENV #>\n# \"A=1\" >> $env:GITHUB_ENV", {}),
    ],
)  # fmt: skip
def test_powershell(script: str, values: dict[str, str]) -> None:
    found = read(script, "pwsh")["GITHUB_ENV"]
    assert shown(found) == values
    assert found.unclear == ()


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ("echo A=1>>%GITHUB_ENV%", {"A": "1"}),
        ('set T=v1\r\necho A=%T%-%B%>> "%GITHUB_ENV%"', {"A": "v1-b"}),
        ("if \"%B%\"==\"x\" (\n echo A=1>>%GITHUB_ENV%\n) else (\n echo A=2>>%GITHUB_ENV%\n)", {"A": "1|2"}),
        ("set T=1\nif exist f set T=2\n(echo A=%T%) >> %GITHUB_ENV%", {"A": "1|2"}),
        ('rem echo A=1>>%GITHUB_ENV%\n:: echo A=1>>%GITHUB_ENV%\n@echo off\nset "T=a b"\necho A=%T%>>%GITHUB_ENV%',
         {"A": "a b"}),
        ("echo A=%B:b=c%>>%GITHUB_ENV%", {"A": "${{ %B:b=c% }}"}),
        ("if x==y goto end\necho A=1>>%GITHUB_ENV%\n:end", {"A": "1?"}),
        ("for %%i in (a b) do echo A=1>>%GITHUB_ENV%", {"A": "1?"}),
    ],
)  # fmt: skip
def test_the_command_prompt(script: str, values: dict[str, str]) -> None:
    found = read(script, "cmd")["GITHUB_ENV"]
    assert shown(found) == values
    assert found.unclear == ()


def test_a_script_of_no_shell_may_write_what_it_names() -> None:
    found = any_name("open(os.environ['GITHUB_ENV'], 'a').write('A=1')")
    assert (found.may_hold("A"), found.may_hold("B")) == (True, False)
    assert any_name("os.environ['GITHUB_ENV']").may_hold("B")
