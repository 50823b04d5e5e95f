"""Files become text whatever their mark, line ends and packing; what is no UTF-8 text is named down to the byte."""

import errno
import gzip
import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from paperatlas.errors import InputError
from paperatlas.ingest.source import Source, read_source


def written(folder: Path, data: bytes, name: str = "papers.txt") -> Path:
    """Return the path of a new file with these bytes."""
    path = folder / name
    path.write_bytes(data)
    return path


def set_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Let these bytes come from standard input."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))


class TestText:
    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            ("naïve 解析".encode(), "naïve 解析"),
            (b"\xef\xbb\xbfTitle", "Title"),
            (b"a\r\n\r\nb\r\n", "a\n\nb\n"),
            (b"a\rb", "a\nb"),
            (b"a\r\rb\n\r\nc", "a\n\nb\n\nc"),
            ("a\u2028b\x0bc\x85d".encode(), "a\u2028b\x0bc\x85d"),
            (b"  a  \n", "  a  \n"),
            ("\U0001f600 ok".encode(), "\U0001f600 ok"),
        ],
        ids=["utf-8", "byte-order-mark", "crlf", "cr", "mixed-line-ends", "other-separators", "white-space", "emoji"],
    )
    def test_content(self, tmp_path: Path, data: bytes, expected: str) -> None:
        r"""The text is the decoded file, with line ends as "\n" and without a mark in front."""
        assert read_source(written(tmp_path, data)).text == expected

    def test_name_is_the_path_as_given(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Messages name the path that the user typed, not an absolute one."""
        written(tmp_path, b"a")
        monkeypatch.chdir(tmp_path)
        assert read_source("papers.txt").name == "papers.txt"

    def test_path_may_be_a_string(self, tmp_path: Path) -> None:
        """A path as a string reads the same file as a path."""
        path = written(tmp_path, b"a")
        assert read_source(str(path)) == read_source(path)

    def test_line(self) -> None:
        """A line is named by file and number."""
        assert Source("papers.txt", "a").line(7) == "papers.txt:7"


class TestStandardInput:
    def test_dash(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A dash reads standard input."""
        set_stdin(monkeypatch, "é\r\nb".encode())
        assert read_source("-") == Source("standard input", "é\nb")

    def test_dash_as_a_path(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A path that is a dash is standard input too."""
        set_stdin(monkeypatch, b"a")
        assert read_source(Path("-")).text == "a"

    def test_empty(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Empty standard input is refused by its name."""
        set_stdin(monkeypatch, b"")
        with pytest.raises(InputError, match=r"^standard input is empty; expected papers"):
            read_source("-")


class TestGzip:
    def test_packed_file(self, tmp_path: Path) -> None:
        """A file that ends in .gz is unpacked, and its mark and line ends are treated like those of a plain one."""
        path = written(tmp_path, gzip.compress(b"\xef\xbb\xbfa\r\nb"), "papers.jsonl.gz")
        assert read_source(path).text == "a\nb"

    def test_several_members(self, tmp_path: Path) -> None:
        """Packed files that were put one after the other read as one."""
        path = written(tmp_path, gzip.compress(b"a\n") + gzip.compress(b"b\n"), "papers.gz")
        assert read_source(path).text == "a\nb\n"

    @pytest.mark.parametrize("kept", [5, 15, -4], ids=["in-the-header", "in-the-content", "in-the-checksum"])
    def test_truncated(self, tmp_path: Path, kept: int) -> None:
        """A packed file that ends too early is refused, wherever it ends."""
        path = written(tmp_path, gzip.compress(b"some words and some more words")[:kept], "papers.gz")
        with pytest.raises(InputError, match=r"papers\.gz cannot be read: .*end"):
            read_source(path)

    def test_damaged(self, tmp_path: Path) -> None:
        """A packed file whose content was overwritten is refused."""
        data = bytearray(gzip.compress(b"some words and some more words"))
        data[10:14] = b"\xff\xff\xff\xff"
        with pytest.raises(InputError, match=r"papers\.gz cannot be read: "):
            read_source(written(tmp_path, bytes(data), "papers.gz"))

    def test_not_packed(self, tmp_path: Path) -> None:
        """A plain file with the name of a packed one is refused."""
        with pytest.raises(InputError, match=r"papers\.gz cannot be read: Not a gzipped file"):
            read_source(written(tmp_path, b"plain", "papers.gz"))

    def test_empty_inside(self, tmp_path: Path) -> None:
        """A packed file with nothing inside is empty."""
        with pytest.raises(InputError, match=r"papers\.gz is empty"):
            read_source(written(tmp_path, gzip.compress(b""), "papers.gz"))

    def test_offset_counts_in_the_unpacked_content(self, tmp_path: Path) -> None:
        """The byte that is no UTF-8 is counted in what the packed file holds."""
        with pytest.raises(InputError, match=r"papers\.gz:2 is not UTF-8: byte 0xe9 at offset 5;"):
            read_source(written(tmp_path, gzip.compress(b"abc\nd\xe9f"), "papers.gz"))


class TestRefused:
    @pytest.mark.parametrize(
        "data",
        [b"", b" \n\t\r\n ", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n", "\u2003\u2028\u3000".encode()],
        ids=["nothing", "white-space", "mark", "mark-and-white-space", "unicode-white-space"],
    )
    def test_empty(self, tmp_path: Path, data: bytes) -> None:
        """A file without a visible character is refused as empty, with what was expected."""
        with pytest.raises(InputError, match=r"papers\.txt is empty; expected papers as JSON Lines, CSV or a listing"):
            read_source(written(tmp_path, data))

    @pytest.mark.parametrize(("codec", "byte"), [("utf-16-le", "0xff"), ("utf-16-be", "0xfe")])
    def test_utf_16(self, tmp_path: Path, codec: str, byte: str) -> None:
        """A file with the mark of UTF-16 is refused with the name of its encoding and what to do."""
        path = written(tmp_path, "\ufeffTitle".encode(codec))
        with pytest.raises(InputError, match=rf"mark of UTF-16 \(byte {byte} at offset 0\); save it as UTF-8"):
            read_source(path)

    def test_utf_16_without_text(self, tmp_path: Path) -> None:
        """A lone mark of UTF-16 is named as such, not as an empty file."""
        with pytest.raises(InputError, match="begins with the mark of UTF-16"):
            read_source(written(tmp_path, b"\xff\xfe"))

    def test_nul_byte(self, tmp_path: Path) -> None:
        """A NUL byte shows that a file is no text; the message gives its offset."""
        with pytest.raises(InputError, match=r"papers\.txt is no text: byte 0x00 at offset 3; expected UTF-8"):
            read_source(written(tmp_path, b"abc\0def\0"))

    @pytest.mark.parametrize(
        ("data", "line", "byte", "offset"),
        [
            (b"caf\xe9", 1, "0xe9", 3),
            (b"one\ntwo\ncaf\xe9\n", 3, "0xe9", 11),
            (b"one\r\ncaf\xe9\r\n", 2, "0xe9", 8),
            (b"\xef\xbb\xbfcaf\xe9", 1, "0xe9", 6),
            (b"\xef\xbb\xbfone\ncaf\xe9\n", 2, "0xe9", 10),
            ("é".encode() + b"\n\x93quoted\x94", 2, "0x93", 3),
            (b"one\n\xc3", 2, "0xc3", 4),
            (b"a\xed\xa0\x80", 1, "0xed", 1),
        ],
        ids=["first-line", "third-line", "crlf", "mark", "mark-second-line", "cp1252-quotes", "cut-off-letter", "surrogate"],
    )
    def test_not_utf_8(self, tmp_path: Path, data: bytes, line: int, byte: str, offset: int) -> None:
        """The first byte that is no UTF-8 is named with its line and its offset in the file."""
        with pytest.raises(InputError, match=rf"papers\.txt:{line} is not UTF-8: byte {byte} at offset {offset}; save the file as UTF-8"):
            read_source(written(tmp_path, data))

    def test_missing(self, tmp_path: Path) -> None:
        """A path without a file is refused."""
        with pytest.raises(InputError, match=r"none\.txt: no such file"):
            read_source(tmp_path / "none.txt")

    def test_directory(self, tmp_path: Path) -> None:
        """A directory is refused with an example of what to name instead."""
        with pytest.raises(InputError, match=r"is a directory; name the files in it, for example .*[^/]/papers\.jsonl$"):
            read_source(f"{tmp_path}/")

    def test_name_too_long(self) -> None:
        """A name that the system cannot look up is refused like any other that cannot be read."""
        with pytest.raises(InputError, match="cannot be read: File name too long"):
            read_source("x" * 5000)

    def test_nul_in_the_name(self) -> None:
        """A name with a NUL character is the name of no file."""
        with pytest.raises(InputError, match="no such file"):
            read_source("a\0b")

    def test_symbolic_link_in_a_circle(self, tmp_path: Path) -> None:
        """A link that leads to itself is refused, not followed for ever."""
        link = tmp_path / "link"
        link.symlink_to(link)
        with pytest.raises(InputError, match="link"):
            read_source(link)

    @pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read every file")
    def test_unreadable(self, tmp_path: Path) -> None:
        """A file that the user may not read is refused with the reason of the system."""
        path = written(tmp_path, b"a")
        path.chmod(0)
        with pytest.raises(InputError, match=r"papers\.txt cannot be read: Permission denied"):
            read_source(path)

    def test_failing_disk(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file whose content the system does not hand out is refused with the reason of the system."""

        def fail(_: Path) -> bytes:
            raise OSError(errno.EIO, "Input/output error")

        path = written(tmp_path, b"a")
        monkeypatch.setattr(Path, "read_bytes", fail)
        with pytest.raises(InputError, match=r"papers\.txt cannot be read: Input/output error"):
            read_source(path)
