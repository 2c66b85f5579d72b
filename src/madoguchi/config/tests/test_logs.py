"""No e-mail address, telephone or individual number reaches a log."""

from __future__ import annotations

import io
import json
import logging
import logging.config

import pytest

from madoguchi.config.logs import Redacting, logging_of

NAME = "山田"
PRIVATE = ("hanako@example.com", "090-0000-0000", "123456789018")


def logged(shape):
    """What one failing line becomes, through the real handler's filter and formatter."""
    config = logging_of(shape)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    configurator = logging.config.DictConfigurator(config)
    handler.setFormatter(configurator.configure_formatter(config["formatters"]["line"]))
    handler.addFilter(Redacting())
    logger = logging.Logger("madoguchi.test")
    logger.addHandler(handler)
    try:
        raise ValueError(f"typed {' '.join(PRIVATE)}")
    except ValueError:
        logger.exception("mail to %s failed: %s", PRIVATE[0], PRIVATE[1:])
    return stream.getvalue()


@pytest.mark.parametrize("shape", ["plain", "json"])
def test_private_data_is_masked_in_message_arguments_and_traceback(shape):
    line = logged(shape)
    assert not [word for word in PRIVATE if word in line]
    assert "[e-mail]" in line and "[number]" in line and "ValueError" in line


def test_what_a_database_says_of_a_row_is_left_out_and_the_cause_stays():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    config = logging_of("plain")
    handler.setFormatter(
        logging.config.DictConfigurator(config).configure_formatter(config["formatters"]["line"])
    )
    handler.addFilter(Redacting())
    logger = logging.Logger("madoguchi.test")
    logger.addHandler(handler)
    told = "\n".join(('null value in column "x"', f"DETAIL:  Failing row contains ({NAME},", f"{NAME})."))
    try:
        try:
            raise ValueError(told)
        except ValueError as error:
            raise RuntimeError("it failed") from error
    except RuntimeError:
        logger.exception("no line to app@db.internal:5432, mail to hanako@example.com")
    line = stream.getvalue()
    assert 'null value in column "x"' in line and "RuntimeError: it failed" in line
    assert NAME not in line
    assert "app@db.internal:5432" in line and "hanako" not in line


def test_json_is_one_object_a_line():
    (line,) = logged("json").splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["logger"]) == ("ERROR", "madoguchi.test")
    assert entry["message"].startswith("mail to [e-mail] failed")
    assert "Traceback" in entry["traceback"]


@pytest.mark.parametrize(
    ("message", "arguments"), [("%d cases", ("many",)), ("%s %s", ("one",)), ("100%", ("x",))]
)
def test_a_message_that_does_not_fit_its_arguments_stops_nothing(message, arguments):
    record = logging.LogRecord("madoguchi.test", logging.INFO, "", 1, message, arguments, None)
    assert Redacting().filter(record)
    assert record.getMessage() == f"{message} (the arguments do not fit)"
