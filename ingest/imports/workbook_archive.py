"""Looking over an Excel file before anything of it is unpacked: zip bombs, paths out of the archive and XML entities are refused."""

import io
import re
import zipfile

from model.domain.errors import SourceFormatError

MOST_MEMBERS = 1_000
#: Unpacked size of all parts [byte], and how many times larger than packed that may be.
LARGEST_UNPACKED = 200_000_000
LARGEST_RATIO = 300.0

_CHUNK = 1 << 20
#: ``<!DOCTYPE`` or ``<!ENTITY``, in one-byte encodings and in UTF-16 of either order.
_DOCUMENT_TYPE = re.compile(
    b"<!(?:DOCTYPE|ENTITY)|<\x00!\x00(?:D\x00O\x00C|E\x00N\x00T)|\x00<\x00!\x00(?:D\x00O\x00C|E\x00N\x00T)", re.IGNORECASE
)


def look_over(content: bytes, file: str) -> None:
    """Let a workbook pass that can do no harm.

    Raises:
        SourceFormatError: No workbook, or one that is encrypted, unpacks to too much, points outside itself, or declares entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            fault = _fault(archive)
    except Exception as error:
        # a damaged archive fails in zipfile, zlib, struct or in its own names
        raise SourceFormatError(file, f"is no whole Excel workbook (.xlsx): {type(error).__name__}: {str(error)[:80]}") from error
    if fault:
        raise SourceFormatError(file, fault)


def _fault(archive: zipfile.ZipFile) -> str:
    members = archive.infolist()
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        return "is no Excel workbook (.xlsx); save it as one, or as CSV"
    if len(members) > MOST_MEMBERS:
        return f"the workbook has {len(members)} parts; at most {MOST_MEMBERS} are read"
    unpacked = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if unpacked > LARGEST_UNPACKED or unpacked / packed > LARGEST_RATIO:
        return f"the workbook unpacks to {unpacked / 1e6:.0f} MB from {packed / 1e6:.2f} MB; refused"
    for member in members:
        if member.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", member.filename):
            return f"a part of the workbook points outside it: {member.filename[:60]!r}"
        if member.flag_bits & 0x1:
            return "the workbook is encrypted; save it without a password"
        if member.filename.lower().endswith((".xml", ".rels")) and _declares_document_type(archive, member):
            return f"{member.filename} declares an XML document type, which no workbook needs; refused"
    return ""


def _declares_document_type(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    tail = b""
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            if _DOCUMENT_TYPE.search(tail + chunk):
                return True
            tail = chunk[-16:]
    return False
