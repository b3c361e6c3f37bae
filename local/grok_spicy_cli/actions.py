"""The table of actions: what a person or an agent can do with films, and how each way in calls it.

Four ways in: the API's routes, the commands of `grok-spicy`, the controls of the pages
(`data-action`), and the tools of `grok-spicy mcp`. docs/actions.md is made from this table, and a
test holds all four to it, in both directions.
"""

from dataclasses import dataclass
from typing import Literal

Consent = Literal["none", "decides", "spends"]


@dataclass(frozen=True)
class Action:
    """One action. `name` is that of its control on the `pages`. The first of `tools` does it, any
    other only says what it would cost, or what it would be about.

    `consent`: whether a tool needs words that confirm it: because it spends money, or because it
    decides, cancels, deletes or replaces something. `changes` is False for what only reads.
    """

    name: str
    means: str
    routes: tuple[str, ...]
    commands: tuple[str, ...]
    pages: tuple[str, ...]
    tools: tuple[str, ...]
    consent: Consent = "none"
    changes: bool = True


ACTIONS: tuple[Action, ...] = (
    Action(
        "start",
        "start a film of a concept or a plan, with photos and settings",
        routes=("POST /runs", "POST /uploads"),
        commands=("run",),
        pages=("new.html", "index.html", "run.html"),
        tools=("start_film",),
        consent="spends",
    ),
    Action(
        "estimate",
        "say what a film would cost, and what can be chosen",
        routes=("POST /runs/estimate", "GET /capabilities"),
        commands=("estimate", "cameras"),
        pages=("new.html",),
        tools=("estimate_film", "list_cameras"),
        changes=False,
    ),
    Action(
        "list",
        "list runs, newest first",
        routes=("GET /runs",),
        commands=("list",),
        pages=("index.html",),
        tools=("list_runs",),
        changes=False,
    ),
    Action(
        "show",
        "show a run with its plan, pictures, takes, cost and what is out of date",
        routes=(
            *("GET /runs/{run_id}", "GET /runs/{run_id}/stale", "POST /runs/{run_id}/links"),
            *("GET /runs/{run_id}/assets/{file}", "GET /runs/{run_id}/assets/{folder}/{file}"),
            "GET /runs/{run_id}/subtitles",
        ),
        commands=("show",),
        pages=("index.html",),
        tools=("show_run", "show_images", "play_narration"),
        changes=False,
    ),
    Action(
        "watch",
        "follow a run while it is made",
        routes=("GET /runs/{run_id}/events",),
        commands=("watch",),
        pages=("run.html",),
        tools=("wait_for",),
        changes=False,
    ),
    Action(
        "approve",
        "approve what a run shows at a gate, so that it goes on",
        routes=("GET /runs/{run_id}/gates", "POST /runs/{run_id}/gates/{gate}/decide"),
        commands=("approve",),
        pages=("run.html",),
        tools=("approve",),
        consent="spends",
    ),
    Action(
        "reject",
        "reject it with a note: it is made again, and asked again",
        routes=("POST /runs/{run_id}/gates/{gate}/decide",),
        commands=("reject",),
        pages=("run.html",),
        tools=("reject",),
        consent="spends",
    ),
    Action(
        "edit",
        "edit the plan, a scene or a prompt of a film",
        routes=("POST /runs/{run_id}/edit/terms", "POST /runs/{run_id}/edit"),
        commands=("edit",),
        pages=("run.html",),
        tools=("edit_plan", "edit_terms"),
        consent="spends",
    ),
    Action(
        "retake",
        "make a sheet, a keyframe, a clip, the plan or the cut again",
        routes=("POST /runs/{run_id}/retake/terms", "POST /runs/{run_id}/retake"),
        commands=("retake",),
        pages=("run.html",),
        tools=("retake", "retake_terms"),
        consent="spends",
    ),
    Action(
        "pick",
        "use another take, attempt or picture",
        routes=("POST /runs/{run_id}/pick/terms", "POST /runs/{run_id}/pick"),
        commands=("pick",),
        pages=("run.html",),
        tools=("pick", "pick_terms"),
        consent="spends",
    ),
    Action(
        "restore",
        "show an earlier version of a film again",
        routes=("GET /runs/{run_id}/versions", "POST /runs/{run_id}/restore"),
        commands=("versions", "restore"),
        pages=("run.html",),
        tools=("restore", "versions"),
        consent="decides",
    ),
    Action(
        "export",
        "make other shapes of a film, a preview, or timelines for an editor",
        routes=("GET /runs/{run_id}/exports", "POST /runs/{run_id}/exports"),
        commands=("export",),
        pages=("run.html",),
        tools=("export", "exports"),
        consent="decides",
    ),
    Action(
        "promote",
        "film the clips of a finished film again, at a better quality",
        routes=("POST /runs/{run_id}/promote/terms", "POST /runs/{run_id}/promote"),
        commands=("promote",),
        pages=("run.html",),
        tools=("promote", "promote_terms"),
        consent="spends",
    ),
    Action(
        "cancel",
        "stop a run; what was made is kept",
        routes=("POST /runs/{run_id}/cancel",),
        commands=("cancel",),
        pages=("run.html",),
        tools=("cancel",),
        consent="decides",
    ),
    Action(
        "resume",
        "make what is missing of a run that was stopped, failed or has gaps",
        routes=("POST /runs/{run_id}/resume",),
        commands=("resume",),
        pages=("run.html",),
        tools=("resume",),
        consent="spends",
    ),
    Action(
        "download",
        "get the film and its files",
        routes=("GET /runs/{run_id}/assets", "POST /runs/{run_id}/archive"),
        commands=("download",),
        pages=("run.html",),
        tools=("download",),
    ),
    Action(
        "save-cast",
        "save the characters of a film as a cast, for other films",
        routes=("POST /casts",),
        commands=("cast",),
        pages=("run.html",),
        tools=("save_cast",),
        consent="decides",
    ),
    Action(
        "casts",
        "list casts and who is in them, and choose one for a film",
        routes=("GET /casts", "GET /casts/{cast_id}"),
        commands=("cast",),
        pages=("new.html",),
        tools=("list_casts",),
        changes=False,
    ),
    Action(
        "delete-cast",
        "delete a cast with its files",
        routes=("DELETE /casts/{cast_id}",),
        commands=("cast",),
        pages=("new.html",),
        tools=("delete_cast",),
        consent="decides",
    ),
    Action(
        "delete",
        "delete a run with its film and all its files",
        routes=("DELETE /runs/{run_id}",),
        commands=("delete",),
        pages=("index.html", "run.html"),
        tools=("delete_run",),
        consent="decides",
    ),
    Action(
        "account",
        "see who you are, what you may have made, and what is left of it today",
        routes=("GET /me",),
        commands=("people",),
        pages=("index.html",),
        tools=("show_account",),
        changes=False,
    ),
    Action(
        "quota",
        "set what one owner may have made, for admins",
        routes=("PUT /people/{owner}/quota", "GET /people/{owner}/quota"),
        commands=("people",),
        pages=("index.html",),
        tools=("set_quota", "show_quota"),
        consent="decides",
    ),
)

NO_ACTIONS: dict[str, str] = {
    "GET /health": "says that the API works",
    "GET /openapi.json": "describes the API",
    "GET /purchases": "what the studio may still spend",
    "POST /purchases/stop-all": "for the studio's operator, like `stop-all`",
    "POST /purchases/lift-stop": "for the studio's operator, like `stop-all --lift`",
    "prune": "deletes runs by their age, for a person who sees the list first",
    "DELETE /people/{owner}": "deletes a person with all that is theirs; no agent may",
    "GET /deletions/{deletion_id}": "how far the deletion of a person is",
    "stop-all": "for the studio's operator: an agent or a page must not lift a stop",
    "redrive": "for the studio's operator: sends what its functions could not handle again",
    "doctor": "checks the machine or the stack",
    "serve": "starts the API and the pages",
    "mcp": "starts the tools",
    "simulator": "starts the simulated xAI",
}
"""Routes and commands that are no action on films, and what they are for."""
