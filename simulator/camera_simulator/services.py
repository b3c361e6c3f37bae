"""The services that are simulated: a line for each."""

from camera_simulator.comfyui import Comfyui
from camera_simulator.elevenlabs import ElevenLabs
from camera_simulator.fal import Fal
from camera_simulator.hailuo import Hailuo
from camera_simulator.replicate import Replicate
from camera_simulator.runway import Runway
from camera_simulator.service import Service
from camera_simulator.sora import Sora
from camera_simulator.veo import Veo

SERVICES: tuple[type[Service], ...] = (
    Runway,
    Fal,
    Replicate,
    Comfyui,
    Hailuo,
    Sora,
    Veo,
    ElevenLabs,
)
