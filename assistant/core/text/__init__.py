"""What a text is to X and to its readers: how long, with which links, and the same as which others.

Pure and quick: a bulk import calls this for every row.
"""

from assistant.core.text.address import address
from assistant.core.text.cashtag import cashtags
from assistant.core.text.characters import clean, is_blank, unprintable
from assistant.core.text.duplicate import fingerprint
from assistant.core.text.echo import Likeness, likeness
from assistant.core.text.hashtag import hashtags, mentions, topic
from assistant.core.text.length import MAX_LENGTH, URL_LENGTH, weighted_length
from assistant.core.text.link import links
from assistant.core.text.question import asks
from assistant.core.text.shown import as_written

__all__ = [
    "MAX_LENGTH",
    "URL_LENGTH",
    "Likeness",
    "address",
    "as_written",
    "asks",
    "cashtags",
    "clean",
    "fingerprint",
    "hashtags",
    "is_blank",
    "likeness",
    "links",
    "mentions",
    "topic",
    "unprintable",
    "weighted_length",
]
