"""Settings: the cameras that films may be made with."""

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from infra.cameras import DEFAULT, check_cameras, check_models, check_urls, check_workflow


class CameraSettings(BaseModel):
    """Cameras, their addresses and their files."""

    cameras: str = DEFAULT
    """The cameras that films may be made with, by name, separated by spaces. Each needs its key in
    the secret, but those that have none."""
    camera_urls: str = Field(default="", validate_default=True)
    """Addresses of cameras, separated by spaces: `comfyui=https://comfy.example.com`. For cameras
    that people run themselves, or to call another host than the usual one."""
    veo_location: str = Field(default="us-central1", pattern=r"^[a-z0-9-]+$")
    """Where Google runs Veo for this deployment."""
    comfyui_workflow: str = ""
    """The path of a workflow that ComfyUI is given, in its API format, instead of the usual one."""
    comfyui_frame_rate: int = Field(default=24, ge=1, le=120)
    """Frames per second at which that workflow stores its clip."""
    replicate_models: str = ""
    """The path of a file with more models that Replicate hosts."""

    @field_validator("cameras")
    @classmethod
    def _are_cameras(cls, text: str) -> str:
        return check_cameras(text)

    @field_validator("camera_urls")
    @classmethod
    def _are_urls(cls, text: str, info: ValidationInfo) -> str:
        return check_urls(text, info.data.get("cameras", ""))

    @field_validator("comfyui_workflow")
    @classmethod
    def _is_workflow(cls, path: str) -> str:
        return check_workflow(path)

    @field_validator("replicate_models")
    @classmethod
    def _are_models(cls, path: str) -> str:
        return check_models(path)
