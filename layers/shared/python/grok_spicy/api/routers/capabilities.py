"""What can be chosen, and what each model can do."""

from grok_spicy.api.request_context import Context
from grok_spicy.api.router import Router
from grok_spicy.api.schemas.cameras import camera_views
from grok_spicy.api.schemas.capabilities import (
    Capabilities,
    ChatModelView,
    ImageModelView,
    SpeechView,
    VideoModelView,
)
from grok_spicy.models.qualities import QUALITIES
from grok_spicy.models.setting_fields import setting_fields
from grok_spicy.models.speech import SPEECH
from grok_spicy.policies.capabilities import CHAT_MODELS, IMAGE_MODELS, VIDEO_MODELS

router = Router()


@router.get("/capabilities", 200, "Settings, qualities and models.")
def show_capabilities(context: Context) -> Capabilities:
    """Show every setting of a run with its default and bounds, what each quality sets, which
    cameras there are and are set up, and what each model can do and costs."""
    return Capabilities(
        provider=context.provider,
        settings=setting_fields(),
        qualities={name: dict(row) for name, row in QUALITIES.items()},
        cameras=camera_views(context.cameras),
        video_models=[
            VideoModelView(name=name, **row.model_dump()) for name, row in VIDEO_MODELS.items()
        ],
        image_models=[
            ImageModelView(name=name, **row.model_dump()) for name, row in IMAGE_MODELS.items()
        ],
        chat_models=[
            ChatModelView(name=name, **row.model_dump()) for name, row in CHAT_MODELS.items()
        ],
        speech=[SpeechView(name=name, **row.model_dump()) for name, row in SPEECH.items()],
    )
