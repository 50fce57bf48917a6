"""Finds cashtags, of which X accepts one in a post that comes through its API."""

from assistant.core.text.pattern import compiled

# As in X's twitter-text: a `$` at the start or after white space or a directional mark, one to six letters,
# and perhaps a class of share; then the end, white space or ASCII punctuation.
_CASHTAG = (
    r"(?<![^\s\u180e\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])"
    r"\$([A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)"
    r"(?![^\s!-/:-@\[-`{-~])"
)


def cashtags(text: str) -> tuple[str, ...]:
    """The cashtags of `text` in order, as written there without the `$`."""
    if "$" not in text:
        return ()
    return tuple(compiled(_CASHTAG).findall(text))
