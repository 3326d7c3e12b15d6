"""What object storage refuses is told in one line, and nothing of a key gets into it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from model.domain.errors import StoreError
from store import object_system
from store.object_files import ObjectFiles
from store.object_system import open_system, reason

KEY, SECRET = "AKIDEXAMPLE0001", "wJalrXUtnFEMI-not-a-real-one"


@pytest.fixture
def files(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ObjectFiles:
    """Objects of a server on loopback that answers as it is told."""
    told = {"ENDPOINT_URL": httpserver.url_for("").rstrip("/"), "ACCESS_KEY_ID": KEY, "SECRET_ACCESS_KEY": SECRET, "REGION": "x"}
    for name, value in (told | {"ALLOW_HTTP": "true"}).items():
        monkeypatch.setenv(f"AWS_{name}", value)
    return ObjectFiles(tmp_path, "s3://halka/arrays")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("InvalidAccessKeyId", "the server does not know the access key"),
        ("SignatureDoesNotMatch", "the secret does not belong to the access key"),
        ("AccessDenied", "this key may not do that"),
        ("SlowDownPlease", "SlowDownPlease"),
    ],
)
def test_a_refused_key_is_told_without_the_key(files: ObjectFiles, httpserver: HTTPServer, code: str, words: str) -> None:
    body = f"<Error><Code>{code}</Code><AWSAccessKeyId>{KEY}</AWSAccessKeyId><StringToSign>{SECRET}</StringToSign></Error>"
    httpserver.expect_request("/halka/arrays/a.bin").respond_with_data(body, status=403, content_type="application/xml")
    httpserver.expect_request("/halka").respond_with_data(body, status=403, content_type="application/xml")
    asked: dict[Callable[[], object], str] = {
        lambda: files.put("a.bin", b"x"): words,
        lambda: files.get("a.bin"): words,
        files.listed: words,
        lambda: files.has("a.bin"): "403 Forbidden",  # an answer without a body
    }
    for ask, told in asked.items():
        with pytest.raises(StoreError, match=told) as refused:
            ask()
        assert "s3://halka/arrays" in str(refused.value)
        assert KEY not in str(refused.value)
        assert SECRET not in str(refused.value)
        assert refused.value.__cause__ is None


def test_an_answer_without_a_code_is_told_by_its_status() -> None:
    answer = f"Error performing GET in 2 ms - Server returned non-2xx status code: 403 Forbidden: <p>{KEY}</p>"
    assert reason(OSError(answer)) == "403 Forbidden"
    assert reason(OSError("no route to host\nand more")) == "no route to host"
    assert reason(OSError()) == "OSError"


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_system, "find_spec", lambda name: None if name == "fsspec" else object())
    with pytest.raises(StoreError, match=r'pip install "halka\[objects\]"'):
        open_system("s3://bucket/halka")
