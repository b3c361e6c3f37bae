"""The services that are simulated: a line for each."""

from camera_simulator.runway import Runway
from camera_simulator.service import Service

SERVICES: tuple[type[Service], ...] = (Runway,)
