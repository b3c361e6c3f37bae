"""Which camera films which scene: rules as rows of a table, applied to the rows of the cameras.
Pure, and the same for the same inputs. docs/cameras.md is made from `RULES` and `BEST_FOR`.

A rule that applies to a scene has a wish. Of the cameras that can film the scene, those that meet
the most wishes come first, and of these the cheapest.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grok_spicy.policies.scene_complexity import COMPLEX_FROM, complexity, has_dialogue, words_in
from grok_spicy.policies.scene_situation import Candidate, Situation

BEST_FOR: Mapping[str, str] = {
    "motion": "realistic motion and complex camera work",
    "cinema": "the finest pictures",
    "style": "stylised pictures: anime, cartoon, clay",
    "experiment": "experimental pictures: surreal, abstract",
}
"""The words that a camera's `best_for` may have, and what they mean."""

DRAFT_USD_PER_SECOND = 0.05
MOST_FAILURES = 0.25
STYLISED = words_in(
    "anime cartoon cel clay claymation comic ghibli manga papercut stylised stylized toon"
)
EXPERIMENTAL = words_in("abstract dreamlike experimental glitch kaleidoscopic psychedelic surreal")


@dataclass(frozen=True)
class Rule:
    """A row of the table. `looks_at`, `when` and `wish` say in words what it looks at, when it
    applies, and what it wants of a camera; `lack` what a camera lacks that does not meet it.
    `because` is the reason in one scene, in words; empty where the rule does not apply to it."""

    looks_at: str
    when: str
    wish: str
    lack: str
    because: Callable[[Situation], str]
    is_met: Callable[[Situation, Candidate], bool]


def _is_best_for(word: str) -> Callable[[Situation, Candidate], bool]:
    return lambda _, candidate: word in candidate.camera.best_for


def _complex(situation: Situation) -> str:
    points = complexity(situation.scene)
    return f"complex: {', '.join(points)}" if len(points) >= COMPLEX_FROM else ""


def _when(is_so: Callable[[Situation], bool], reason: str) -> Callable[[Situation], str]:
    return lambda situation: reason if is_so(situation) else ""


def _shared(situation: Situation) -> str:
    names = situation.shared_characters
    verb = "is" if len(names) == 1 else "are"
    return f"{' and '.join(names[:2])} {verb} in other scenes too" if names else ""


def _affordable(situation: Situation) -> str:
    share = situation.share_usd
    return "" if share is None else f"{share:.2f} USD are left for its clip"


def _in_time(situation: Situation) -> str:
    minutes = situation.settings.minutes
    return f"the clips have {minutes} minutes" if minutes else ""


def _has_sheets(situation: Situation) -> bool:
    return situation.settings.clip_anchors == "sheets"


def _quality(name: str) -> Callable[[Situation], str]:
    return _when(lambda situation: situation.settings.quality == name, f"quality {name}")


