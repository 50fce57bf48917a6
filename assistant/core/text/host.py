"""Reads the host of a link: which labels it has, where its top-level domain ends, whether DNS can hold it."""

from assistant.core.text.pattern import compiled
from assistant.core.text.top_level_domain import ascii_names, international_names

_MAX_LABEL = 63  # octets between two dots, in ASCII form (RFC 1035, 2.3.4)
_ACE_PREFIX = "xn--"  # starts the ASCII form of a label that is not ASCII (RFC 3490, 5)

# What no host holds, by twitter-text: punctuation but for hyphen, underscore and quotation marks, white space
# and invisible marks.
NOT_IN_HOST = (
    r"!#-,./:-@\[-\^{-~\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
)
# The letters and digits of the Latin script, as twitter-text lists them.
LATIN = (
    r"A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f"
    r"\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)

# Labels with their dots. Possessive, as every repetition here: no text can make one be read twice.
LABELS = rf"(?:[^{NOT_IN_HOST}_-][^{NOT_IN_HOST}]*+(?<![_-])\.)++"
_LATIN_LABELS = rf"(?<![{LATIN}-])(?:[{LATIN}-]++\.)++"
_ASCII_DOMAIN = r"[A-Za-z0-9.-]*+"

_LETTERS = r"[A-Za-z]*+"
_ENDS_DOMAIN = r"(?![A-Za-z0-9@+-])"
_PUNYCODE = r"[Xx][Nn]--[A-Za-z0-9-]++"


def domain_end(text: str, start: int, labels_end: int) -> int | None:
    """Where the longest domain ends whose labels, each with its dot, stand from `start` to `labels_end`.

    None when no known top-level domain follows any of the dots.
    """
    dot = labels_end - 1
    while dot > start:
        previous = text.rfind(".", start, dot)
        end = _top_level_domain_end(text, dot + 1)
        if end is not None and "_" not in text[max(start, previous + 1) : dot]:
            return end
        dot = previous
    return None


def latin_domains(domain: str) -> list[tuple[int, int]]:
    """Where the domains in Latin script stand within a longer one."""
    if compiled(_ASCII_DOMAIN).fullmatch(domain):
        return [(0, len(domain))]
    found = []
    position = 0
    while labels := compiled(_LATIN_LABELS).search(domain, position):
        end = domain_end(domain, labels.start(), labels.end())
        if end is not None:
            found.append((labels.start(), end))
        position = labels.end()
    return found


def is_host(host: str) -> bool:
    """Whether DNS could hold the host: no label is too long, and no ASCII form mixed with another script."""
    if host.isascii() and len(host) <= _MAX_LABEL:
        return True
    mixed = host.startswith(_ACE_PREFIX) and not latin_domains(host)
    return not mixed and all(map(_is_label, host.split(".")))


def _is_label(label: str) -> bool:
    if label.isascii():
        return len(label) <= _MAX_LABEL
    longest = _MAX_LABEL - len(_ACE_PREFIX)
    # Punycode is never shorter than what it encodes, and takes quadratic time: so the length is seen first.
    return len(label) <= longest and len(label.encode("punycode")) <= longest


def _top_level_domain_end(text: str, start: int) -> int | None:
    """Where the top-level domain ends that starts at `start`, if X knows one that does."""
    letters = compiled(_LETTERS).match(text, start)
    end = letters.end() if letters else start
    if text[end : end + 1] > "\x7f":  # the name is an international one, or the next word follows unspaced
        for name in international_names().get(text[start].lower(), ()):
            stop = start + len(name)
            if text[start:stop].lower() == name and compiled(_ENDS_DOMAIN).match(text, stop):
                return stop
    if text[start:end].lower() in ascii_names() and compiled(_ENDS_DOMAIN).match(text, end):
        return end
    punycode = compiled(_PUNYCODE).match(text, start)
    return punycode.end() if punycode else None
