"""Looks up every word a reader sees: one TOML file per lesson and language in en/ and zh/."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import i18n

Reading = Literal["en", "zh", "both"]
LANGUAGES: tuple[Reading, ...] = ("en", "zh")
READINGS: tuple[Reading, ...] = (*LANGUAGES, "both")
FOLDER = Path(__file__).parent


class TomlLoader(i18n.Loader):
    """Lets the i18n library read TOML."""

    def parse_file(self, file_content: str) -> dict:
        return tomllib.loads(file_content)


def load_all() -> None:
    """Read every text file once, so that looking a word up never touches the disk (or another thread's work)."""
    i18n.register_loader(TomlLoader, ["toml"])
    i18n.set("load_path", [str(FOLDER)])
    i18n.set("use_locale_dirs", True)
    i18n.set("filename_format", "{namespace}.{format}")
    i18n.set("file_format", "toml")
    i18n.set("skip_locale_root_data", True)
    i18n.set("on_missing_translation", "error")
    i18n.set("on_missing_placeholder", "error")
    i18n.load_everything()


load_all()


@lru_cache(maxsize=16_384)  # twice as many as there are texts: the library takes 25 µs for each, a page needs hundreds
def text(key: str, locale: str) -> str:
    """Return a text without placeholders. Raises KeyError when there is none."""
    return i18n.t(key, locale=locale)


@lru_cache(maxsize=64)
def written(stem: str, language: Reading) -> Mapping[str, str]:
    """Return a lesson's texts as its file has them, in their order, placeholders and all: {"think.question": text}."""

    def flat(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
        for key, value in table.items():
            yield from flat(value, f"{before}{key}.") if isinstance(value, dict) else [(before + key, value)]

    return MappingProxyType(dict(flat(tomllib.loads((FOLDER / language / f"{stem}.toml").read_text("utf-8")))))


def interleaved(versions: Iterable[str]) -> str:
    """Return texts paragraph under paragraph; each has as many. Raises ValueError when one has not."""
    paragraphs = [version.strip().split("\n\n") for version in versions]
    return "\n\n".join(paragraph for group in zip(*paragraphs, strict=True) for paragraph in group)


@dataclass(frozen=True)
class Words:
    """The words of one lesson (or of the frame) in the reader's language, or in both."""

    stem: str
    reading: Reading

    def __call__(self, key: str, **values: object) -> str:
        """Return a short text on one line; in both languages: "Rows · 行". Raises KeyError when there is none."""
        return " · ".join(dict.fromkeys(self._each(key, values)))

    def prose(self, key: str, **values: object) -> str:
        """Return Markdown; in both languages paragraph under paragraph. Raises KeyError when there is none."""
        return interleaved(self._each(key, values))

    def joined(self, *told: str) -> str:
        """Return texts as one paragraph; in both languages, where each is a paragraph under another, as they are."""
        return {"both": "\n\n", "zh": ""}.get(self.reading, " ").join(told)

    @property
    def languages(self) -> tuple[Reading, ...]:
        """The languages that are read: one, or both."""
        return LANGUAGES if self.reading == "both" else (self.reading,)

    def _each(self, key: str, values: dict[str, Any]) -> list[str]:
        look_up = i18n.t if values else text
        return [look_up(f"{self.stem}.{key}", locale=language, **values) for language in self.languages]