RULES: tuple[Rule, ...] = (
    Rule(
        "complexity",
        f"the scene has {COMPLEX_FROM} or more of: three characters or more, a camera move that is "
        "hard to hold, fast action, a long action, dialogue",
        "is best for motion",
        "is not made for complex motion",
        _complex,
        _is_best_for("motion"),
    ),
    Rule(
        "dialogue",
        "somebody speaks",
        "films with sound",
        "films without sound",
        _when(lambda situation: has_dialogue(situation.scene), "somebody speaks"),
        lambda _, candidate: candidate.model.has_audio,
    ),
    Rule(
        "length",
        "always",
        "throws away no more than a second of what it films",
        "films longer than the scene",
        lambda situation: f"it lasts {situation.scene.duration_seconds} s",
        lambda situation, candidate: (
            candidate.filmed_seconds - situation.scene.duration_seconds <= 1
        ),
    ),
    Rule(
        "budget",
        "the run has a plan, and so a share of its budget for each scene",
        "one take costs no more than the scene's share of what is left",
        "costs more than is left for the scene",
        _affordable,
        lambda situation, candidate: (
            situation.share_usd is None
            or candidate.price_usd(situation.settings) <= situation.share_usd
        ),
    ),
    Rule(
        "style",
        "the style is stylised: anime, cartoon, clay …",
        "is best for style",
        "is not made for stylised pictures",
        _when(lambda situation: situation.has_style(STYLISED), "the style is stylised"),
        _is_best_for("style"),
    ),
    Rule(
        "style",
        "the style is experimental: surreal, abstract …",
        "is best for experiment",
        "is not made for experimental pictures",
        _when(lambda situation: situation.has_style(EXPERIMENTAL), "the style is experimental"),
        _is_best_for("experiment"),
    ),
    Rule(
        "quality",
        "the quality is `best`",
        "is best for cinema, and the dearest of its camera's models",
        "does not make the finest pictures",
        _quality("best"),
        lambda situation, candidate: (
            "cinema" in candidate.camera.best_for and candidate.is_dearest(situation.settings)
        ),
    ),
    Rule(
        "quality",
        "the quality is `draft`",
        f"costs {DRAFT_USD_PER_SECOND:g} USD a second or less",
        "costs too much for a draft",
        _quality("draft"),
        lambda situation, candidate: (
            candidate.price_usd(situation.settings)
            <= DRAFT_USD_PER_SECOND * candidate.filmed_seconds + candidate.model.usd_per_input_image
        ),
    ),
    Rule(
        "time",
        "`minutes` says how long the clips may take",
        "typically renders a take of the scene in that time",
        "typically takes longer than there is time",
        _in_time,
        lambda situation, candidate: (
            candidate.render_seconds <= 60 * (situation.settings.minutes or 0)
        ),
    ),
    Rule(
        "consistency",
        "a character of the scene is in another scene too",
        "films from the scene's first frame",
        "takes no first frame, so that characters may change",
        _shared,
        lambda _, candidate: "first_frame" in candidate.model.modes,
    ),
    Rule(
        "consistency",
        "the same, and `clip_anchors` is `sheets`",
        "films from the characters' sheets beside the first frame",
        "takes no character sheets beside the first frame",
        lambda situation: _shared(situation) if _has_sheets(situation) else "",
        lambda _, candidate: "first_frame_and_references" in candidate.model.modes,
    ),
    Rule(
        "consistency",
        "the next scene begins with this one's last frame, and `pin_match_cuts` is set",
        "films towards a last frame",
        "films towards no last frame",
        _when(
            lambda situation: situation.settings.pin_match_cuts and situation.is_cut_on,
            "the next scene goes on from its last frame",
        ),
        lambda _, candidate: candidate.model.pins_last_frame,
    ),
    Rule(
        "past scores",
        "the camera has five scored takes or more in this studio",
        "they average `consistency_threshold` or more",
        "had poor scores here",
        lambda _: "past scores",
        lambda situation, candidate: (
            candidate.scores.average is None
            or candidate.scores.average >= situation.settings.consistency_threshold
        ),
    ),
    Rule(
        "past scores",
        "the camera has five takes or more in this studio",
        f"no more than {MOST_FAILURES:.0%} of them came to nothing",
        "often failed here",
        lambda _: "past failures",
        lambda _, candidate: (candidate.scores.failure_rate or 0) <= MOST_FAILURES,
    ),
)


@dataclass(frozen=True)
class Ranked:
    """A candidate with its price for one take and the rules whose wishes it does not meet."""

    candidate: Candidate
    price_usd: float
    missed: tuple[Rule, ...]


def rank(situation: Situation, candidates: Sequence[Candidate]) -> list[Ranked]:
    """The candidates, best first: those that miss the fewest wishes, of these the cheapest, then
    the quickest, then in the order given."""
    rules = [rule for rule in RULES if rule.because(situation)]
    ranked = [
        Ranked(
            each,
            each.price_usd(situation.settings),
            tuple(rule for rule in rules if not rule.is_met(situation, each)),
        )
        for each in candidates
    ]
    return sorted(
        ranked, key=lambda each: (len(each.missed), each.price_usd, each.candidate.render_seconds)
    )


def explain(situation: Situation, ranked: Sequence[Ranked]) -> str:
    """Why the first of these films the scene, in one sentence; what a cheaper one lacks."""
    first, *others = ranked
    because = [
        reason
        for rule in RULES
        if rule.looks_at in _TELLING and rule not in first.missed
        if (reason := rule.because(situation))
    ]
    cheaper = next((each for each in others if each.price_usd < first.price_usd), None)
    words = [f"{first.candidate.name}, {_price(first)}"]
    words += ["; ".join(dict.fromkeys(because))] if because else []
    if cheaper:
        words.append(
            f"{cheaper.candidate.name} is cheaper ({_price(cheaper)}), but {cheaper.missed[0].lack}"
        )
    elif others:
        words.append("no other that can film it is cheaper")
    if first.missed:
        words.append(f"it {' and '.join(rule.lack for rule in first.missed)}")
    return ": ".join((words[0], "; ".join(words[1:]))) if words[1:] else words[0]


def _price(ranked: Ranked) -> str:
    return f"{ranked.price_usd:.2f} USD" if ranked.price_usd else "free"


_TELLING = frozenset(("complexity", "dialogue", "style", "quality", "time", "consistency"))
"""What is worth saying of a scene; the others are said where a camera does not meet them."""
