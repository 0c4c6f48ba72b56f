"""What is logged is bounded, and what is logged again and again more so."""

import logging

import pytest

from ui import logs


@pytest.fixture
def caught(monkeypatch):
    """What a logger of our own writes, with records kept short."""
    found, made = [], logging.getLogRecordFactory()
    monkeypatch.setattr(logs, "_told", logs.OrderedDict())
    logging.setLogRecordFactory(logging.LogRecord)  # the app, if it has run in this process, shortens them already
    logger, handler = logging.Logger("test"), logging.Handler()
    handler.emit = lambda record: found.append(handler.format(logs.short(record)))
    logger.addHandler(handler)
    yield logger, found
    logging.setLogRecordFactory(made)


def boast(logger, text):
    try:
        raise KeyError(text)
    except KeyError:
        logger.exception("Uncaught %s", text)


def test_a_value_of_megabytes_is_clipped_in_message_and_traceback(caught):
    logger, found = caught
    boast(logger, "x" * 5_000_000)
    assert len(found[0]) < 3 * logs.LINE + 1_000
    assert found[0].startswith("Uncaught xxx")
    assert "Traceback" in found[0]
    assert "KeyError: 'xxx" in found[0]


def test_many_lines_are_left_out_in_the_middle(caught):
    logger, found = caught
    logger.error("\n".join(map(str, range(10_000))))
    lines = found[0].splitlines()
    assert len(lines) == logs.LINES + 1
    assert (lines[0], lines[-1]) == ("0", "9999")


def test_the_same_traceback_becomes_a_line(caught, monkeypatch):
    logger, found = caught
    for _ in range(6):
        boast(logger, "a")
    assert ["Traceback" in text for text in found] == [True] * 3 + [False] * 3
    assert found[-1].endswith("KeyError: 'a' (as before)")
    boast(logger, "b")
    assert "Traceback" in found[-1]
    monkeypatch.setattr(logs, "MINUTE", 0.0)
    boast(logger, "a")
    assert "Traceback" in found[-1]


def test_arguments_that_do_not_fit_are_left_to_logging():
    record = logging.LogRecord("a", logging.ERROR, "p", 1, "%d", ("x",), None)
    assert logs.short(record) is record
    assert record.args == ("x",)
