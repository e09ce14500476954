"""Pictures from outside: whatever is sent becomes the right picture or a clear reason, and never takes much memory."""

import io
import re
import subprocess
import sys
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.pictures import heic
from core.pictures.unpack import LONGEST_SIDE, MOST_BYTES, TAKEN, PictureError, unpack

ROOT = Path(__file__).parents[2]
ANY = np.random.default_rng(3).integers(0, 256, (5, 4, 4), np.uint8).repeat(8, 0).repeat(8, 1)  # 40 × 32, of 20 colours
OPAQUE = Image.fromarray(ANY).convert("RGB")
pictures = arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(4)))


def packed(picture: Image.Image, kind: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    if kind == "HEIC":
        pillow_heif.from_pillow(picture).save(file, format="HEIF", **options)
    else:
        picture.save(file, kind, **options)
    return file.getvalue()


def patches(mode: str, width: int, height: int) -> Image.Image:
    return Image.fromarray(ANY).convert("RGB").resize((width, height)).convert(mode)


def reason(content: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        unpack(content)
    return caught.value.reason


def png_chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def png(width: int, height: int, bits: int, kind: int, rows: bytes) -> bytes:
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([bits, kind, 0, 0, 0])
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*chunk) for chunk in chunks)


# The right picture


@settings(deadline=None, max_examples=50)
@given(picture=pictures)
def test_a_png_and_a_lossless_webp_come_back_as_they_were(picture):
    np.testing.assert_array_equal(unpack(packed(Image.fromarray(picture))), picture)
    webp = unpack(packed(Image.fromarray(picture), "WEBP", lossless=True, exact=True))
    np.testing.assert_array_equal(webp, picture)


WRITTEN = {"WebP": "WEBP"}  # what Pillow calls it


@pytest.mark.parametrize("kind", TAKEN)
def test_all_that_is_taken_is_read(kind):
    seen = unpack(packed(OPAQUE, WRITTEN.get(kind, kind), **({"quality": 95} if kind in ("JPEG", "WebP") else {})))
    assert seen.shape == (40, 32, 4)
    assert np.abs(seen[..., :3].astype(int) - np.asarray(OPAQUE)).mean() < 30


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_every_kind_of_bmp_becomes_rgba(mode):
    picture = OPAQUE.convert(mode)
    np.testing.assert_array_equal(unpack(packed(picture, "BMP"))[..., :3], np.asarray(picture.convert("RGB")))


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits"])
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK"])
def test_every_kind_of_tiff_becomes_rgba(mode, compression):
    picture = OPAQUE.convert("LA") if mode == "LA" else OPAQUE.convert(mode)
    content = packed(picture, "TIFF", compression=compression)
    np.testing.assert_array_equal(unpack(content), np.asarray(picture.convert("RGBA")))


