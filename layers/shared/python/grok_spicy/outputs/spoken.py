"""What is said in a film, as its report lists it."""

from collections.abc import Iterator

from pydantic import BaseModel, Field

from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import usd
from grok_spicy.models.story import DialogueLine
from grok_spicy.policies.asset_keys import path_in_folder
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.filming import film_model


class SpokenScene(BaseModel):
    """What is said in a scene. `narration` is heard from `starts_at` on, in seconds of the scene,
    for `seconds`; `problem` says why it is not, `dialogue_problem` why the dialogue is not."""

    scene_id: int
    narration: str | None = None
    voice: str | None = None
    path: str | None = None
    starts_at: float | None = None
    seconds: float | None = None
    speed: float | None = None
    problem: str | None = None
    dialogue: list[DialogueLine] = Field(default_factory=list)
    dialogue_problem: str | None = None
    cost_usd: float = 0.0


def spoken_scenes(snapshot: RunSnapshot) -> list[SpokenScene]:
    """The scenes in which something is said, in order."""
    return list(_scenes(snapshot))


def _scenes(snapshot: RunSnapshot) -> Iterator[SpokenScene]:
    for scene in snapshot.plan.scenes if snapshot.plan else []:
        if not (scene.narration or scene.dialogue):
            continue
        stored = snapshot.narration.get(scene.scene_id)
        told = stored if stored and stored.text == scene.narration else None
        heard = told if told and told.state == "spoken" else None
        yield SpokenScene(
            scene_id=scene.scene_id,
            narration=scene.narration,
            voice=told.voice if told else None,
            path=path_in_folder(heard.audio_key) if heard else None,
            starts_at=heard.starts_at if heard else None,
            seconds=heard.seconds if heard else None,
            speed=heard.speed if heard else None,
            problem=_problem(snapshot, scene.narration, told.problem if told else None),
            dialogue=scene.dialogue,
            dialogue_problem=_unheard(snapshot, scene.scene_id) if scene.dialogue else None,
            cost_usd=usd(
                sum(
                    call.cost_ticks
                    for call in snapshot.calls
                    if call.purpose.step == "speak_narration"
                    and call.purpose.scene_id == scene.scene_id
                )
            ),
        )


def _problem(snapshot: RunSnapshot, narration: str | None, problem: str | None) -> str | None:
    if narration is None:
        return None
    return problem or (None if snapshot.narration else "it is not spoken yet")


def _unheard(snapshot: RunSnapshot, scene_id: int) -> str | None:
    """Why nothing of a scene's dialogue is heard: by what filmed it, else by what is to film it."""
    clip, take = snapshot.clips.get(scene_id), snapshot.chosen_take(scene_id)
    if clip and clip.decided and take is None:
        return "the scene is shown as a still"
    model = (take.model if take else "") or film_model(snapshot.run.settings, scene_id)
    return None if video_model(model).has_audio else f"{model} films without sound"
