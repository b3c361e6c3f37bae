"""Buys pictures: one, or several of one prompt in one call."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from pydantic import BaseModel

from grok_spicy.errors import GarbledAnswer, UnusableImage
from grok_spicy.models.generation import Billed, ImageRequest
from grok_spicy.models.run import Run
from grok_spicy.models.spending import CallKey, Reservation
from grok_spicy.models.story import AspectRatio
from grok_spicy.policies.pricing import image_price
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.structured_chat import prompt_log

_MODERATED = "it was refused by moderation; others of the same call were not"


class GeneratedImage(BaseModel):
    """The recorded result of an image call: the image's asset key, or why there is none."""

    key: str | None = None
    problem: str | None = None


class GeneratedImages(BaseModel):
    """The recorded result of a call for several images, in the provider's order."""

    images: list[GeneratedImage]


_LOST = GeneratedImage(problem="it was drawn, and lost before it was stored")
_CLOCKS_DIFFER = timedelta(seconds=2)
"""By how much the clock of the assets may be behind ours; it tells whole seconds."""


@dataclass(frozen=True)
class AttemptSpec:
    """What to request in one attempt: prompt, reference images, and the number of the attempt that
    it edits, if it is an edit. `whole_letters` is the length of the prompt before it was shortened
    to what the model takes."""

    prompt: str
    reference_keys: list[str] = field(default_factory=list)
    edited_from: int | None = None
    whole_letters: int = 0


@dataclass(frozen=True)
class ImageCalls:
    """Makes the image calls of one run, in one invocation. A lost answer is looked for among the
    run's files and at the provider before it is bought again."""

    context: GenerationContext
    run: Run
    aspect_ratio: AspectRatio

    def generate(self, call_key: CallKey, asset_key: str, spec: AttemptSpec) -> GeneratedImage:
        """One image, stored under that key. Raises what a paid call raises."""
        models, paid_calls = self.context.model_provider, self.context.paid_calls(self.run)
        request = self._build_request(call_key, spec, 1)

        def call() -> Billed[GeneratedImage]:
            try:
                response = models.generate_image(request)
            except GarbledAnswer as problem:  # billed, but without an image
                return Billed(GeneratedImage(problem=str(problem)), None)
            image = self._keep(response.result, asset_key)
            return Billed(image, response.cost_ticks, model=response.model)

        def recover_orphan(lost: Reservation) -> GeneratedImage | None:
            if self._has(asset_key, lost):
                return GeneratedImage(key=asset_key)
            content = lost.stored_as and models.find_image(lost.stored_as)
            return self._keep(content, asset_key) if content else None

        return paid_calls.call_once(
            call_key,
            self._price(request),
            GeneratedImage,
            call,
            recover_orphan,
            stored_as=request.store_as,
        )

    def generate_variants(
        self, call_key: CallKey, asset_keys: Sequence[str], spec: AttemptSpec
    ) -> list[GeneratedImage]:
        """Images of one prompt, as many as there are keys, bought in one call and stored in the
        provider's order; those that it answers with, if these are fewer. Raises what a paid call
        raises."""
        models, paid_calls = self.context.model_provider, self.context.paid_calls(self.run)
        request = self._build_request(call_key, spec, len(asset_keys))

        def keep_all(contents: Sequence[bytes | None]) -> GeneratedImages:
            pairs = zip(contents, asset_keys, strict=False)
            kept = (self._keep(content, key) for content, key in pairs)
            return GeneratedImages(images=list(kept))

        def call() -> Billed[GeneratedImages]:
            try:
                response = models.generate_images(request)
            except GarbledAnswer as problem:  # billed, but without an image
                return Billed(GeneratedImages(images=[GeneratedImage(problem=str(problem))]), None)
            return Billed(keep_all(response.result), response.cost_ticks, model=response.model)

        def recover_orphan(lost: Reservation) -> GeneratedImages | None:
            # Not among the run's files: some of them may not have been stored.
            contents = lost.stored_as and models.find_images(lost.stored_as, request.count)
            return keep_all(contents) if contents else self._find_kept(asset_keys, lost)

        return paid_calls.call_once(
            call_key,
            self._price(request),
            GeneratedImages,
            call,
            recover_orphan,
            stored_as=request.store_as,
        ).images

    def _has(self, asset_key: str, lost: Reservation) -> bool:
        """Whether that call's picture is among the run's files. An older one is that of another
        text, which was lost in the same way."""
        asset = self.context.assets.find(asset_key)
        if asset is None or asset.stored_at is None:
            return asset is not None
        return asset.stored_at + _CLOCKS_DIFFER >= lost.opened_at

    def _find_kept(self, asset_keys: Sequence[str], lost: Reservation) -> GeneratedImages | None:
        """Those that were stored before the process died; None if none was."""
        kept = [self._has(key, lost) for key in asset_keys]
        if not any(kept):
            return None
        pairs = zip(asset_keys, kept, strict=True)
        images = [GeneratedImage(key=key) if has else _LOST for key, has in pairs]
        return GeneratedImages(images=images)

    def _build_request(self, call_key: CallKey, spec: AttemptSpec, count: int) -> ImageRequest:
        prompt_log.info("%s asks %s: %s", call_key.call_id, call_key.model, spec.prompt)
        return ImageRequest(
            call_key.model,
            spec.prompt,
            self.aspect_ratio,
            # What can fail here must fail before anything is reserved.
            self.context.images(spec.reference_keys),
            self.context.paid_calls(self.run).name_result(call_key, ".jpg"),
            self.run.settings.image_quality,
            count,
        )

    def _price(self, request: ImageRequest) -> int:
        references = len(request.references)
        return image_price(request.model, request.quality, references, request.count)

    def _keep(self, content: bytes | None, asset_key: str) -> GeneratedImage:
        if content is None:
            return GeneratedImage(problem=_MODERATED)

        def store() -> GeneratedImage:
            try:
                self.context.assets.put(asset_key, self.context.image_sanitizer.check(content))
            except UnusableImage as problem:
                return GeneratedImage(problem=str(problem))
            return GeneratedImage(key=asset_key)

        return self.context.paid_calls(self.run).store_result(store)
