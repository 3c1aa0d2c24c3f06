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
        from .cli import guarded

        return guarded(arguments)
    except KeyboardInterrupt:  # while it was only being loaded, or already ending
        return 130


if __name__ == "__main__":
    sys.exit(main())
