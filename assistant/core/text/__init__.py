"""What a text is to X and to its readers: how long, with which links, and the same as which others.

Pure and quick: a bulk import calls this for every row.
"""

from assistant.core.text.cashtag import cashtags
from assistant.core.text.characters import clean, is_blank, unprintable
from assistant.core.text.duplicate import fingerprint
from assistant.core.text.echo import Likeness, likeness
from assistant.core.text.length import MAX_LENGTH, URL_LENGTH, weighted_length
from assistant.core.text.link import links
from assistant.core.text.shown import as_written

__all__ = [
    "MAX_LENGTH",
    "URL_LENGTH",
    "Likeness",
    "as_written",
    "cashtags",
    "clean",
    "fingerprint",
    "is_blank",
    "likeness",
    "links",
    "unprintable",
    "weighted_length",
]
