"""Packed messages and frames come out as they went in; snapshots make a recording."""

import numpy as np
import pytest

from engine.record.codec import pack, unpack
from engine.record.frames import frame_message, read_frame
from engine.record.recording import Ending, Snapshot, record


def test_pack_keeps_shapes_kinds_and_numbers():
    arrays = {
        "a": np.array(1.5),
        "b": np.arange(6, dtype=np.int32).reshape(2, 3),
        "c": np.array([[np.nan, np.inf]], np.float32),
        "d": np.arange(3, dtype=np.uint8),
        "e": np.zeros((0, 4)),
        "f": np.arange(8.0).reshape(2, 4).T,
    }
    header, found = unpack(pack({"x": "한국어"}, arrays))
    assert header == {"x": "한국어"}
    for key, array in arrays.items():
        assert found[key].dtype == array.dtype
        assert found[key].shape == array.shape
        np.testing.assert_array_equal(found[key], array)


@pytest.mark.parametrize("blob", [b"", b"abc", b"\xff\xff\xff\xff{}", pack({}, {"a": np.arange(9.0)})[:-8]])
def test_broken_messages_raise_value_error(blob):
    with pytest.raises(ValueError, match=r"\w"):
        unpack(blob)


def test_objects_are_refused():
    blob = pack({}, {"a": np.arange(2.0)}).replace(b'"<f8"', b'"|O8"')
    with pytest.raises(ValueError, match="object"):
        unpack(blob)


def snapshots():
    yield Snapshot(0, {"loss": np.array(2.3), "std": np.array([1.0, 2.0])}, {"edges": {"h": [0, 1, 4]}})
    yield Snapshot(5, {"loss": np.array(np.nan)}, ending=Ending("diverged", 4, 2, "weight"))


def test_a_recording_puts_snapshots_together():
    recording = record("train?depth=2", snapshots())
    assert recording.status == "diverged"
    assert recording.columns["loss"].steps.tolist() == [0, 5]
    assert recording.columns["std"].values.shape == (1, 2)
    assert recording.columns["std"].values.tolist() == [[1.0, 2.0]]
    assert (recording.address, recording.notes) == ("train?depth=2", {"edges": {"h": [0, 1, 4]}})
    assert recording.ending == Ending("diverged", 4, 2, "weight")


def test_frames_survive_the_wire():
    first, last = snapshots()
    frame = (first, None, last)
    heads, arrays = frame_message(frame)
    header, received = unpack(pack({"heads": heads}, arrays))
    again = read_frame(header["heads"], received)
    assert again[1] is None
    assert again[2].ending == last.ending
    assert again[0].notes == first.notes
    assert again[0].values["loss"].shape == ()
    np.testing.assert_array_equal(again[0].values["std"], first.values["std"])
