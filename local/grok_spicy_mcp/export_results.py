"""What the tools answer about exports."""

from pydantic import BaseModel, Field

from grok_spicy_mcp.untrusted_text import UntrustedText


class ExportReport(BaseModel):
    """A file that was made of a film besides, or why there is none."""

    name: str = Field(description="Such as 9x16, preview or otio.")
    path: str | None = Field(description="Its file in the run's folder, for download.")
    notes: list[UntrustedText] = Field(description="What a person should know of it.")
    problem: UntrustedText | None = Field(description="Why there is none.")


class ExportReports(BaseModel):
    """All exports of a film."""

    run_id: str
    exports: list[ExportReport]
    missing: list[str] = Field(description="Names of those that were asked for and are not there.")
