"""Packs bytes into text that may stand in a script element: bzip2, then 91 characters, and numbers as bytes before that.

HTML and UTF-8 are left out of it on purpose: each character is printable ASCII and is never escaped, so that what the page's
script reads is what was written here. 91 characters hold 6.5 bits each, 8 % more than base64.
"""

import bz2
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

#: Printable ASCII in order, without what HTML or an attribute could read otherwise.
ALPHABET = "".join(chr(code) for code in range(33, 127) if chr(code) not in '"&<')

#: Two characters hold 91 * 91 = 8,281 values, so 13 bits (8,192).
_BITS = 13

#: Bytes coded at a time: whole groups, and little memory.
_BLOCK = _BITS * 2**16

_LETTERS = np.frombuffer(ALPHABET.encode("ascii"), dtype=np.uint8)


def to_code(data: bytes) -> str:
    """Return bytes as text of `ALPHABET`; the least significant bits come first, and zeros fill up the last 13.

    Example:
        >>> to_code(bytes([255, 255, 1]))
        '#~2!'
    """
    return "".join(_code_block(data[start : start + _BLOCK]) for start in range(0, len(data), _BLOCK))


def _code_block(data: bytes) -> str:
    bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8), bitorder="little")
    groups = np.zeros((-(-len(bits) // _BITS), _BITS), dtype=np.uint16)
    groups.reshape(-1)[: len(bits)] = bits
    values = groups @ (1 << np.arange(_BITS, dtype=np.uint16))
    pairs = np.stack([values % len(ALPHABET), values // len(ALPHABET)], axis=1)
    return str(_LETTERS[pairs].tobytes(), "ascii")


def pack(data: bytes, *, level: int = 9) -> str:
    """Return the text of a section of the page: how many bytes bzip2 makes of the data, a space, and these as `to_code` writes them.

    Args:
        data: Any bytes.
        level: From 1 to 9, hundreds of thousands of bytes that are compressed together: few are undone faster, many make less.
    """
    packed = bz2.compress(data, level)
    return f"{len(packed)} {to_code(packed)}"


def to_varints(numbers: Sequence[int] | npt.NDArray[np.int64]) -> bytes:
    """Return whole numbers as bytes, small ones as one: zigzag (0, -1, 1, -2 ... are 0, 1, 2, 3 ...), then LEB128 as in WebAssembly.

    Args:
        numbers: Each within 62 bits.

    Example:
        >>> to_varints([0, -1, 1, 64]).hex()
        '0001028001'
    """
    signed = np.asarray(numbers, dtype=np.int64)
    values = ((signed << 1) ^ (signed >> 63)).astype(np.uint64)
    lengths = np.ones(len(values), dtype=np.int64)
    for place in range(1, 9):
        lengths += values >= np.uint64(1 << (7 * place))
    starts = np.cumsum(lengths) - lengths
    data = np.zeros(int(lengths.sum()), dtype=np.uint8)
    for place in range(int(lengths.max(initial=0))):
        has = lengths > place
        more = (lengths[has] > place + 1).astype(np.uint64) << np.uint64(7)
        data[starts[has] + place] = ((values[has] >> np.uint64(7 * place)) & np.uint64(127)) | more
    return data.tobytes()
