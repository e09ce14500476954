"""A picture from outside the course, made safe: whatever was sent, it becomes a small upright picture or a reason."""

import io
import struct
import threading
import warnings
from math import ceil
from typing import Literal

import numpy as np
from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from core.pictures import heic

# All that is taken, and what such files are called. AVIF is not: its reader unpacks before it looks at the size.
TAKEN = {
    "PNG": ("png",),
    "JPEG": ("jpg", "jpeg", "jfif"),
    "WebP": ("webp",),
    "GIF": ("gif",),
    "BMP": ("bmp",),
    "TIFF": ("tif", "tiff"),
    "HEIC": ("heic", "heif"),
}
MOST_BYTES = 5_000_000  # of a file: a phone's photo has 2 to 5 million
LONGEST_SIDE = 1_600  # pixels of what is handed on: a 10 mm digit on a photo of a whole A4 sheet still has 50
# What may lie unpacked in memory, so that a picture never costs 200 MB, copies and all (measured in the tests).
MOST_PIXELS = {
    PngImageFile: 12_200_000,  # as much as most phones' photos have: 4,032 × 3,024
    GifImageFile: 12_200_000,
    BmpImageFile: 12_200_000,
    TiffImageFile: 12_200_000,
    WebPImageFile: 8_800_000,  # an A4 sheet at 300 dots per inch, or a 4K screen: its reader takes most memory
}
MOST_SAMPLES = 76_000_000  # of a JPEG, 2 bytes each if it is progressive: 50 megapixels of a phone, colours halved
MOST_ON_A_SIDE = 65_535  # pixels, as in a JPEG: every row costs memory of its own, however short

Reason = Literal["large_file", "not_a_picture", "too_many_pixels", "damaged", "no_contrast", "no_digit"]


class PictureError(ValueError):
    """There is nothing to read in a picture, and `reason` says why.

    Of the file: "large_file" (over `MOST_BYTES`), "not_a_picture" (none of what is `TAKEN`),
    "too_many_pixels", "damaged". Of what is on it: "no_contrast" (one even colour), "no_digit" (nothing like ink).
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"the picture is {reason}")
        self.reason = reason


# All that Pillow and the reader of HEIC were seen to raise on damaged files; they name no class of their own for them.
DAMAGE = (OSError, SyntaxError, ValueError, TypeError, RuntimeError, EOFError, LookupError, struct.error)

# One picture at a time: a class that sends its photos together needs the memory once, not thirty times.
_one_at_a_time = threading.Lock()


def unpack(content: bytes) -> np.ndarray:
    """Return the picture in a file of any kind that is `TAKEN`, as a person sees it: uint8 RGBA (h, w, 4).

    It is upright, its longer side at most `LONGEST_SIDE`; of an animation it is the first frame. What the file is
    called does not matter. Raises PictureError with the first four of its reasons.
    """
    if len(content) > MOST_BYTES:
        raise PictureError("large_file")
    with _one_at_a_time, warnings.catch_warnings(action="ignore"):  # of corrupt EXIF data and the like
        try:
            if heic.is_heic(content):
                return np.asarray(from_heic(content))
            return np.asarray(upright(opened(content)))  # no name for what is opened: it goes as soon as it can
        except PictureError:
            raise
        except Image.DecompressionBombError as error:  # of a GIF whose first frame is larger than it says
            raise PictureError("too_many_pixels") from error
        except DAMAGE as error:
            raise PictureError("damaged") from error


def from_heic(content: bytes) -> Image.Image:
    """Return the picture in a HEIC file, upright and small. Raises PictureError, and what its reader raises."""
    if heic.most_pixels(content) > heic.MOST_PIXELS:
        raise PictureError("too_many_pixels")
    picture = heic.opened(content)
    if max(picture.size) > MOST_ON_A_SIDE or picture.size[0] * picture.size[1] > heic.MOST_PIXELS:
        raise PictureError("too_many_pixels")
    return heic.unpacked(picture, LONGEST_SIDE)


def opened(content: bytes) -> ImageFile:
    """Return the picture with no pixel unpacked yet. Raises PictureError, and what Pillow raises of a damaged header.

    Pillow is told which reader to use, and never left to guess among its forty.
    """
    kind = kind_of(content)
    if kind is None:
        raise PictureError("not_a_picture")
    if kind is WebPImageFile and pixels_of_webp(content) > MOST_PIXELS[kind]:  # its reader takes memory at once
        raise PictureError("too_many_pixels")
    picture = kind(io.BytesIO(content))
    if 0 in picture.size:
        raise PictureError("damaged")
    if is_too_large(picture):
        raise PictureError("too_many_pixels")
    return picture


STARTS: dict[type[ImageFile], tuple[bytes, ...]] = {
    PngImageFile: (b"\x89PNG\r\n\x1a\n",),
    JpegImageFile: (b"\xff\xd8\xff",),
    GifImageFile: (b"GIF87a", b"GIF89a"),
    TiffImageFile: (b"II*\0", b"MM\0*"),
}
HEADERS_OF_BMP = (12, 40, 52, 56, 64, 108, 124)  # bytes: "BM" alone may as well begin a text


def kind_of(content: bytes) -> type[ImageFile] | None:
    """Return which of Pillow's readers a file is for by its first bytes, None if it is for none."""
    if content[:2] == b"BM" and int.from_bytes(content[14:18], "little") in HEADERS_OF_BMP:
        return BmpImageFile
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WebPImageFile
    return next((kind for kind, starts in STARTS.items() if content.startswith(starts)), None)


