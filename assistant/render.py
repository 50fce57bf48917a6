"""The only Jinja2: fills the product's own templates."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from assistant import shipped

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(shipped.folder("templates")),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(template: str, values: Mapping[str, object]) -> str:
    """The text of the named template, filled in; a name the template asks for and `values` lacks is a bug."""
    return _environment().get_template(template).render(values)
