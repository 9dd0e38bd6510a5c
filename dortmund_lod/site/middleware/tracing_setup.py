"""Whether requests are traced: only where the operator says so and the extra is installed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dortmund_lod import settings as configuration

if TYPE_CHECKING:
    from dortmund_lod.settings import Settings
    from dortmund_lod.site.middleware.tracing import Tracing

log = logging.getLogger(__name__)


def tracing_of(settings: Settings) -> Tracing | None:
    """What traces requests, not yet started; None where nothing is to be traced.

    What is wrong with the variables is logged in one sentence: a site without traces is worth more
    than none.
    """
    collector = configuration.otlp_collector()
    if collector is None:
        return None
    if collector.protocol != configuration.OTLP_PROTOCOL:
        log.warning(
            "No traces are sent: OTLP is spoken here as %s, not as %s; set %s.",
            configuration.OTLP_PROTOCOL,
            collector.protocol,
            "OTEL_EXPORTER_OTLP_PROTOCOL",
        )
        return None
    try:
        from dortmund_lod.site.middleware.tracing import Tracing  # noqa: PLC0415 - an optional dependency
    except ModuleNotFoundError as error:
        log.warning(
            "No traces are sent to the collector: there is no module %s; %s.",
            error.name,
            "pip install 'dortmund-lod[otel]'",
        )
        return None
    except ValueError as error:  # it reads some variables when it is imported
        log.warning("No traces are sent: a variable of OpenTelemetry cannot be used: %s", error)
        return None
    return Tracing(settings)
