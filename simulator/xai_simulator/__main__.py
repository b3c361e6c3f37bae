"""`python -m xai_simulator`: the command, in a process that never is a client of xAI."""

import sys

from xai_simulator.sdk_messages import leave_out_clients


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal ends it. Exit code 2 if it can't start with these options."""
    leave_out_clients()
    from xai_simulator.command import main as serve

    return serve(arguments)


if __name__ == "__main__":
    sys.exit(main())
