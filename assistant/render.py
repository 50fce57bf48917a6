"""The only Jinja2: fills the product's own templates."""

from __future__ import annotations

import textwrap
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from assistant import language, shipped
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Mapping

_WIDTH = 110  # columns of a file that people read


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(shipped.folder("templates")),
        finalize=_said,
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["_"] = say
    environment.globals["ngettext"] = say_many
    environment.globals["lang"] = language.current
    environment.filters["comment"] = _comment
    return environment


def _said(value: object) -> object:
    """What stands in a template, as people are to read it."""
    return language.translated(value) if isinstance(value, str) else value


def _comment(text: str, indent: int) -> str:
    """A comment in YAML that stands so far from the margin, in as many lines as it needs."""
    lines = textwrap.wrap(language.translated(text), _WIDTH - indent - len("# "), break_on_hyphens=False)
    return f"\n{' ' * indent}".join(f"# {line}" for line in lines)


def render(template: str, values: Mapping[str, object]) -> str:
    """The text of the named template, filled in; a name the template asks for and `values` lacks is a bug."""
    return _environment().get_template(template).render(values)