def test_a_tiff_of_measurements_is_no_picture():
    assert reason(packed(Image.fromarray(np.ones((5, 5), np.float32)), "TIFF")) == "not_a_picture"


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
@pytest.mark.parametrize("size", [(64, 48), (63, 47), (90, 1_700), (40, 3_301)])
def test_a_heic_is_as_its_reader_shows_it(mode, size):
    """Against the library's own way to Pillow, shrunk whole."""
    picture = patches(mode, *size)
    content = packed(picture, "HEIC", quality=90)
    whole = pillow_heif.open_heif(io.BytesIO(content)).to_pillow().convert("RGBA")
    whole = whole.reduce(max(1, max(size) // LONGEST_SIDE))
    whole.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
    np.testing.assert_allclose(unpack(content).astype(int), np.asarray(whole), atol=2)


def test_a_heic_in_tiles_is_put_together():
    """As iPhones write them."""
    picture = patches("RGB", 1_500, 1_100)
    content = packed(picture, "HEIC", quality=90, tile_size=512)
    assert content.count(b"hvc1") > 5
    assert np.abs(unpack(content)[..., :3].astype(int) - np.asarray(picture)).mean() < 6


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB"])
def test_every_kind_of_png_becomes_rgba(mode):
    picture = Image.fromarray(ANY).convert("LA") if mode == "LA" else OPAQUE.convert(mode)
    np.testing.assert_array_equal(unpack(packed(picture)), np.asarray(picture.convert("RGBA")))


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_colour_of_a_palette_may_be_clear(kind):
    picture = Image.new("P", (4, 3), 1)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.putpixel((2, 1), 0)
    unpacked = unpack(packed(picture, kind, transparency=0))
    assert unpacked[1, 2, 3] == 0
    assert unpacked[0, 0].tolist() == [0, 0, 255, 255]


def test_a_colour_of_an_rgb_png_may_be_clear():
    picture = Image.new("RGB", (4, 3), (9, 8, 7))
    picture.putpixel((2, 1), (1, 2, 3))
    alpha = unpack(packed(picture, transparency=(1, 2, 3)))[..., 3]
    assert alpha.sum() == 11 * 255
    assert alpha[1, 2] == 0


def test_16_bits_of_grey_are_scaled_and_not_cut_off():
    values = np.linspace(0, 65_535, 300).astype(np.uint16).reshape(10, 30)
    grey = unpack(packed(Image.fromarray(values)))
    assert np.abs(grey[..., 0] - values / 257).max() <= 1
    assert (grey[0, 0, 0], grey[-1, -1, 0]) == (0, 255)
    assert (grey[..., 3] == 255).all()


def test_16_bits_of_each_colour_are_scaled():
    pixels = [(65_535, 0, 32_768), (0, 65_535, 256)]
    row = b"\0" + b"".join(value.to_bytes(2, "big") for pixel in pixels for value in pixel)
    assert unpack(png(2, 1, 16, 2, row))[0].tolist() == [[255, 0, 128, 255], [0, 255, 1, 255]]


def test_a_16_bit_grey_may_be_clear():
    content = packed(Image.fromarray(np.array([[0, 5, 65_535]], np.uint16)))
    at = content.index(b"IDAT") - 4
    clear = content[:at] + png_chunk(b"tRNS", (5).to_bytes(2, "big")) + content[at:]
    assert unpack(clear)[0, :, 3].tolist() == [255, 0, 255]


@pytest.mark.parametrize("colour", ["black", "white", "red", "blue", "grey"])
def test_a_cmyk_jpeg_has_its_colours(colour):
    """Pillow writes them as Adobe does, 255 for no ink."""
    content = packed(Image.new("RGB", (16, 16), colour).convert("CMYK"), "JPEG", quality=95)
    assert b"Adobe" in content
    np.testing.assert_allclose(unpack(content)[8, 8, :3], np.asarray(Image.new("RGB", (1, 1), colour))[0, 0], atol=3)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_counts(kind):
    red, blue = (Image.new("RGB", (20, 10), colour) for colour in ("red", "blue"))
    content = packed(red, kind, save_all=True, append_images=[blue], duration=100)
    np.testing.assert_allclose(unpack(content)[5, 5], [255, 0, 0, 255], atol=3)


# What each of the 8 ways to hold a camera did to a picture: undone, it looks as it did.
HELD = {
    1: [],
    2: [Image.Transpose.FLIP_LEFT_RIGHT],
    3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_180],
    5: [Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_90],
    6: [Image.Transpose.ROTATE_90],
    7: [Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_270],
    8: [Image.Transpose.ROTATE_270],
}


@pytest.mark.parametrize("held", HELD)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIC"])
def test_a_picture_is_turned_upright(held, kind):
    taken, exif = OPAQUE, Image.Exif()
    for turn in HELD[held]:
        taken = taken.transpose(turn)
    exif[0x0112] = held
    options = {
        "JPEG": {"quality": 100, "subsampling": 0},
        "WEBP": {"lossless": True},
        "HEIC": {"quality": -1, "chroma": 444},
    }.get(kind, {})
    seen = unpack(packed(taken, kind, exif=exif.tobytes() if kind == "HEIC" else exif, **options))
    atol = {"JPEG": 30, "HEIC": 8}.get(kind, 0)
    np.testing.assert_allclose(seen[..., :3].astype(int), np.asarray(OPAQUE), atol=atol)


@pytest.mark.parametrize("exif", [b"Exif\0\0MM\0*\0", b"Exif\0\0rubbish", b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12"])
def test_what_a_picture_says_of_itself_may_be_damaged(exif):
    assert unpack(packed(OPAQUE, "JPEG", exif=exif)).shape == (40, 32, 4)


@pytest.mark.parametrize("size", [(1, 1), (1, 50_000), (50_000, 1), (65_535, 100), (1_601, 3), (4_000, 3_000)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_longer_side_is_bounded_and_the_shape_kept(size, kind):
    if kind == "JPEG" and max(size) > 65_500:
        size = (65_500, 100)  # the most that may be written
    height, width, _ = unpack(packed(Image.new("L", size, 77), kind)).shape
    scale = max(1, max(size) / LONGEST_SIDE)
    assert max(height, width) == min(max(size), LONGEST_SIDE)
    assert (width, height) == pytest.approx((size[0] / scale, size[1] / scale), abs=1)


def test_the_contents_decide_and_not_the_name(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(packed(OPAQUE))
    assert unpack((tmp_path / "photo.jpg").read_bytes()).shape == (40, 32, 4)


# A clear reason

NOT_PICTURES = {
    "nothing.png": b"",
    "text.png": b"no picture at all",
    "paper.jpg": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "drawing.png": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "film.heic": b"\0\0\0\x18ftypisom\0\0\0\0mp42isom",
    "phone.avif": packed(OPAQUE, "AVIF"),
    "sound.webp": b"RIFF\x24\0\0\0WAVEfmt ",
    "letter.bmp": b"BMW is a company, and this no picture",
    "icon.png": packed(OPAQUE, "ICO"),
    "many.gif": packed(OPAQUE, "PPM"),
    "half.png": b"\x89PNG\r\n",
}


@pytest.mark.parametrize("name", NOT_PICTURES)
def test_what_is_not_taken_is_not_a_picture(name, tmp_path):
    (tmp_path / name).write_bytes(NOT_PICTURES[name])
    assert reason((tmp_path / name).read_bytes()) == "not_a_picture"


def test_a_file_over_5_mb_is_large_even_if_it_is_a_good_picture():
    good = packed(OPAQUE, "JPEG")
    assert unpack(good + bytes(MOST_BYTES - len(good))).shape == (40, 32, 4)
    assert reason(good + bytes(MOST_BYTES - len(good) + 1)) == "large_file"


def jpeg_claiming(width: int, height: int) -> bytes:
    content = packed(OPAQUE, "JPEG")
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + content[at + 4 :]


def webp_claiming(kind: bytes, size: bytes) -> bytes:
    return b"RIFF\x40\0\0\0WEBP" + kind + b"\x30\0\0\0" + size + bytes(48 - len(size))


def heic_claiming(width: int, height: int, tile: int = 0) -> bytes:
    """Return a HEIC file that says it is as large, or only that each of its four tiles is."""
    content = packed(patches("RGB", 200, 200), "HEIC", **({"tile_size": 100} if tile else {}))
    size = (tile or 200).to_bytes(4, "big") * 2
    assert size in content
    return content.replace(
        b"ispe\0\0\0\0" + size, b"ispe\0\0\0\0" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    )


def bmp_claiming(width: int, height: int) -> bytes:
    return (
        packed(OPAQUE, "BMP")[:18]
        + width.to_bytes(4, "little")
        + height.to_bytes(4, "little")
        + packed(OPAQUE, "BMP")[26:]
    )


def tiff_claiming(side: int) -> bytes:
    content = packed(OPAQUE, "TIFF")
    for tag in (256, 257):  # width and height
        entry = re.search(re.escape(tag.to_bytes(2, "little")) + b"[\3\4]\0\1\0\0\0", content)
        content = content[: entry.end() - 6] + b"\4\0\1\0\0\0" + side.to_bytes(4, "little") + content[entry.end() + 4 :]
    return content


def gif_claiming(screen: int, frame: int) -> bytes:
    content = packed(Image.new("L", (9, 9)), "GIF")
    at = content.index(b",", 13 + 3) + 5
    with_screen = content[:6] + screen.to_bytes(2, "little") * 2 + content[10:at]
    return with_screen + frame.to_bytes(2, "little") * 2 + content[at + 4 :]


BOMBS = {
    "png": png(20_000, 20_000, 8, 6, b""),
    "long png": png(65_536, 1, 8, 0, bytes(65_537)),
    "wide png": png(2**31 - 1, 2**31 - 1, 8, 6, b""),
    "jpeg": jpeg_claiming(65_500, 65_500),
    "webp": webp_claiming(b"VP8 ", b"\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f"),
    "lossless webp": webp_claiming(b"VP8L", b"\x2f" + (3_999 | 3_999 << 14).to_bytes(4, "little")),
    "animated webp": webp_claiming(b"VP8X", bytes(4) + b"\xff\xff\xff" * 2),
    "gif": gif_claiming(65_535, 9),
    "gif with a large frame": gif_claiming(9, 65_535),
    "heic": heic_claiming(30_000, 30_000),
    "heic with a large tile": heic_claiming(12_000, 12_000, tile=100),
    "bmp": bmp_claiming(30_000, 30_000),
    "tiff": tiff_claiming(30_000),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_picture_that_unpacks_to_gigabytes_has_too_many_pixels(bomb):
    assert len(BOMBS[bomb]) < 10_000
    assert reason(BOMBS[bomb]) == "too_many_pixels"


def test_no_pixel_of_a_bomb_is_unpacked(monkeypatch):
    def never(*_):
        raise AssertionError("unpacked")

    monkeypatch.setattr("core.pictures.unpack.upright", never)
    monkeypatch.setattr("core.pictures.heic.unpacked", never)
    assert {reason(bomb) for bomb in BOMBS.values()} == {"too_many_pixels"}


def test_a_heic_larger_than_it_says_is_damaged_and_takes_no_memory():
    """Its header says 100 × 100, and what it holds is 3,000 × 3,000: the library looks before it unpacks."""
    content = packed(Image.new("RGB", (3_000, 3_000), "grey"), "HEIC")
    size = (3_000).to_bytes(4, "big") * 2
    assert reason(content.replace(size, (100).to_bytes(4, "big") * 2)) == "damaged"


def test_a_heic_that_holds_no_picture_is_damaged():
    """Where its grid lies is not told: its reader finds nothing, and says so with an IndexError."""
    assert reason(GOOD["heic in tiles"].replace(b"idat", b"none")) == "damaged"


def test_where_the_boxes_of_a_heic_end_is_checked():
    for size in (0, 1, 7, 2**31, 2**32 - 1):
        assert heic.most_pixels(GOOD["heic"][:24] + size.to_bytes(4, "big") + GOOD["heic"][28:]) >= 0


GOOD = {
    "png": packed(OPAQUE),
    "palette": packed(OPAQUE.quantize(8), transparency=3),
    "jpeg": packed(OPAQUE, "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"),
    "progressive": packed(OPAQUE, "JPEG", progressive=True),
    "cmyk": packed(OPAQUE.convert("CMYK"), "JPEG"),
    "webp": packed(OPAQUE, "WEBP"),
    "lossless webp": packed(OPAQUE, "WEBP", lossless=True),
    "gif": packed(OPAQUE, "GIF"),
    "bmp": packed(OPAQUE, "BMP"),
    "tiff": packed(OPAQUE, "TIFF"),
    "squeezed tiff": packed(OPAQUE, "TIFF", compression="tiff_lzw"),
    "heic": packed(OPAQUE, "HEIC"),
    "heic in tiles": packed(OPAQUE, "HEIC", tile_size=16),
    "animated gif": packed(OPAQUE, "GIF", save_all=True, append_images=[OPAQUE.transpose(Image.Transpose.ROTATE_180)]),
}


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("name", ["png", "jpeg", "progressive", "webp", "lossless webp", "gif", "bmp", "tiff", "heic"])
def test_a_picture_cut_short_is_damaged(name, share):
    assert reason(GOOD[name][: int(share * len(GOOD[name]))]) == "damaged"


HEIC_START = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


@pytest.mark.parametrize(
    "start", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\x20\0\0\0WEBP", b"II*\0", HEIC_START]
)
def test_what_only_begins_like_a_picture_is_damaged(start):
    assert reason(start) == "damaged"
    assert reason(start + bytes(range(256))) == "damaged"


@pytest.mark.parametrize("size", [(0, 5), (5, 0)])
def test_a_picture_without_pixels_is_damaged(size):
    assert reason(png(*size, 8, 0, b"")) == "damaged"


def test_a_gif_whose_codes_have_too_many_bits_is_damaged():
    at = GOOD["gif"].index(b",", 13 + 3 * 2) + 10
    assert reason(GOOD["gif"][:at] + b"\xff" + GOOD["gif"][at + 1 :]) == "damaged"


@settings(deadline=None, max_examples=600)
@given(
    name=st.sampled_from(sorted(GOOD)),
    places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255), st.booleans()), max_size=5),
    end=st.floats(0.02, 1) | st.just(1.0),
)
def test_a_damaged_file_is_a_picture_or_has_a_reason(name, places, end):
    damaged = bytearray(GOOD[name])
    for share, value, early in places:
        damaged[int(share * (min(len(damaged), 100 if early else len(damaged)) - 1))] = value
    unpacked = None
    with suppress(PictureError):
        unpacked = unpack(bytes(damaged[: int(end * len(damaged))]))
    if unpacked is not None:
        assert (unpacked.dtype, unpacked.ndim, unpacked.shape[2]) == (np.uint8, 3, 4)
        assert 1 <= max(unpacked.shape[:2]) <= LONGEST_SIDE


# Memory

SIDE = 3_492  # pixels: the most that a square PNG or GIF may have


def with_much_text() -> PngInfo:
    """Return the most text that Pillow reads, 63 MB: squeezed, it is nothing."""
    info = PngInfo()
    for i in range(63):
        info.add_text(f"note {i}", "a" * 1_000_000, zip=True)
    return info


def grey_16() -> Image.Image:
    return Image.fromarray((np.arange(SIDE * SIDE) // 256 % 65_536).astype(np.uint16).reshape(SIDE, SIDE))


LARGEST = {
    "png": lambda: packed(patches("RGBA", SIDE, SIDE)),
    "png with a clear colour": lambda: packed(patches("RGB", SIDE, SIDE), transparency=(1, 2, 3)),
    "16 bits, much text": lambda: packed(grey_16(), transparency=7, pnginfo=with_much_text()),
    "strip": lambda: packed(Image.new("RGBA", (65_535, 186))),
    "column": lambda: packed(Image.new("RGBA", (186, 65_535))),
    "gif": lambda: packed(patches("RGB", SIDE, SIDE).quantize(16), "GIF", transparency=3),
    "webp": lambda: packed(patches("RGBA", 3_954, 2_225), "WEBP", method=0),
    "animated webp": lambda: packed(
        patches("RGBA", 3_954, 2_225),
        "WEBP",
        save_all=True,
        append_images=[patches("RGBA", 3_954, 2_225).transpose(Image.Transpose.ROTATE_180)],
        method=0,
    ),
    "12 megapixels": lambda: packed(patches("RGB", 4_032, 3_024), "JPEG"),
    "50 megapixels": lambda: packed(patches("RGB", 8_160, 6_120), "JPEG"),
    "50 megapixels, progressive": lambda: packed(patches("RGB", 8_160, 6_120), "JPEG", progressive=True),
    "all colours kept": lambda: packed(patches("RGB", 5_032, 5_032), "JPEG", subsampling=0, progressive=True),
    "bmp": lambda: packed(patches("1", SIDE, SIDE), "BMP"),
    "tiff": lambda: packed(patches("RGBA", SIDE, SIDE), "TIFF", compression="tiff_adobe_deflate"),
    "turned tiff": lambda: packed(
        patches("RGBA", SIDE, SIDE), "TIFF", compression="tiff_adobe_deflate", tiffinfo={0x112: 6}
    ),
    "heic": lambda: packed(patches("RGB", 5_712, 4_284), "HEIC", quality=50, tile_size=512),
    "heic, clear in places": lambda: packed(patches("RGBA", 5_712, 4_284), "HEIC", quality=50),
    "cmyk": lambda: packed(patches("CMYK", 4_358, 4_358), "JPEG", progressive=True),
}

# What the process has at most while it unpacks, over what it had before, in MB (Linux counts it anew on request).
MEASURE = """
import sys
from core.pictures.unpack import unpack
def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 1e3
content = open(sys.argv[1], "rb").read()
unpack(open(sys.argv[2], "rb").read())
with open("/proc/self/clear_refs", "w") as file:
    file.write("5")
before = peak()
shape = unpack(content).shape
print(max(shape), peak() - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux counts a peak anew")
@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_pictures_allowed_take_less_than_200_mb(name, tmp_path):
    largest, tiny = tmp_path / "largest", tmp_path / "tiny"
    largest.write_bytes(LARGEST[name]())
    tiny.write_bytes(packed(OPAQUE, "JPEG"))
    command = [sys.executable, "-c", MEASURE, str(largest), str(tiny)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    side, peak = (float(value) for value in done.stdout.split())
    assert side == LONGEST_SIDE
    assert 5 < peak < 200
