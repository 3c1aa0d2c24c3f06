"""The entry point. It imports nothing before it knows that more than the version is asked for."""

import sys


def main() -> int:
    """Runs ecrlint with the arguments of the process; gives the exit status."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        from . import __version__

        sys.stdout.write(f"ecrlint {__version__}\n")
        return 0
    try:
        _in_utf8()
        from .cli import guarded

        return guarded(arguments)
    except KeyboardInterrupt:  # while it was only being loaded, or already ending
        return 130


def _in_utf8() -> None:
    """Begins anew, in this process, where Python took the names of files for text of another encoding because of the
    locale: repositories have UTF-8 names, and what is reported of them is the same everywhere."""
    if sys.getfilesystemencoding() != "utf-8" and not sys.flags.utf8_mode and sys.executable:
        import os

        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 - Python itself


if __name__ == "__main__":
    sys.exit(main())
