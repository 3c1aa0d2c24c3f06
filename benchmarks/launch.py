"""Runs one command and tells what it took: `python -I -S launch.py RESULT COMMAND ...`.

A process of its own and as small as can be, because a process begins with the memory of the one that starts it.
"""

import json
import os
import sys
import time


def main() -> int:
    """Writes wall, CPU (user and system, children included), peak memory of the largest process, and exit status."""
    result, command = sys.argv[1], sys.argv[2:]
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ)
    _, status, used = os.wait4(process, 0)
    wall = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024
    with open(result, "w") as file:
        json.dump(
            {
                "wall": wall,
                "cpu": used.ru_utime + used.ru_stime,
                "peak": used.ru_maxrss * unit,
                "status": os.waitstatus_to_exitcode(status),
            },
            file,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