def pixels_of_webp(content: bytes) -> int:
    """Return how many pixels the header of a WebP file promises, 0 where it has none.

    Source: https://developers.google.com/speed/webp/docs/riff_container : three kinds, three ways to write a size.
    """
    kind, header = content[12:16], content[20:30].ljust(10, b"\0")
    if kind == b"VP8X":
        width, height = (int.from_bytes(header[at : at + 3], "little") + 1 for at in (4, 7))
    elif kind == b"VP8L":
        bits = int.from_bytes(header[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 ":
        width, height = (int.from_bytes(header[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    else:
        return 0
    return width * height


def is_too_large(picture: ImageFile) -> bool:
    """Say whether the pixels would take too much memory. A JPEG is made small while it is unpacked, others after."""
    pixels = picture.width * picture.height
    if max(picture.size) > MOST_ON_A_SIDE:
        return True
    if not isinstance(picture, JpegImageFile):
        return pixels > MOST_PIXELS[type(picture)]
    shares = [wide * high for _, wide, high, _ in picture.layer]  # of each colour: often 4, 1, 1
    return pixels * sum(shares) / max(1, *shares) > MOST_SAMPLES


def upright(picture: Image.Image) -> Image.Image:
    """Return the picture shrunk, turned the way it was taken, in RGBA. Raises what Pillow raises."""
    turned = turn_of(picture)
    scale = max(1, max(picture.size) / LONGEST_SIDE)
    picture.draft(None, (ceil(picture.width / scale), ceil(picture.height / scale)))  # a JPEG unpacks to 1/2, 1/4, 1/8
    picture = with_shades(picture)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
    return (picture.transpose(turned) if turned is not None else picture).convert("RGBA")


ORIENTATION = 0x0112  # the tag of EXIF
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def turn_of(picture: Image.Image) -> Image.Transpose | None:
    """Return how to turn the picture upright, None where it is or where what it says of itself is damaged."""
    if isinstance(picture, TiffImageFile):  # Pillow turns it itself
        return None
    try:
        return TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except (SyntaxError, struct.error):  # the picture may be good all the same; if not, unpacking it will tell
        return None


def with_shades(picture: Image.Image) -> Image.Image:
    """Return the picture in a mode whose pixels can be averaged: no palette, no 16 bits, no colour that means clear."""
    if picture.mode.startswith("I"):
        return from_16_bits(picture)
    if picture.mode == "F":
        raise PictureError("not_a_picture")  # measurements: nothing says which of them is black
    if picture.has_transparency_data and picture.mode not in ("RGBA", "LA"):
        return picture.convert("RGBA")
    return picture.convert({"P": "RGB", "1": "L"}[picture.mode]) if picture.mode in ("P", "1") else picture


def from_16_bits(picture: Image.Image) -> Image.Image:
    """Return a 16-bit grey picture in L or LA. Pillow's own `convert` cuts off at 255 instead of dividing."""
    clear = picture.info.get("transparency")
    opaque = Image.fromarray(np.asarray(picture) != clear).convert("L") if isinstance(clear, int) else None
    shown = picture.point(lambda value: value * (1 / 257)).convert("L")  # 65,535 becomes 255
    if opaque is not None:
        shown.putalpha(opaque)
    return shown
