"""Taking a file from disk: only a regular file of bearable size, and its text in whatever encoding an office program wrote."""

import codecs
import stat
from pathlib import Path

from model.domain.errors import SourceFormatError

#: A larger file is refused unread [byte].
LARGEST_FILE = 100_000_000


def read_bytes(path: Path, *, largest: int = LARGEST_FILE) -> bytes:
    """The content of a regular file.

    Raises:
        SourceFormatError: Missing, unreadable, no regular file, empty, or too large.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceFormatError(path.name, "is no regular file")
        if status.st_size > largest:
            raise SourceFormatError(
                path.name, f"is {status.st_size / 1e6:.0f} MB; at most {largest / 1e6:.0f} MB are read: split it"
            )
        content = path.read_bytes()
    except FileNotFoundError:
        raise SourceFormatError(path.name, f"no such file: {path}") from None
    except (OSError, ValueError) as error:
        raise SourceFormatError(path.name, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if not content.strip():
        raise SourceFormatError(path.name, "is empty")
    return content


def decoded(content: bytes, name: str, encoding: str = "auto") -> str:
    """Text of a file.

    Args:
        content: The file's bytes.
        name: The file's name, for messages.
        encoding: ``auto``: by its byte order mark, else UTF-8, else Windows-1252, which Swedish office programs write.

    Raises:
        SourceFormatError: It is not text in that encoding.
    """
    chosen = encoding
    if encoding == "auto":
        chosen = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    try:
        text = content.decode("utf-8-sig" if chosen == "utf-8" else chosen)
    except UnicodeDecodeError as error:
        if encoding != "auto" or chosen != "utf-8":
            raise SourceFormatError(name, f"is not {chosen} text at byte {error.start}; state its encoding in the map") from error
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as worse:
            raise SourceFormatError(name, f"is neither UTF-8 nor Windows-1252 text (byte {worse.start})") from worse
    if "\x00" in text:
        raise SourceFormatError(name, "holds NUL characters: it is no text file")
    return text
