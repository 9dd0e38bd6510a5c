"""Logging of the site: one line an event, as text or as JSON."""

from __future__ import annotations

import logging
import logging.config

_FORMATTERS = {
    "text": {"format": "%(asctime)s %(levelname)s %(message)s"},
    "json": {
        "()": "pythonjsonlogger.json.JsonFormatter",
        "format": "%(levelname)s %(name)s %(message)s",
        "timestamp": True,
    },
}


def configure(form: str) -> None:
    """Log to standard error, as `text` or `json`."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": _FORMATTERS,
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "loggers": {"dortmund_lod": {"level": "INFO"}},
        }
    )
