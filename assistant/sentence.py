"""What people are to read, as a value: it is English wherever it is used as text, and can be said again.

A sentence keeps its template and what stands in it, so that whoever shows it can say it in another language,
also long after it was stored. Nothing here knows any other language; see `assistant.language`.
"""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

Value: TypeAlias = "str | int | float"
_LONGEST_FORM = 3  # `02`, `,` or `.1f`: what is read back may not reach into values, nor fill the memory


class Sentence(str):
    """A text made of a template and the values in its places, some of which may be sentences themselves.

    As a `str` it is its own English. `plural` is the template for other numbers than one; the number is
    the value called `number` then.
    """

    __slots__ = ("plural", "template", "values")

    template: str
    plural: str | None
    values: Mapping[str, Value]

    def __new__(cls, template: str, plural: str | None, values: Mapping[str, Value]) -> Self:
        """Say it in English."""
        chosen = template if plural is None or values["number"] == 1 else plural
        self = super().__new__(cls, chosen.format(**values) if values else chosen)
        self.template, self.plural, self.values = template, plural, values
        return self

    def __str__(self) -> str:
        """Itself, so that an exception that carries a sentence gives it back whole."""
        return self

    def __getnewargs__(self) -> tuple[Any, ...]:
        """What makes it anew where it is copied."""
        return self.template, self.plural, self.values


def say(template: str, /, **values: object) -> Sentence:
    """A sentence with named values in its places; without values, braces in it mean themselves.

    The template is written out where it is said, since the catalogues are made of what stands there.
    """
    return Sentence(template, None, _plain(values))


def say_many(one: str, many: str, number: int, /, **values: object) -> Sentence:
    """A sentence about so many things, `{number}` of them; `one` is said of a single one."""
    return Sentence(one, many, _plain({"number": number, **values}))


def mark(template: str) -> str:
    """A template that is said elsewhere; this puts it into the catalogues."""
    return template


def join(separator: str, pieces: Iterable[str]) -> Sentence:
    """Texts one behind the other."""
    values = {f"part{place}": piece for place, piece in enumerate(pieces)}
    return say(separator.join(f"{{{name}}}" for name in values), **values)


def keep(text: str | None) -> list[Any] | None:
    """What a sentence is made of, as JSON takes it; nothing for other texts."""
    if not isinstance(text, Sentence):
        return None
    values = {
        name: keep(value) if isinstance(value, Sentence) else value for name, value in text.values.items()
    }
    return [text.template, text.plural, values]


def kept(text: str, made_of: object) -> str:
    """The text as a sentence again, if what `keep` gave for it says the same."""
    try:
        sentence = _made(cast("list[Any]", made_of)) if made_of else None
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError):
        return text  # somebody wrote it by hand
    return sentence if sentence == text and sentence is not None else text


def _made(made_of: list[Any]) -> Sentence:
    template, plural, values = made_of
    if not isinstance(template, str) or not isinstance(plural, str | None):
        raise TypeError(made_of)
    for each in (template, plural or ""):
        for _, name, form, conversion in Formatter().parse(each) if values else ():
            if name is not None and (name not in values or len(form or "") > _LONGEST_FORM or conversion):
                raise ValueError(each)
    return Sentence(
        template,
        plural,
        {name: _made(value) if isinstance(value, list) else value for name, value in values.items()},
    )


def _plain(values: Mapping[str, object]) -> dict[str, Value]:
    """Values that a copy or a file can hold; what an exception says stays a sentence."""
    return {
        name: value if type(value) in {Sentence, int, float} else str(value)  # type: ignore[misc]
        for name, value in values.items()
    }
