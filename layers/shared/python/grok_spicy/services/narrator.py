"""Speaks the lines of a film, each by one paid call, and fits each into its scene."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from grok_spicy.errors import NotFound, Refused, UnusableFootage
from grok_spicy.models.generation import Billed
from grok_spicy.models.item import inputs_digest, scene_key
from grok_spicy.models.media import SpeechInfo
from grok_spicy.models.narration import Narration
from grok_spicy.models.run import Run
from grok_spicy.models.speech import SPEECH, SpeechRequest
from grok_spicy.models.spending import CallKey, Reservation
from grok_spicy.models.story import Scene
from grok_spicy.policies.asset_keys import narration_key
from grok_spicy.policies.narration import (
    MOST_TRIES,
    STARTS_AT,
    fit,
    is_cut_short,
    speech_price,
)
from grok_spicy.ports import AssetStore, RunStore, SpeechDecoder, SpeechProvider
from grok_spicy.services.event_log import record
from grok_spicy.services.paid_calls import PaidCalls

SILENCE_DB = -60.0
"""A recording whose loudest sample is below that is silent."""


class Recording(BaseModel):
    """The recorded result of a call: the asset key of what the service sent."""

    key: str


@dataclass(frozen=True)
class Narrator:
    """Speaks the lines of one run. `folder` is for temporary files."""

    store: RunStore
    assets: AssetStore
    speech_provider: SpeechProvider
    video_editor: SpeechDecoder
    paid_calls: PaidCalls
    run: Run
    folder: Path

    def speak(self, scene: Scene) -> Narration:
        """The scene's line, spoken unless it is already, and fitted into the scene. A recording
        that can't be used is bought once more. Raises what a paid call raises, but for a refusal:
        that is an answer, and stays in the narration."""
        narration = self._stored(scene)
        while narration.state == "open":
            try:
                narration = self._record_once(scene, narration)
            except Refused as refusal:
                narration = self._save(narration, state="refused", problem=str(refusal))
                self._say(scene, f"refused, so that it is not heard: {refusal}")
        if narration.state in ("spoken", "too_long"):
            narration = self._fitted(scene, narration)
        return narration

    def _stored(self, scene: Scene) -> Narration:
        """The scene's item, open where what is stored is of another text or voice. Its number is
        stored before the call: what is bought under a number is of one text alone."""
        settings, line = self.run.settings, scene.narration or ""
        digest = inputs_digest(settings.speech, settings.narrator, line)
        stored = self.store.get(self.run.run_id, Narration, scene_key(scene.scene_id))
        is_same = stored is not None and stored.inputs_digest == digest
        if stored and is_same and (stored.state != "open" or stored.tries):
            return stored
        number = (stored.number if stored else 0) + 1
        opened = Narration(
            scene_id=scene.scene_id,
            text=line,
            service=settings.speech,
            voice=settings.narrator,
            number=number,
            tries=1,
            inputs_digest=digest,
            notes=stored.notes if stored else [],
            redone_in=stored.redone_in if stored else 0,
        )
        self.store.put(self.run.run_id, opened)
        return opened

    def _record_once(self, scene: Scene, narration: Narration) -> Narration:
        """One recording, measured; open again with the next number if it can't be used."""
        row = SPEECH[self.run.settings.speech]
        suffix = f"_source{row.suffix}"
        key = narration_key(self.run.run_id, scene.scene_id, narration.number, suffix)
        call_key = CallKey(
            step="speak_narration",
            subject=f"scene-{scene.scene_id}",
            detail=f"v{narration.number}",
            model=row.model,
            scene_id=scene.scene_id,
        )

        def call() -> Billed[Recording]:
            request = SpeechRequest(narration_service, narration.voice, narration.text)
            response = self.speech_provider.speak(request)
            self.paid_calls.store_result(lambda: self.assets.put(key, response.result))
            return Billed(Recording(key=key), response.cost_ticks)

        def recover(_reservation: Reservation) -> Recording | None:
            return Recording(key=key) if self.assets.has(key) else None

        narration_service = self.run.settings.speech
        price = speech_price(narration_service, len(narration.text))
        recording = self.paid_calls.call_once(call_key, price, Recording, call, recover)
        narration = narration.model_copy(
            update={"source_key": recording.key, "call_id": call_key.call_id}
        )
        try:
            info = self._decode(narration)
            self._check(narration, info)
        except UnusableFootage as problem:
            return self._reject(scene, narration, str(problem))
        narration = self._save(
            narration,
            state="spoken",
            seconds=round(info.seconds, 3),
            starts_at=STARTS_AT,
            speed=1.0,
            problem=None,
            audio_key=self._audio_key(narration),
        )
        self._say(scene, f"spoken by {narration.voice}, {info.seconds:.1f} s")
        return narration

    def _check(self, narration: Narration, info: SpeechInfo) -> None:
        if info.peak_db < SILENCE_DB:
            raise UnusableFootage("the recording is silent")
        if is_cut_short(narration.text, info.seconds):
            raise UnusableFootage(f"the recording was cut short after {info.seconds:.1f} s")

    def _reject(self, scene: Scene, narration: Narration, problem: str) -> Narration:
        if narration.tries < MOST_TRIES:
            self._say(scene, f"{problem}; it is spoken once more")
            update = {"number": narration.number + 1, "tries": narration.tries + 1}
            return self._save(narration, state="open", problem=problem, **update)
        self._say(scene, f"{problem}, also at the second try, so that it is not heard")
        return self._save(narration, state="unusable", problem=problem)

    def _fitted(self, scene: Scene, narration: Narration) -> Narration:
        """The narration as it fits into the scene, whose length may have changed since."""
        natural = narration.seconds * narration.speed
        wanted = fit(scene, natural)
        if wanted.problem:
            return self._save(narration, state="too_long", problem=wanted.problem)
        if abs(wanted.speed - narration.speed) > 0.001:
            narration = narration.model_copy(update={"speed": wanted.speed})
            info = self._decode(narration, wanted.speed)
            narration = narration.model_copy(
                update={
                    "seconds": round(info.seconds, 3),
                    "audio_key": self._audio_key(narration, wanted.speed),
                }
            )
            self._say(
                scene,
                f"{natural:.1f} s long; made {100 * (wanted.speed - 1):.0f} % faster to fit"
                if wanted.speed > 1
                else f"{info.seconds:.1f} s long, at its own speed",
            )
        return self._save(narration, state="spoken", problem=None)

    def _decode(self, narration: Narration, speed: float = 1.0) -> SpeechInfo:
        """Write the recording's WAV; what it is like. UnusableFootage."""
        source, target = self.folder / "source", self.folder / "speech.wav"
        try:
            self.assets.get_file(narration.source_key or "", source)
        except NotFound as missing:
            raise UnusableFootage("its recording is gone") from missing
        info = self.video_editor.decode_speech(source, target, speed)
        self.assets.put_file(self._audio_key(narration, speed), target)
        return info

    def _audio_key(self, narration: Narration, speed: float = 1.0) -> str:
        """Another name at another speed: what was approved stays what it was."""
        suffix = ".wav" if speed == 1 else f"_{round(1000 * speed)}.wav"
        return narration_key(self.run.run_id, narration.scene_id, narration.number, suffix)

    def _save(self, narration: Narration, **update: object) -> Narration:
        saved = narration.model_copy(update=update)
        self.store.put(self.run.run_id, saved)
        return saved

    def _say(self, scene: Scene, message: str) -> None:
        about = f"narration of scene {scene.scene_id}: {message}"
        record(self.store, self.run.run_id, "narration", about, scene_id=scene.scene_id)
