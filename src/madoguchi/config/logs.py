"""What is logged, and what never is: a filter takes out what looks like personal data."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from madoguchi.kernel.text import redact

_ROWS = re.compile(
    r"^(DETAIL|CONTEXT):.*?(?=^The above exception|^During handling|^Traceback|\Z)", re.MULTILINE | re.DOTALL
)
"""What PostgreSQL says below its first line quotes the row, as people typed it."""


class Redacting(logging.Filter):
    """Masks e-mail addresses, telephone and individual numbers in the message and its arguments.

    A message that does not fit its arguments is logged without them: logging must not stop what it tells of.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            message = f"{record.msg} (the arguments do not fit)"
        record.msg, record.args = redact(message), None
        return True


class PlainFormatter(logging.Formatter):
    """Tracebacks go through the same filter: an exception's text may quote what was typed."""

    def formatException(self, ei: Any) -> str:
        return redact(_ROWS.sub(r"\1: left out\n\n", super().formatException(ei)))

    def formatStack(self, stack_info: str) -> str:
        return redact(super().formatStack(stack_info))


class JsonFormatter(PlainFormatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {"at": self.formatTime(record), "level": record.levelname, "logger": record.name}
        entry["message"] = record.getMessage()
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def logging_of(shape: str) -> dict[str, Any]:
    """The dictConfig for a shape, `plain` or `json`."""
    formatter = (
        "madoguchi.config.logs.JsonFormatter" if shape == "json" else "madoguchi.config.logs.PlainFormatter"
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"redacting": {"()": "madoguchi.config.logs.Redacting"}},
        "formatters": {
            "line": {"()": formatter, "format": "{asctime} {levelname} {name}: {message}", "style": "{"}
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["redacting"]}
        },
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "ERROR"},
            "httpx": {"level": "WARNING"},  # at INFO it tells of every look at the core system
        },
    }
