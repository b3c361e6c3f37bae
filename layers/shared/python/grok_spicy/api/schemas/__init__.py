"""The JSON that the API accepts and returns, a module per resource.

Times are ISO 8601 in UTC, money is in USD, sizes are in bytes.
"""

from grok_spicy.api.schemas.assets import (
    ArchiveView,
    AssetList,
    AssetView,
    LinksRequest,
    MediaLinks,
)
from grok_spicy.api.schemas.capabilities import Capabilities
from grok_spicy.api.schemas.casts import CastList, CastView, NewCast
from grok_spicy.api.schemas.estimates import (
    CostEstimate,
    CostParts,
    FilmEstimate,
    SceneEstimate,
)
from grok_spicy.api.schemas.events import EventPage, EventView
from grok_spicy.api.schemas.gates import (
    CharacterDecision,
    DecideRequest,
    GateList,
    GatePart,
    GateView,
    SceneDecision,
)
from grok_spicy.api.schemas.health import Health
from grok_spicy.api.schemas.purchases import AccountView, Purchases, StoppedPurchases
from grok_spicy.api.schemas.retakes import (
    EditRequest,
    PickRequest,
    PromoteRequest,
    RestoreRequest,
    RetakeRequest,
    StaleList,
    Terms,
    WithCap,
)
from grok_spicy.api.schemas.runs import (
    Accepted,
    NewRun,
    ResumeRequest,
    RunDetail,
    RunPage,
    RunSummary,
    links,
)
from grok_spicy.api.schemas.subtitles import CueView, SubtitlesView
from grok_spicy.api.schemas.uploads import PresignedUpload, UploadRequest
from grok_spicy.api.schemas.versions import VersionList, VersionView

__all__ = [
    "Accepted",
    "AccountView",
    "ArchiveView",
    "AssetList",
    "AssetView",
    "Capabilities",
    "CastList",
    "CastView",
    "CharacterDecision",
    "CostEstimate",
    "CostParts",
    "CueView",
    "DecideRequest",
    "EditRequest",
    "EventPage",
    "EventView",
    "FilmEstimate",
    "GateList",
    "GatePart",
    "GateView",
    "Health",
    "LinksRequest",
    "MediaLinks",
    "NewCast",
    "NewRun",
    "PickRequest",
    "PresignedUpload",
    "PromoteRequest",
    "Purchases",
    "RestoreRequest",
    "ResumeRequest",
    "RetakeRequest",
    "RunDetail",
    "RunPage",
    "RunSummary",
    "SceneDecision",
    "SceneEstimate",
    "StaleList",
    "StoppedPurchases",
    "SubtitlesView",
    "Terms",
    "UploadRequest",
    "VersionList",
    "VersionView",
    "WithCap",
    "links",
]
