"""Lines are structured and carry no secret, whoever writes them."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr

from config.logs import HIDDEN, configure_logs, redact, shape_records, without_secrets
from config.sections import Logging


@pytest.fixture(autouse=True)
def _loggers_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, factory = root.handlers[:], root.level, logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(factory)
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_one_json_object_a_line() -> None:
    out = io.StringIO()
    configure_logs(Logging(level="info", form="json"), stream=out)
    structlog.get_logger().info("hämtat", source="smhi", count=3)
    structlog.get_logger().debug("tyst")
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(lines) == 1
    assert (lines[0]["event"], lines[0]["source"], lines[0]["count"], lines[0]["level"]) == ("hämtat", "smhi", 3, "info")
    assert lines[0]["timestamp"].endswith("Z")


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_secret_reaches_the_stream(form: str) -> None:
    out = io.StringIO()
    configure_logs(Logging.model_validate({"level": "debug", "form": form}), stream=out)
    log = structlog.get_logger()
    log.info("a", password="hunter2", trafikverket_key="hunter2", key=SecretStr("hunter2"), authenticationkey="hunter2")
    log.info("b", url="https://user:hunter2@host/p?authenticationkey=hunter2&x=1", headers={"Authorization": "Bearer hunter2"})
    log.info(
        "c", body=b'<LOGIN authenticationkey="hunter2"/>', tried=[{"token": "hunter2"}], error=ValueError("password=hunter2")
    )
    logging.getLogger("urllib3").warning("gave up on postgresql://halka:%s@db", "hunter2")
    try:
        int("api_key: hunter2")
    except ValueError:
        log.exception("d")
        logging.getLogger("halka").exception("e")
    text = out.getvalue()
    assert text.count("Traceback") == 2
    assert "hunter2" not in text
    assert HIDDEN in text


@pytest.mark.parametrize("form", ["json", "console"])
def test_what_a_library_writes_by_its_own_handler_is_one_clean_line(form: str) -> None:
    """The pages' server has handlers of its own: the record is shaped before they see it."""
    shape_records(Logging.model_validate({"level": "info", "form": form}))
    own = logging.Logger("server")  # noqa: LOG001 no part of the tree that tests share
    out = io.StringIO()
    own.addHandler(logging.StreamHandler(out))
    own.warning("gave up on %s, 100%% of it", "https://user:hunter2@host/p?token=hunter2")
    try:
        int("password=hunter2")
    except ValueError:
        own.exception("Uncaught app execution")
    text = out.getvalue()
    assert "hunter2" not in text
    assert "100% of it" in text
    assert text.count("Traceback") == 1
    if form == "json":
        first, second = (json.loads(line) for line in text.splitlines())
        assert (first["level"], second["level"], second["event"]) == ("warning", "error", "Uncaught app execution")
        assert "ValueError" in second["exception"]


def test_what_is_no_secret_stays() -> None:
    event = {
        "route": "P1-01",
        "monkey": "x",
        "keyed": "y",
        "count": 3,
        "url": "https://api.met.no/x?lat=59.6&lon=16.5",
        "token": None,
    }
    assert redact(None, "info", dict(event)) == event


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("postgresql://halka:pw@db/halka", "postgresql://***@db/halka"),
        ("no host postgresql://halka:p@w/d@db/halka here", "no host postgresql://***@db/halka here"),
        ("mysql://halka:p/w:d@db:5/halka", "mysql://***@db:5/halka"),
        ("http://127.0.0.1:8501/x?to=a@b.se", "http://127.0.0.1:8501/x?to=a@b.se"),
        ("GET /?key=abc&lat=1", "GET /?key=***&lat=1"),
        ("/x?lat=1&api-key=abc&Ocp-Apim-Subscription-Key=abc", "/x?lat=1&api-key=***&Ocp-Apim-Subscription-Key=***"),
        ("Max retries exceeded with url: /x?sig=abc&se=1 (Caused", "Max retries exceeded with url: /x?sig=***&se=1 (Caused"),
        ('{"password": "abc", "a": 1}', '{"password": "***", "a": 1}'),
        ("mail till jour@vasteras.se", "mail till jour@vasteras.se"),
    ],
)
def test_secrets_inside_a_text(text: str, clean: str) -> None:
    assert without_secrets(text) == clean
