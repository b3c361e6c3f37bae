"""Films the clips of a session: what earlier phases have written in, clips and a report out.

    from phase6 import run_phase6

    results = run_phase6("my-session", mock_mode=True)

See docs/phase6.md.
"""

from phase6.runner import Phase6Runner, run_phase6
from phase6.session import SessionError

__all__ = ["Phase6Runner", "SessionError", "run_phase6"]
