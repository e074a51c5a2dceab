"""Which payloads are no text at all."""

import re
from typing import Final

from ingest.errors import Undecodable

__all__ = ["refuse", "refuse_controls"]

# File signatures: https://en.wikipedia.org/wiki/List_of_file_signatures
_MAGIC: Final = (
    (b"%PDF-", "a PDF"), (b"\x89PNG\r\n", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file"), (b"II*\0", "a TIFF image"), (b"MM\0*", "a TIFF image"), (b"\0\0\1\0", "an icon"),
    (b"PK\x03\x04", "a ZIP archive"), (b"PK\x05\x06", "a ZIP archive"), (b"\x1f\x8b", "a gzip stream"),
    (b"\x28\xb5\x2f\xfd", "a zstd stream"), (b"\xfd7zXZ\0", "an xz stream"), (b"BZh", "a bzip2 stream"),
    (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!\x1a", "a RAR archive"), (b"\xd0\xcf\x11\xe0", "an OLE document"),
    (b"{\\rtf", "an RTF document"), (b"\x7fELF", "a program"), (b"\xca\xfe\xba\xbe", "a program"),
    (b"OggS", "an Ogg file"), (b"ID3", "an MP3 file"), (b"fLaC", "a FLAC file"), (b"wOFF", "a font"),
    (b"wOF2", "a font"), (b"\0asm", "a WebAssembly module"), (b"SQLite format 3\0", "an SQLite database"),
)  # fmt: skip
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_SAMPLE: Final = 8192  # characters; binary files show what they are in the first sector
_CONTROL_SHARE: Final = 0.02  # the worst of the 3,056 pages that we measured has 0.0005


def refuse(payload: bytes, subject: str) -> None:
    """Raise Undecodable for a payload that begins like a known binary file."""
    head = payload[:16]
    for magic, what in _MAGIC:
        if head.startswith(magic):
            # "RIFF", "BZh" and "ID3" can begin a sentence; binary files go on with bytes that text has not.
            if magic.isalnum() and payload[:512].isascii() and not _CONTROL.search(payload[:512].decode("ascii")):
                continue
            raise Undecodable(f"not text but {what}", subject=subject)
    if head[4:8] == b"ftyp":
        raise Undecodable("not text but an MP4 file", subject=subject)


def refuse_controls(text: str, subject: str) -> None:
    """Raise Undecodable for a text that has more control characters than any text has."""
    sample = text[:_CONTROL_SAMPLE]
    if len(_CONTROL.findall(sample)) > _CONTROL_SHARE * len(sample):
        raise Undecodable("control characters instead of text", subject=subject)
