"""Tells whether two links lead readers to the same page, as far as their addresses say so."""

from assistant.core.text.pattern import compiled

_PROTOCOL = r"\A(?i:https?://)?+(?i:www\.)?+"
_AFTER_HOST = r"[/?#:]"
# What programs add to an address to follow readers about; the page is the same without.
_TRACKING = r"(?i:(?<=[?&])(?:utm_\w+|fbclid|gclid|mc_[ce]id|igshid)=[^&#]*&?)"
_FRAGMENT = r"#[^!/][^#]*\Z|#\Z"  # a place on the page; `#!` and `#/` are pages of their own


def address(link: str) -> str:
    """What is left of a link without protocol, "www.", the host's case, tracking and a last slash."""
    plain = compiled(_FRAGMENT).sub("", compiled(_PROTOCOL).sub("", link, count=1))
    plain = compiled(_TRACKING).sub("", plain).rstrip("?&").rstrip("/")
    beyond = compiled(_AFTER_HOST).search(plain)
    host_end = beyond.start() if beyond else len(plain)
    return plain[:host_end].casefold() + plain[host_end:]
