"""What each scene is filmed with: its video models, in the order in which they are tried. Pure."""

from collections.abc import Collection, Iterable

from grok_spicy.errors import BadInput
from grok_spicy.models.cameras import Camera
from grok_spicy.models.settings import RunSettings, SceneFilming
from grok_spicy.policies.capabilities import CAMERAS, camera_of_model, model_of

GROK = "grok"
CHOSEN_PER_SCENE = ("auto", "hybrid")
"""Words for a camera where each scene has its own, which is written into `filming` once the plan is
there."""


def models_of(settings: RunSettings, scene_id: int) -> list[str]:
    """The video models of a scene, in the order in which they are tried; at least one. A scene for
    which none was chosen yet has Grok's. BadInput if there is no camera of a name."""
    own = settings.filming.get(scene_id)
    if own:
        names = [own.model, *(own.fallbacks or settings.fallbacks)]
    else:
        cameras = camera_names(settings)
        names = [cameras[(scene_id - 1) % len(cameras)], *settings.fallbacks]
    return list(dict.fromkeys(model_named(settings, name) for name in names))


def filming_of(settings: RunSettings, scene_id: int) -> SceneFilming:
    """The video model that films a scene, and those that follow, by their services' names; who
    chose it and why."""
    model, *fallbacks = models_of(settings, scene_id)
    own = settings.filming.get(scene_id) or SceneFilming(model=model)
    return own.model_copy(update={"model": model, "fallbacks": fallbacks})


def film_model(settings: RunSettings, scene_id: int) -> str:
    """The video model that a scene is filmed with first."""
    return models_of(settings, scene_id)[0]


def all_models(settings: RunSettings, scene_ids: Iterable[int]) -> list[str]:
    """The video models of these scenes, each once, in the order of their first use."""
    return list(dict.fromkeys(name for each in scene_ids for name in models_of(settings, each)))


def camera_names(settings: RunSettings) -> list[str]:
    """The cameras that take turns, by the names that a person gave; Grok where each scene's is
    chosen by itself. BadInput if nothing is named."""
    if settings.camera in CHOSEN_PER_SCENE:
        return [GROK]
    names = [name.strip() for name in settings.camera.split(",") if name.strip()]
    if not names:
        raise BadInput("the camera has no name")
    return names


def model_named(settings: RunSettings, name: str) -> str:
    """The video model that is meant by a name in these settings: Grok's is that of `models`."""
    return settings.models.video if name == GROK else model_of(name)


def camera_name(model: str) -> str:
    """The name of the camera that is meant by its own name, or by a video model's."""
    return model if model in CAMERAS else camera_of_model(model).name


def name_of(model: str) -> str:
    """The name that a person types for a video model: its camera's, where it is the usual one of a
    camera other than Grok."""
    row = camera_of_model(model)
    return row.name if row.name != GROK and model == row.usual_model else model


def check_cameras(settings: RunSettings, cameras: Collection[str] | None = None) -> None:
    """BadInput if a camera that is named does not exist, is not set up, or films no more and has no
    fallback. `cameras` are those that are set up, where that is known."""
    own = settings.filming.values()
    for first, fallbacks in (
        *((name, settings.fallbacks) for name in camera_names(settings)),
        *((each.model, each.fallbacks or settings.fallbacks) for each in own),
    ):
        chain = [camera_of_model(model_named(settings, name)) for name in (first, *fallbacks)]
        if all(each.retired for each in chain):
            able = ", ".join(_able(cameras))
            raise BadInput(f"{chain[0].name} can't film: {chain[0].retired}; {able} could")
        for each in chain:
            if cameras is not None and each.name not in cameras and not each.retired:
                raise BadInput(
                    f"the camera {each.name} is not set up here: {how_to_set_up(each)}; "
                    f"set up are: {', '.join(cameras)}"
                )


def _able(cameras: Collection[str] | None) -> list[str]:
    return [
        name
        for name, row in CAMERAS.items()
        if not row.retired and (cameras is None or name in cameras)
    ]


def how_to_set_up(camera: Camera) -> str:
    """The line that sets it up, for whoever runs the service."""
    variables = [each for each in (camera.url_variable,) if each and camera.needs_url]
    if camera.keys:
        variables.append(" or ".join(camera.keys))
    first = f"set {' and '.join(variables)}; " if variables else ""
    return f"{first}on AWS, add {camera.name} to the deployment's cameras as well"
