"""The file system behind an address of object storage, and what went wrong with it in words that hold no secret.

Addresses of S3 and its kind, Google's and Azure's are opened by obstore (extra ``objects``), which brings nothing else along; where it is not
installed, by whatever package fsspec knows for them, such as s3fs. Keys and the server's address come from the environment
(``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_REGION``, ``AWS_ENDPOINT_URL``; ``AWS_ALLOW_HTTP`` for one without TLS).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from model.domain.errors import StoreError

#: Schemes obstore opens.
_BY_OBSTORE = ("s3", "s3a", "gs", "az", "abfs", "abfss")
#: A server that does not answer is asked again for so long, then the caller is told.
PATIENCE = timedelta(seconds=20)
#: Codes of S3 in plain words; others are told as they come.
_CODES = {
    "NoSuchBucket": "there is no such bucket",
    "AccessDenied": "this key may not do that",
    "InvalidAccessKeyId": "the server does not know the access key",
    "SignatureDoesNotMatch": "the secret does not belong to the access key",
}
_LONGEST = 200


def open_system(address: str) -> Any:
    """The file system (fsspec's interface) of an address.

    Args:
        address: Of any scheme fsspec or obstore knows.

    Raises:
        StoreError: No package for it is installed, or it is no address.
    """
    scheme = address.partition("://")[0]
    if find_spec("fsspec") is None:
        raise StoreError(f'{address}: paths.objects needs the extra: pip install "halka[objects]"; or leave it empty')
    try:
        fsspec: Any = import_module("fsspec")
        if scheme in _BY_OBSTORE and find_spec("obstore") is not None:
            import_module("obstore.fsspec").register(scheme)
            retry = {"max_retries": 4, "retry_timeout": PATIENCE}
            return fsspec.filesystem(scheme, retry_config=retry, skip_instance_cache=True)
        return fsspec.core.url_to_fs(address)[0]
    except (ImportError, ValueError, OSError) as error:
        raise StoreError(
            f'{address} cannot be used as object storage ({error}); correct paths.objects, or pip install "halka[objects]"'
        ) from error


def reason(error: Exception) -> str:
    """What went wrong, in one line: the server's own code where it gave one, and nothing of what it sent back besides, for that may hold keys."""
    text = str(error)
    code = re.search(r"<Code>\s*(\w+)\s*</Code>", text)
    if code is not None:
        return _CODES.get(code[1], code[1])
    status = re.search(r"status code: (\d{3} [A-Za-z ]+)", text)
    if status is not None:
        return status[1].strip()
    return (text.splitlines() or [type(error).__name__])[0][:_LONGEST]


@contextmanager
def refusals(verb: str, target: str) -> Iterator[None]:
    """Tell what a storage refuses as a `StoreError`; that an object is not there stays a FileNotFoundError, that its bucket is not does not.

    Args:
        verb: What is tried, e.g. ``read``.
        target: Address of what.
    """
    try:
        yield
    except Exception as error:  # every storage raises errors of its own
        if isinstance(error, FileNotFoundError) and "NoSuchBucket" not in str(error):
            raise
        raise StoreError(f"cannot {verb} {target}: {reason(error)}; check address, bucket, keys and rights") from None
