"""The secret that vehicles' pseudonyms are made with: one file of this installation, readable by its owner alone."""

import os
import secrets
from pathlib import Path

from model.domain.errors import StoreError

FILE_NAME = "vehicle.salt"
_BYTES = 32


def vehicle_salt(data: Path, *, keep: bool = True) -> bytes:
    """The salt; made at the first call.

    Args:
        data: Folder of the installation's files.
        keep: Whether a new one is kept; False for a dry run, which leaves nothing behind.

    Raises:
        StoreError: The file cannot be read or written, or is not what was written.
    """
    path = data / FILE_NAME
    try:
        if not path.exists() and keep:
            _make(path)
        salt = path.read_bytes() if path.exists() else secrets.token_bytes(_BYTES)
    except OSError as error:
        raise StoreError(f"the salt for vehicles' pseudonyms cannot be kept in {path}: {error.strerror}") from error
    if len(salt) < _BYTES:
        raise StoreError(f"{path} holds {len(salt)} bytes instead of {_BYTES}; remove it, and vehicles get new pseudonyms")
    return salt


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)  # of two that make it at once, one wins and both use it
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
