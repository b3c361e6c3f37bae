"""Phase 6: films what is missing of a session, and reports what there is."""

import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.item import scene_key
from grok_spicy.models.run import Run
from grok_spicy.outputs.execution import execution_report
from grok_spicy.policies.capabilities import CAMERAS
from grok_spicy.services.queries import load_snapshot
from grok_spicy_local.cloud import LocalCloud, SimulatorOptions, XaiHost
from grok_spicy_local.recovery import recover_interrupted_runs
from phase6.delivery import deliver
from phase6.footage import check_footage
from phase6.inputs import SessionInputs
from phase6.keys import check_keys, find_xai_key, read_environment, ready_cameras
from phase6.results import Results
from phase6.runs import SessionRun, clip_digest, load_notes, write_note
from phase6.session import Session
from phase6.story import PlannedClip, plan_clips

USUAL_BUDGET_USD = 10.0
"""The most that a session costs where neither it nor the caller says so."""
MOCK_BUDGET_USD = 100_000.0
USUAL_RESOLUTION = "720p"
MOCK_OPTIONS: Mapping[str, Any] = {
    "latency_scale": 0.0,
    "drawing": "plain",
    "drift": 0.0,
    "alike_clips": True,
}
"""How the simulators work: at once, with plain pictures, each clip of a kind drawn once."""
_LOOK_SECONDS, _DELIVERY_SECONDS = 0.5, 3.0
"""How often to look whether the run is over, and for clips that were accepted."""
_SETTLING_SECONDS = 60.0
_NOBODY = XaiHost(host="127.0.0.1:9", key="none")


def run_phase6(session_id: str, mock_mode: bool = True, **options: Any) -> dict[str, Any]:
    """Film what is missing of a session and return the results, which also lie in its
    `phase6_output.json`. `options` are those of `Phase6Runner`."""
    return Phase6Runner(session_id, mock_mode, **options).run()


