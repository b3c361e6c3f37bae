"""What every service that speaks owes to its callers: the sound of a text, or an error that says
what comes next."""

from pathlib import Path

import pytest

from grok_spicy.adapters.ffmpeg.speech import decode_speech
from grok_spicy.adapters.speech_router import SpeechRouter
from grok_spicy.errors import (
    AnswerLost,
    BadInput,
    KeyRefused,
    OutOfCredit,
    PromptRefused,
    ProviderBusy,
    ProviderRejected,
    ProviderUnavailable,
    UnusableFootage,
)
from grok_spicy.models.speech import SPEECH, SpeechRequest
from tests.speech.conftest import Decode, SpeechRig

TEXT = "The fox waits at the edge of the ice."


def test_a_text_becomes_sound_that_takes_as_long_as_it_is_read(
    rig: SpeechRig, as_file: Decode, tmp_path: Path
) -> None:
    info = decode_speech(as_file(rig.speak(TEXT)), tmp_path / "speech.wav")

    assert info.seconds == pytest.approx(len(TEXT) / 14, abs=0.15)
    assert info.peak_db > -20


def test_a_text_in_any_script_is_spoken(rig: SpeechRig, as_file: Decode, tmp_path: Path) -> None:
    info = decode_speech(as_file(rig.speak("狐は氷の端で静かに待つ。")), tmp_path / "speech.wav")

    assert 1.5 < info.seconds < 4


def test_what_is_faster_keeps_its_pitch_and_is_shorter(
    rig: SpeechRig, as_file: Decode, tmp_path: Path
) -> None:
    source = as_file(rig.speak(TEXT))

    usual = decode_speech(source, tmp_path / "usual.wav")
    faster = decode_speech(source, tmp_path / "faster.wav", 1.1)

    assert faster.seconds == pytest.approx(usual.seconds / 1.1, abs=0.05)


def test_the_service_bills_what_the_table_says(rig: SpeechRig) -> None:
    before = rig.billed_usd

    rig.speak(TEXT)

    assert rig.billed_usd - before == pytest.approx(SPEECH[rig.service].usd * len(TEXT) / 1e6)


def test_an_unknown_voice_is_refused_with_those_that_there_are(rig: SpeechRig) -> None:
    before = rig.billed_usd
    known = {"xai": "ara, eve, leo", "elevenlabs": r"Rachel \(21m00Tcm4TlvDq8ikWAM\), George"}

    with pytest.raises(ProviderRejected, match=f"no voice 'bob'.*{known[rig.service]}"):
        rig.speak(voice="bob")
    assert rig.billed_usd == before


def test_a_voices_name_may_be_written_in_any_case(rig: SpeechRig) -> None:
    assert rig.speak(voice={"xai": "LEO", "elevenlabs": "rachel"}[rig.service])


def test_a_key_that_is_wrong_is_named_and_not_shown(rig: SpeechRig) -> None:
    key = "invalid-8f31c2d9e4"

    with pytest.raises(KeyRefused, match=SPEECH[rig.service].keys[0]) as refused:
        rig.speak(key=key)
    assert key not in str(refused.value)


def test_without_a_key_nothing_is_sent(rig: SpeechRig) -> None:
    def no_key(*names: str) -> str:
        raise BadInput(f"there is no key: set {names[0]}")

    request = SpeechRequest(rig.service, "leo", TEXT)
    with pytest.raises(KeyRefused, match=f"set {SPEECH[rig.service].keys[0]}"):
        SpeechRouter(no_key).speak(request)


def test_a_text_that_moderation_refuses_costs_nothing(rig: SpeechRig) -> None:
    before = rig.billed_usd

    with pytest.raises(PromptRefused) as refused:
        rig.speak("Say this [moderated] aloud.")
    assert refused.value.cost_ticks == 0
    assert rig.billed_usd == before


def test_a_service_that_is_busy_says_when_to_come_back(rig: SpeechRig) -> None:
    rig.fail("busy")

    with pytest.raises(ProviderBusy) as busy:
        rig.speak()
    assert busy.value.retry_after == 3


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("down", ProviderUnavailable),
        ("out_of_credit", OutOfCredit),
        ("lose_answer", AnswerLost),
    ],
)
def test_each_trouble_has_the_error_that_decides_what_comes_next(
    rig: SpeechRig, kind: str, error: type[Exception]
) -> None:
    rig.fail(kind)

    with pytest.raises(error):
        rig.speak()
    assert rig.speak()


def test_what_is_no_sound_is_told_from_sound(
    rig: SpeechRig, as_file: Decode, tmp_path: Path
) -> None:
    rig.fail("garbled")

    with pytest.raises(UnusableFootage):
        decode_speech(as_file(rig.speak()), tmp_path / "speech.wav")


@pytest.mark.parametrize(("kind", "seconds", "peak"), [("silent", 1.0, -60), ("short", 0.0, 0)])
def test_silence_and_a_recording_that_breaks_off_can_be_measured(
    rig: SpeechRig, as_file: Decode, tmp_path: Path, kind: str, seconds: float, peak: float
) -> None:
    rig.fail(kind)

    info = decode_speech(as_file(rig.speak()), tmp_path / "speech.wav")

    assert info.peak_db < peak
    assert (info.seconds > 1.0) == bool(seconds)


def test_a_list_of_files_is_no_recording(as_file: Decode, tmp_path: Path) -> None:
    hostile = as_file(b"ffconcat version 1.0\nfile /etc/passwd\n")

    with pytest.raises(UnusableFootage, match="no sound file"):
        decode_speech(hostile, tmp_path / "speech.wav")
