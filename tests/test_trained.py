"""What one test has trained is what the next would train."""

from pages import load, run
from tests.trained import computed, kept, recorded
from ui.run import columns


def values(recordings):
    return [
        (recording.status, {name: series.values.tobytes() for name, series in recording.columns.items()})
        for recording in recordings
    ]


def test_a_preset_is_trained_once_for_tests_of_answers_and_of_pages():
    lab = load("backprop")
    preset = lab.preset("d2l")
    specs = lab.parse(preset.address)[0]
    wanted = columns(lab, specs, preset)
    plain = run("backprop", specs, wanted)
    assert values(recorded("backprop", "d2l")) == values(plain)
    assert values(recorded("backprop", "d2l")) == values(plain)  # read, not run
    held = computed(lab, specs, wanted)
    assert kept(held.key) is not None
    assert held.status == "done"
    assert values(held.recordings()) == values(plain)
