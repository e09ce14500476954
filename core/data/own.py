"""A reader's own digit as one short text that a link can carry: 28 × 28 pixels at 16 grey levels, packed and checked.

The text is the digit's path, "mine/7/d…", beside "train/7/0.png" of the data set: whoever has it needs no store.
"""

import base64
import binascii
import zlib
from functools import lru_cache
from typing import NamedTuple

import numpy as np

SIDE = 28
STEP = 17  # grey values between two of the 16 levels: 0, 17, … 255
SET = "mine"  # in the place of "train" and "valid"
KINDS: dict[str, int | None] = {"3": 3, "7": 7, "other": None}  # what a digit was kept as
SUM = 3  # bytes that tell a text cut short or altered
BYTES = SIDE * SIDE // 2  # two pixels each


class Own(NamedTuple):
    """A digit that a reader has kept."""

    image: np.ndarray  # uint8 (28, 28), multiples of 17; 255 is ink
    digit: int | None  # what it was kept as: 3, 7 or None for something else


def path_of(image: np.ndarray, digit: int | None) -> str:
    """Return the text of a digit, uint8 (28, 28): at most 255 characters for any image of the data set.

    Noise cannot be squeezed: 784 pixels of 4 bits are 523 characters of the 64 that every link leaves alone.
    """
    pixels = np.rint(image.ravel() / STEP).astype(np.uint8)
    content = (pixels[0::2] << 4 | pixels[1::2]).tobytes()
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    squeezed = squeeze.compress(content) + squeeze.flush()
    how, packed = ("d", squeezed) if len(squeezed) < len(content) else ("r", content)
    kind = "other" if digit is None else str(digit)
    text = base64.urlsafe_b64encode(sum_of(kind, content) + packed).decode().rstrip("=")
    return f"{SET}/{kind}/{how}{text}"


def is_own(path: str) -> bool:
    """Return whether a path is that of a reader's own digit."""
    return path.startswith(f"{SET}/")


@lru_cache(maxsize=1024)
def read(path: str) -> Own:
    """Return the digit of that text. Raises ValueError where anything of it was cut short or altered."""
    set_, kind, text = path.split("/")
    if set_ != SET or kind not in KINDS or text[:1] not in ("d", "r"):
        raise ValueError(path)
    packed = decoded(text[1:])
    content = unsqueezed(packed[SUM:]) if text[0] == "d" else packed[SUM:]
    if len(content) != BYTES or sum_of(kind, content) != packed[:SUM]:
        raise ValueError(path)
    pairs = np.frombuffer(content, np.uint8)
    image = (np.stack([pairs >> 4, pairs & 15], axis=1) * np.uint8(STEP)).reshape(SIDE, SIDE)
    image.flags.writeable = False
    return Own(image, KINDS[kind])


def sum_of(kind: str, content: bytes) -> bytes:
    """Return the check sum of what a digit was kept as and of its pixels."""
    return zlib.crc32(content, zlib.crc32(kind.encode())).to_bytes(4, "big")[-SUM:]


def decoded(text: str) -> bytes:
    """Return the bytes of a text in base64 for links, without its padding. Raises ValueError for any other."""
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
    if base64.urlsafe_b64encode(content).decode().rstrip("=") != text:  # the last character has bits to spare
        raise ValueError(text)
    return content


def unsqueezed(content: bytes) -> bytes:
    """Return what was squeezed, never more than a digit has. Raises ValueError."""
    open_up = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = open_up.decompress(content, BYTES + 1)
    except zlib.error as error:
        raise ValueError("damaged") from error
    if not open_up.eof or open_up.unused_data:
        raise ValueError("too long, or cut short")
    return found
