"""A photo as iPhones and many cameras keep it, HEIC, made small while it is taken out of its memory."""

import io
from collections.abc import Iterator
from math import ceil

import pillow_heif
from PIL import Image

MOST_PIXELS = 26_000_000  # as an iPhone takes by itself: 5,712 × 4,284; 4.5 to 6.7 bytes each
BAND = 64  # rows of the small picture that are made at a time
BRANDS = {b"heic", b"heix", b"heim", b"heis"}  # of the files whose pictures are HEVC

# A photo is a grid of tiles: one after the other they take the memory of one.
pillow_heif.options.DECODE_THREADS = 1
pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False


def is_heic(content: bytes) -> bool:
    """Say whether a file is HEIC by its first box, which names its brand and those it fits."""
    brands = content[8 : int.from_bytes(content[:4], "big")][:64]
    return content[4:8] == b"ftyp" and any(brands[i : i + 4] in BRANDS for i in range(0, len(brands), 4))


def most_pixels(content: bytes) -> int:
    """Return how many pixels the largest picture or tile in a file promises to have, 0 where none says so.

    The library refuses a picture that turns out larger than it promised; a tile may promise more than its picture.
    """
    said = list(sizes(b"".join(boxes(content, b"meta"))))
    return max((width * height for width, height in said), default=0)


def boxes(content: bytes, name: bytes) -> Iterator[bytes]:
    """Yield the outermost boxes of that name. Source: ISO/IEC 14496-12, 4.2: size, name, content."""
    at = 0
    while at + 8 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if size == 1:  # it is written behind the name
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        size = len(content) - at if size == 0 else size  # to the end of the file
        if size < 8:
            return
        if content[at + 4 : at + 8] == name:
            yield content[at : at + size]
        at += size


def sizes(meta: bytes) -> Iterator[tuple[int, int]]:
    """Yield every (width, height) that pictures and tiles promise."""
    at = meta.find(b"ispe")
    while at >= 0:
        yield int.from_bytes(meta[at + 8 : at + 12], "big"), int.from_bytes(meta[at + 12 : at + 16], "big")
        at = meta.find(b"ispe", at + 4)


def opened(content: bytes) -> pillow_heif.HeifImage:
    """Return the first picture of a file, no pixel unpacked yet. Raises what the library raises: ValueError and others.

    It is turned upright by what the file says, when it is unpacked.
    """
    file = pillow_heif.HeifFile(io.BytesIO(content))
    return file[file.primary_index]


def unpacked(picture: pillow_heif.HeifImage, longest: int) -> Image.Image:
    """Return the picture in RGBA, its longer side at most `longest`. Raises what the library raises.

    Band by band: a whole one for Pillow would cost as much memory again.
    """
    data = picture.data  # first: the library may correct the size while it unpacks
    (width, height), mode = picture.size, picture.mode
    factor = max(1, max(width, height) // longest)
    small = Image.new("RGBA", (ceil(width / factor), ceil(height / factor)))
    for top in range(0, height, BAND * factor):
        rows = min(BAND * factor, height - top)
        part = data[top * picture.stride : (top + rows) * picture.stride]
        band = Image.frombytes(mode, (width, rows), part, "raw", mode, picture.stride)
        small.paste(band.reduce(factor).convert("RGBA"), (0, top // factor))
    small.thumbnail((longest, longest), Image.Resampling.BOX)
    return small
