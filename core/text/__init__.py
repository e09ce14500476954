"""Looks up every word a reader sees: one TOML file per lesson and language in en/ and zh/."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
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
def keys(stem: str) -> tuple[str, ...]:
    """Return the keys of a lesson's texts, such as "think.question", as they stand in its file."""

    def flat(table: dict[str, Any], before: str = "") -> Iterator[str]:
        for key, value in table.items():
            yield from flat(value, f"{before}{key}.") if isinstance(value, dict) else [before + key]

    return tuple(flat(tomllib.loads((FOLDER / "en" / f"{stem}.toml").read_text("utf-8"))))


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
        versions = [text.strip().split("\n\n") for text in self._each(key, values)]
        return "\n\n".join(paragraph for group in zip(*versions, strict=True) for paragraph in group)

    def joined(self, *told: str) -> str:
        """Return texts as one paragraph; in both languages, where each is a paragraph under another, as they are."""
        return {"both": "\n\n", "zh": ""}.get(self.reading, " ").join(told)

    def _each(self, key: str, values: dict[str, Any]) -> list[str]:
        languages = LANGUAGES if self.reading == "both" else (self.reading,)
        look_up = i18n.t if values else text
        return [look_up(f"{self.stem}.{key}", locale=language, **values) for language in languages]
