"""The language that people are spoken to: chosen once at the start, by `--lang`, a variable or the system.

JSON, the database and what is stored in it are English; only what is shown to people passes through here.
"""

from __future__ import annotations

import gettext
import re
import string
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant import settings
from assistant.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

LANGUAGES: Final = ("en", "fr")
ENGLISH: Final = "en"
DOMAIN: Final = "messages"  # gettext's own default, which click's messages are looked up in too
FOLDER = Path(__file__).parent / "locale"

_catalogue: gettext.NullTranslations | None = None  # None where everything is English already
_current = ENGLISH


def wanted(arguments: Sequence[str]) -> str:
    """The language that a command line asks for, else the environment's; `--lang` may stand anywhere."""
    words = arguments[: arguments.index("--")] if "--" in arguments else arguments
    for place, word in enumerate(words):
        if word == "--lang" and place + 1 < len(words):
            return words[place + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return settings.language()


def choose(language: str) -> None:
    """Speak it from now on: the first of those named that there is, as in `fr_CA.UTF-8:en`, else English.

    Click looks its own messages up through gettext's functions, which go by the environment.
    """
    global _catalogue, _current  # noqa: PLW0603 - one process speaks one language
    _current = next((one for one in map(_base, language.split(":")) if one in LANGUAGES), ENGLISH)
    if _current == ENGLISH:
        _catalogue = None
        gettext.textdomain("nothing")
        return
    settings.let_speak(_current)
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(DOMAIN)
    _catalogue = gettext.translation(DOMAIN, FOLDER, [_current], fallback=True)


def _base(name: str) -> str:
    """The language in a locale's name, such as `fr_CA.UTF-8` or `fr-CA`."""
    return re.split("[-_.@]", name, maxsplit=1)[0].casefold()


def current() -> str:
    """The language that is spoken."""
    return _current


def translated(text: str) -> str:
    """A text as people are to read it; what is no sentence is somebody's own words, and stays."""
    if _catalogue is None or not text or not isinstance(text, Sentence):
        return text
    try:
        return _said(_catalogue, text)
    except (ValueError, LookupError, AttributeError, OverflowError, TypeError):  # stored with other values
        return text


def _said(catalogue: gettext.NullTranslations, text: Sentence) -> str:
    if text.plural is None:
        said = catalogue.gettext(text.template)
    else:
        said = catalogue.ngettext(text.template, text.plural, int(text.values["number"]))
    if not text.values:
        return said
    values = {
        name: translated(value) if isinstance(value, str) else value for name, value in text.values.items()
    }
    return _FORMATTER.vformat(said, (), values)


def looked_up(message: str) -> str:
    """A message that stands in the catalogue as it is, such as the help of a command."""
    return _catalogue.gettext(message) if _catalogue is not None and message else message


class _Formatter(string.Formatter):
    """Writes numbers as the language does: `1,200` and `33.5` are `1 200` and `33,5` in French."""

    def format_field(self, value: Any, format_spec: str) -> Any:  # noqa: ANN401 - as the base class has it
        written = super().format_field(value, format_spec)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return written.replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
        return written


_FORMATTER: Final = _Formatter()
