"""`ecrlint completion`: scripts that complete commands, options and rule ids."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator

from . import COMMANDS
from .arguments import book
from .errors import OK
from .parser import parser_of
from .streams import show

ABOUT = """Prints a script that completes commands, options and rule ids. Where it goes:
  bash  ecrlint completion bash > FILE
        ~/.local/share/bash-completion/completions/ecrlint
  zsh   ecrlint completion zsh > FILE
        _ecrlint in a folder of $fpath
  fish  ecrlint completion fish > FILE
        ~/.config/fish/completions/ecrlint.fish"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell it is for")


def run(options: argparse.Namespace) -> int:
    """Prints the script."""
    rules = [rule["id"] for rule in book()["rules"]]
    show({"bash": _bash, "zsh": _zsh, "fish": _fish}[options.shell](rules))
    return OK


def _words(command: str) -> list[str]:
    """What can be written after a command, besides paths: its options, and the choices of its argument."""
    found: list[str] = []
    for action in parser_of(command)._actions:
        found += action.option_strings
        if not action.option_strings and action.choices:
            found += map(str, action.choices)
    return found


def _choices(command: str) -> Iterator[tuple[str, list[str]]]:
    """The options of a command that take one of a few words, with the words."""
    for action in parser_of(command)._actions:
        if action.option_strings and action.choices:
            yield action.option_strings[-1], list(map(str, action.choices))


_RULES = ("--select", "--ignore")


def _bash(rules: list[str]) -> str:
    cases = [f"    {name}) words={shlex.quote(' '.join(_words(name)))} ;;" for name in COMMANDS]
    values = [f"    {option}) words={shlex.quote(' '.join(words))} ;;" for option, words in _choices("check")]
    return "\n".join(
        [
            "_ecrlint() {",
            "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=check words",
            f"  local commands={shlex.quote(' '.join(COMMANDS))} rules={shlex.quote(' '.join(rules))}",
            '  if [[ $COMP_CWORD -gt 1 && " $commands " == *" ${COMP_WORDS[1]} "* ]]; then',
            "    command=${COMP_WORDS[1]}",
            "  fi",
            "  case $command in",
            *cases,
            "  esac",
            '  if [[ $COMP_CWORD -eq 1 ]]; then words="$commands $words"; fi',
            "  case $before in",
            "    explain|rules|--select|--ignore) words=$rules ;;",
            *values,
            "  esac",
            '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
            "}",
            "complete -o default -F _ecrlint ecrlint",
            "",
        ]
    )


def _zsh(rules: list[str]) -> str:
    # zsh can run bash's completion functions; its own description of options would say nothing more. Where it loads the
    # script when something is completed for the first time, that has to be completed as well.
    first = "if [[ ${funcstack[1]} == _ecrlint ]]; then _bash_complete -o default -F _ecrlint; fi\n"
    return "#compdef ecrlint\nautoload -Uz bashcompinit && bashcompinit\n" + _bash(rules) + first


def _fish(rules: list[str]) -> str:
    lines = ["complete -c ecrlint -n __fish_use_subcommand -a " + shlex.quote(" ".join(COMMANDS))]
    for command in COMMANDS:
        seen = f"__fish_seen_subcommand_from {command}"
        seen = f"__fish_use_subcommand; or {seen}" if command == "check" else seen
        for action in parser_of(command)._actions:
            lines += _fish_option(action, seen, rules)
            if action.choices and not action.option_strings:
                lines.append(_fish_words(command, list(map(str, action.choices))))
    lines += [_fish_words(command, rules) for command in ("explain", "rules")]
    return "\n".join(lines) + "\n"


def _fish_words(command: str, words: list[str]) -> str:
    """What a command takes instead of files."""
    return f"complete -c ecrlint -f -n '__fish_seen_subcommand_from {command}' -a {shlex.quote(' '.join(words))}"


def _fish_option(action: argparse.Action, seen: str, rules: list[str]) -> Iterator[str]:
    for option in action.option_strings:
        if not option.startswith("--"):
            continue
        line = f"complete -c ecrlint -n {shlex.quote(seen)} -l {option[2:]} -d {shlex.quote(action.help or '')}"
        if option in _RULES:
            line += f" -x -a {shlex.quote(' '.join(rules))}"
        elif action.choices:
            line += f" -x -a {shlex.quote(' '.join(map(str, action.choices)))}"
        elif action.nargs != 0:
            line += " -r"
        yield line
