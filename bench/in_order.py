"""A film in the plain order: what `bench/schedule.py` compares the product's order of work with.

    XAI_API_KEY=any .venv/bin/python bench/in_order.py "A fox meets an owl" --scenes 3 --output DIR

Sheets in parallel; then every keyframe in order, each composed and judged; then the clips one after
another, each submitted, polled, downloaded and judged; then every clip is encoded to a common form,
and the film is encoded once more from those. It uses the product's adapters and prompts, but no
state machine and no store. It corrects nothing: it is for a provider that draws well at once.
"""

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from grok_spicy import bootstrap
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.models.generation import ChatRequest, ImageRequest, VideoRequest
from grok_spicy.models.settings import Models, RunSettings
from grok_spicy.models.story import Character, ConsistencyScore, Scene, StoryPlan
from grok_spicy.policies import prompts
from grok_spicy.policies.pricing import JUDGE_MAX_TOKENS, plan_max_tokens
from grok_spicy.policies.reference_slots import reference_slots

POLL_SECONDS = 5.0
REFERENCES = 3
NORMALISE = (
    *("-vf", "fps=24,scale=1280:720:force_original_aspect_ratio=decrease,pad=1280:720:-1:-1"),
    *("-c:v", "libx264", "-preset", "fast", "-c:a", "aac", "-ar", "44100"),
)
ENCODE = ("-c:v", "libx264", "-preset", "medium", "-crf", "18", "-c:a", "aac", "-b:a", "192k")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("concept")
    parser.add_argument("--scenes", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="of the time between two polls")
    parser.add_argument("--output", type=Path, required=True, help="folder of the film")
    options = parser.parse_args()
    Program(options.output, options.scale).make(options.concept, options.scenes)


@dataclass(frozen=True)
class Filmed:
    """A clip's file."""

    scene_id: int
    path: Path


class Program:
    """Makes films in `folder`, which it creates."""

    def __init__(self, folder: Path, scale: float) -> None:
        self._folder, self._scale = folder, scale
        self._models = Models()
        self._grok, self._video = bootstrap.model_provider(), bootstrap.video_provider()
        self._downloads, self._images = bootstrap.downloads(), bootstrap.image_sanitizer()
        folder.mkdir(parents=True, exist_ok=True)

    def make(self, concept: str, scenes: int) -> None:
        """Write `final_video.mp4`."""
        plan = self._plan(concept, scenes)
        with ThreadPoolExecutor() as pool:
            portraits = pool.map(lambda each: self._sheet(each, plan), plan.characters)
            sheets = dict(zip([each.name for each in plan.characters], portraits, strict=True))
        keyframes: list[bytes] = []
        for scene in plan.scenes:
            before = keyframes[-1] if keyframes else None
            keyframes.append(self._keyframe(scene, plan, sheets, before))
        clips = [
            self._clip(scene, plan, sheets, keyframe)
            for scene, keyframe in zip(plan.scenes, keyframes, strict=True)
        ]
        self._join(clips)

    def _plan(self, concept: str, scenes: int) -> StoryPlan:
        settings = RunSettings(scenes=scenes)
        request = ChatRequest(
            model=self._models.text,
            system=prompts.PLAN_SYSTEM,
            text=prompts.plan_request(concept, settings, ()),
            answer=StoryPlan,
            max_tokens=plan_max_tokens(settings),
        )
        return StoryPlan.model_validate_json(self._grok.chat(request).result)

    def _sheet(self, character: Character, plan: StoryPlan) -> bytes:
        portrait = self._draw(prompts.portrait(character, plan.style), plan, ())
        self._judge(prompts.judge_portrait(character), [portrait])
        return portrait

    def _keyframe(
        self, scene: Scene, plan: StoryPlan, sheets: dict[str, bytes], before: bytes | None
    ) -> bytes:
        images = sheets if before is None else {**sheets, "": before}
        slots = reference_slots(
            scene,
            {name: name for name in sheets},
            None if before is None else "",
            starts_from_image=False,
            limit=REFERENCES,
        )
        prompt = prompts.keyframe(scene, plan, slots)
        picture = self._draw(prompt, plan, [images[slot.key] for slot in slots])
        self._judge_scene(scene, plan, sheets, [picture])
        return picture

    def _clip(
        self, scene: Scene, plan: StoryPlan, sheets: dict[str, bytes], keyframe: bytes
    ) -> Filmed:
        job = self._video.submit(
            VideoRequest(
                model=self._models.video,
                prompt=prompts.motion(scene, plan.style),
                seconds=scene.duration_seconds,
                aspect_ratio=plan.aspect_ratio,
                resolution="720p",
                first_frame=self._images.for_model(keyframe),
            )
        )
        while (status := self._video.poll(job)).state == "rendering":
            time.sleep(POLL_SECONDS * self._scale)
        if status.url is None:
            raise SystemExit(f"scene {scene.scene_id}: {status.state}: {status.message}")
        clip = Filmed(scene.scene_id, self._folder / f"scene_{scene.scene_id}.mp4")
        self._downloads.fetch(status.url, clip.path)
        first, last = (clip.path.with_suffix(f".{which}.jpg") for which in ("first", "last"))
        run("-i", clip.path, "-frames:v", "1", first)
        run("-sseof", "-0.1", "-i", clip.path, "-frames:v", "1", last)
        self._judge_scene(scene, plan, sheets, [last.read_bytes()])
        return clip

    def _join(self, clips: Sequence[Filmed]) -> None:
        lines = []
        for clip in clips:
            normal = clip.path.with_suffix(".normal.mp4")
            run("-i", clip.path, *NORMALISE, normal)
            lines.append(f"file '{normal.resolve()}'")
        script = self._folder / "clips.txt"
        script.write_text("\n".join(lines))
        film = self._folder / "final_video.mp4"
        run("-f", "concat", "-safe", "0", "-i", script, *ENCODE, film)

    def _draw(self, prompt: str, plan: StoryPlan, references: Sequence[bytes]) -> bytes:
        images = [self._images.for_model(each) for each in references]
        request = ImageRequest(self._models.image, prompt, plan.aspect_ratio, images)
        return self._images.check(self._grok.generate_image(request).result)

    def _judge_scene(
        self, scene: Scene, plan: StoryPlan, sheets: dict[str, bytes], pictures: Sequence[bytes]
    ) -> None:
        cast = scene.characters_present
        text = prompts.judge_scene("Image 1 is a scene.", len(pictures), plan, cast, cast)
        self._judge(text, [*pictures, *(sheets[name] for name in cast)])

    def _judge(self, text: str, pictures: Sequence[bytes]) -> ConsistencyScore:
        request = ChatRequest(
            model=self._models.vision,
            system=prompts.JUDGE_SYSTEM,
            text=text,
            answer=ConsistencyScore,
            max_tokens=JUDGE_MAX_TOKENS,
            images=[self._images.for_model(each) for each in pictures],
        )
        return ConsistencyScore.model_validate_json(self._grok.chat(request).result)


if __name__ == "__main__":
    main()
