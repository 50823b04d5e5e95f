"""Opens input files as text: UTF-8 with or without byte order mark, plain or gzip, or standard input."""

import gzip
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

from paperatlas.errors import InputError

#: Byte order marks of encodings that are not read, so that the message can name the encoding.
_OTHER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


@dataclass(frozen=True, slots=True)
class Source:
    r"""A text and the name under which messages speak of it.

    Attributes:
        name: The path as the user gave it, or "standard input".
        text: The content, with line ends as "\n".
    """

    name: str
    text: str

    def line(self, number: int) -> str:
        """Return how messages name a line, counted from 1."""
        return f"{self.name}:{number}"


def read_source(path: str | Path) -> Source:
    """Return the text of a file; "-" is standard input.

    Raises:
        InputError: The path is no file, cannot be opened, is empty, or is no UTF-8 text; the message names the byte.
    """
    name = "standard input" if str(path) == "-" else str(path)
    text = _decode(_read_bytes(Path(path), name), name)
    if not text.strip():
        raise InputError(f"{name} is empty; expected papers as JSON Lines, CSV or a listing of titles and abstracts")
    return Source(name, text.replace("\r\n", "\n").replace("\r", "\n"))


def _read_bytes(path: Path, name: str) -> bytes:
    try:
        if str(path) == "-":
            return _decompress(sys.stdin.buffer.read())
        if not path.exists():
            raise InputError(f"{name}: no such file")
        if path.is_dir():
            raise InputError(f"{name} is a directory; name the files in it, for example {name.rstrip('/')}/papers.jsonl")
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else _decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{name} cannot be read: {reason}") from error


def _decompress(data: bytes) -> bytes:
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def _decode(data: bytes, name: str) -> str:
    mark = _OTHER_MARKS.get(data[:2])
    if mark:
        raise InputError(f"{name} begins with the mark of {mark} (byte 0x{data[0]:02x} at offset 0); save it as UTF-8")
    if b"\0" in data:
        raise InputError(f"{name} is no text: byte 0x00 at offset {data.index(0)}; expected UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The decoder counts after the mark that "utf-8-sig" has taken off.
        offset = error.start + 3 * data.startswith(b"\xef\xbb\xbf")
        line = data.count(b"\n", 0, offset) + 1
        message = f"{name}:{line} is not UTF-8: byte 0x{data[offset]:02x} at offset {offset}; save the file as UTF-8"
        raise InputError(message) from error
