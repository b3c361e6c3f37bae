"""What a model costs, in words, and which names are retired. Pure."""

from grok_spicy.models.settings import Models
from grok_spicy.policies.capabilities import (
    REDIRECTS,
    chat_model,
    image_model,
    served_as,
    video_model,
)


def chat_price(name: str) -> str:
    """`1.25 USD per million tokens in, 2.50 out`."""
    per_input, per_output = chat_model(name).usd
    return f"{per_input:.2f} USD per million tokens in, {per_output:.2f} out"


def image_price_list(name: str) -> str:
    """`0.04 USD an image (low), 0.06 (medium), 0.01 for each reference`."""
    row = image_model(name)
    prices = [
        f"{row.usd_per_image[quality]:g}{'' if number else ' USD an image'}"
        + (f" ({quality})" if quality else "")
        for number, quality in enumerate(row.qualities or (None,))
    ]
    return ", ".join([*prices, f"{row.usd_per_input_image:g} for each reference"])


def video_price(name: str) -> str:
    """`0.05 USD a second at 480p, 0.07 at 720p, 0.002 for each input image`."""
    row = video_model(name)
    prices = [
        f"{price:g}{'' if number else ' USD a second'} at {resolution}"
        for number, (resolution, price) in enumerate(row.usd_per_second.items())
    ]
    return ", ".join([*prices, f"{row.usd_per_input_image:g} for each input image"])


def price_of(use: str, name: str) -> str:
    """What the model costs that does that (`text`, `vision`, `image` or `video`)."""
    match use:
        case "image":
            return image_price_list(name)
        case "video":
            return video_price(name)
        case _:
            return chat_price(name)


def retired_models(models: Models) -> list[str]:
    """A sentence for each of these names that is retired: which model answers, at what price."""
    names = {name: use for use, name in models if name.removesuffix("-latest") in REDIRECTS}
    return [
        f"{name} is retired: {served_as(name)} answers in its place and is charged, "
        f"{price_of(use, name)}"
        for name, use in names.items()
    ]
