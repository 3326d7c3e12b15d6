"""What is written about the run itself: structured lines, for a person or for a machine, with no secret in them.

A value is hidden where its key says it is one (``password``, ``token``, ``authenticationkey`` ...), and where it stands inside a text: the
user part of an address, a key in a query string or in an XML attribute.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from pydantic import SecretStr

from config.sections import Logging

HIDDEN = "***"
_WORDS = (
    "authentication[_-]?key|api[_-]?key|access[_-]?key|subscription[_-]?key|trafikverket_key|passw(?:or)?d|secret|token|authorization|"
    "cookie|credentials"
)
_SECRET_KEY = re.compile(rf"(?:^|[_-])(?:{_WORDS})$|^(?:key|pwd|set-cookie)$", re.IGNORECASE)
# up to the last @ before a slash; behind ``user:`` up to the last @ of all, for a password may hold a slash that nobody escaped
_IN_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*://)(?:[^/\s'\":@]+:(?!\d{1,5}(?:[/?#\s]|$))[^\s'\"]*|[^/\s'\"]+)@", re.IGNORECASE
)
_IN_TEXT = re.compile(
    rf"(?P<name>\b[\w-]*?(?:{_WORDS})|[?&](?:key|sig|signature|auth|appid|pwd|pass))(?P<between>[\"']?\s*[=:]\s*(?:bearer\s+|basic\s+)?[\"']?)(?P<value>[^\s\"'&<>,;]+)",
    re.IGNORECASE,
)


def configure_logs(settings: Logging, *, stream: TextIO | None = None) -> None:
    """Set up structlog, and the standard library's logging of the libraries beneath, for the whole process.

    Args:
        settings: Level and form.
        stream: Where lines go; standard error where None.
    """
    level = getattr(logging, settings.level.upper())
    out = stream if stream is not None else sys.stderr
    renderer = _renderer(settings, out)
    structlog.configure(
        processors=[*_shared(), renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(_formatter(renderer))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(level, logging.WARNING))
    # each try of a request is not news; what came of all of them is reported by whoever asked
    logging.getLogger("urllib3").setLevel(logging.ERROR)


def shape_records(settings: Logging) -> None:
    """Give each record of the standard library its whole line as it is made, for a process whose libraries bring handlers of their own.

    Their handlers must write the message alone; a traceback stands in it.

    Args:
        settings: Form; what is written at all, those libraries decide.
    """
    formatter, plain = _formatter(_renderer(settings, sys.stderr)), logging.LogRecord

    def shaped(*given: Any, **named: Any) -> logging.LogRecord:
        record = plain(*given, **named)
        if not record.name:  # a copy that the formatter itself makes
            return record
        record.msg, record.args, record.exc_info = formatter.format(record), (), None
        return record

    logging.setLogRecordFactory(shaped)


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: the same event with every secret hidden."""
    return {key: _hidden(key, value) for key, value in event.items()}


def without_secrets(text: str) -> str:
    """A text with the secrets inside it hidden.

    Example:
        >>> without_secrets("postgresql://halka:hunter2@db/halka")
        'postgresql://***@db/halka'
    """
    text = _IN_URL.sub(rf"\g<scheme>{HIDDEN}@", text)
    return _IN_TEXT.sub(rf"\g<name>\g<between>{HIDDEN}", text)


def _shared() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]


def _renderer(settings: Logging, out: TextIO) -> structlog.typing.Processor:
    if settings.form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback)


def _formatter(renderer: structlog.typing.Processor) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, renderer],
    )


def _hidden(key: str, value: Any) -> Any:
    if isinstance(value, SecretStr) or (_SECRET_KEY.search(key) and value not in (None, "", False)):
        return HIDDEN
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, bytes):
        return without_secrets(value.decode("utf-8", "replace"))
    if isinstance(value, Mapping):
        return {name: _hidden(str(name), inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_hidden("", inner) for inner in value]
    if isinstance(value, BaseException):
        return without_secrets(f"{type(value).__name__}: {value}")
    return value