class Phase6Runner:
    """Films one session. In mock mode, which is the default, simulated cameras make placeholders
    and nothing is charged. Otherwise the services that the strategies name are called and paid."""

    def __init__(
        self,
        session_id: str,
        mock_mode: bool = True,
        *,
        workspace: Path | None = None,
        max_cost_usd: float | None = None,
        simulator: Mapping[str, Any] | None = None,
    ) -> None:
        """`workspace` is the folder with `shared-workspace` in it, the current one by default.
        `max_cost_usd` goes before the budget of phase 4. `simulator` are options of the simulators
        in mock mode, such as `faults`. SessionError for an id that can't be used."""
        self.session = Session(session_id, workspace)
        self.mock_mode = mock_mode
        self._max_cost_usd = max_cost_usd
        self._simulator = {**MOCK_OPTIONS, **(simulator or {})}
        self._environment = {} if mock_mode else read_environment()
        self.filming_seconds = 0.0
        """How long the last call filmed, from when everything had started."""

    def run(self) -> dict[str, Any]:
        """Film the clips that are not there yet; return the results of all. Nothing is filmed
        twice: a clip that is there, a take of a run that was interrupted and a job that is
        rendering are found again.

        SessionError for what a person has to correct, before anything is paid. OutputIsInUse if
        another process films the session, CloudIsOpen if this one films another.
        """
        inputs = self.session.load_inputs()
        self.session.check_state()
        ready = (
            {name for name, row in CAMERAS.items() if not row.retired}
            if self.mock_mode
            else ready_cameras(self._environment)
        )
        clips = plan_clips(inputs, ready)
        results = Results(self.session, clips, mock_mode=self.mock_mode)
        digests = {clip.scene_id: clip_digest(self.session, inputs, clip) for clip in clips}
        missing = [clip for clip in clips if not results.has(clip, digests[clip.scene_id])]
        if not self.mock_mode:
            check_keys(missing, self._environment)
        check_footage(self.session, missing)
        if missing:
            folder = self.session.runs(mock=self.mock_mode)
            with LocalCloud(folder, xai=self._xai()) as cloud:
                recover_interrupted_runs(cloud)
                begin = time.monotonic()
                self._film(cloud, inputs, missing, digests, results)
                self.filming_seconds = time.monotonic() - begin
        return results.write()

    def _film(
        self,
        cloud: LocalCloud,
        inputs: SessionInputs,
        missing: Sequence[PlannedClip],
        digests: Mapping[int, str],
        results: Results,
    ) -> None:
        """Go on with the runs that have some of these clips, then film the others in a new one."""
        folder, open_clips = self.session.runs(mock=self.mock_mode), list(missing)
        for note in load_notes(folder, self.session):
            ours = [clip for clip in open_clips if note.has(clip, digests[clip.scene_id])]
            if ours:
                run = SessionRun(cloud, self.session, inputs, note, ours)
                self._make(cloud, run, self._settings(inputs), digests, results)
                open_clips = [clip for clip in open_clips if clip not in ours]
        if open_clips:
            settings = self._settings(inputs)
            by_name = {clip.division.clip_id: digests[clip.scene_id] for clip in open_clips}
            note = write_note(folder, self.session, by_name)
            run = SessionRun(cloud, self.session, inputs, note, open_clips)
            self._make(cloud, run, settings, digests, results)

    def _make(
        self,
        cloud: LocalCloud,
        session_run: SessionRun,
        settings: dict[str, Any],
        digests: Mapping[int, str],
        results: Results,
    ) -> None:
        """Film a run, deliver each clip as soon as it is accepted, and note what became of all."""
        run = session_run.start(settings)
        delivered: set[int] = set()
        next_delivery = time.monotonic() + _DELIVERY_SECONDS
        while not cloud.is_over(run.execution):
            time.sleep(_LOOK_SECONDS)
            if time.monotonic() >= next_delivery:
                self._deliver(cloud, session_run, run, delivered)
                next_delivery = time.monotonic() + _DELIVERY_SECONDS
        cloud.settle(run.execution, _SETTLING_SECONDS)
        self._deliver(cloud, session_run, run, delivered)
        report = execution_report(load_snapshot(session_run.store, run.run_id))
        for clip in session_run.clips.values():
            results.note(clip, digests[clip.scene_id], report, run.run_id)

    def _deliver(
        self, cloud: LocalCloud, session_run: SessionRun, run: Run, delivered: set[int]
    ) -> None:
        store = session_run.store
        with ThreadPoolExecutor(os.cpu_count()) as processors:
            deliveries = {}
            for clip in store.all(run.run_id, Clip):
                planned = session_run.clips.get(clip.scene_id)
                if planned is None or clip.state != "accepted" or clip.scene_id in delivered:
                    continue
                takes = store.all(run.run_id, Take, f"{scene_key(clip.scene_id)}#")
                take = next((each for each in takes if each.number == clip.take), None)
                if take:
                    path = self.session.clips / f"{planned.division.clip_id}.mp4"
                    folder = cloud.paths.output / run.run_id
                    deliveries[clip.scene_id] = processors.submit(
                        deliver, take, planned.frames, path, folder
                    )
        for scene_id, delivery in deliveries.items():
            delivery.result()
            delivered.add(scene_id)

    def _settings(self, inputs: SessionInputs) -> dict[str, Any]:
        """The run's settings, and whether its clips are judged."""
        asked = [each.technical_parameters.resolution for each in inputs.phase4.strategies]
        resolution = next(filter(None, asked), USUAL_RESOLUTION)
        budget = self._max_cost_usd or inputs.phase4.budget_usd or USUAL_BUDGET_USD
        if self.mock_mode:
            about = {"provider": "simulator", "resolution": resolution, "judged": False}
            return {**about, "max_cost_usd": MOCK_BUDGET_USD}
        return {
            "provider": "grok",
            "resolution": resolution,
            "judged": find_xai_key(self._environment) is not None,
            "max_cost_usd": budget,
        }

    def _xai(self) -> XaiHost | SimulatorOptions:
        if self.mock_mode:
            return SimulatorOptions(self._simulator)
        key = find_xai_key(self._environment)
        host = XaiHost(key=key) if key else _NOBODY
        return replace(host, variables=self._environment)
