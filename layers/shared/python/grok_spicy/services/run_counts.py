"""Counts runs by how they ended, and by whose fault they failed."""

from grok_spicy.metrics import count
from grok_spicy.models.clips import Clip
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.policies.faults import SUMMARIES, fault_of_failure, fault_of_gaps
from grok_spicy.ports import RunStore


def count_failed_run(store: RunStore, run_id: str, error: str) -> None:
    """Count a run that failed, with the error of that name."""
    count("RunsEnded")
    # Read only where they say more than the error: what is counted must not be in the way.
    clips = store.all(run_id, Clip) if error in SUMMARIES else []
    count("RunsFailed", fault=fault_of_failure(error, clips))


def count_published_run(snapshot: RunSnapshot) -> None:
    """Count a run whose film is there."""
    count("RunsEnded")
    if snapshot.is_complete:
        count("RunsCompleted")
    else:
        count("RunsWithGaps", fault=fault_of_gaps(snapshot.clips.values()) or "provider")
