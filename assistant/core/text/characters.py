"""Which characters a post can hold and a reader can see, and what of a text is sent."""

import unicodedata

from assistant.core.text.pattern import compiled

# What no reader sees: Unicode's Default_Ignorable_Code_Point, as the inside of a character class. The tags
# U+E0000-E007F are left out: they alone tell the flags of England, Scotland and Wales apart.
IGNORABLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0080-\U000e0fff"
)
# Besides: white space, controls, halves of surrogate pairs, lone tags, and the Braille pattern without dots.
_BLANK = rf"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\u2800\U000e0000-\U000e007f{IGNORABLE}]*+\Z"

# Controls (but tab, LF and CR), halves of surrogate pairs, and the code points that Unicode promises never to
# make characters; and the byte order mark, which twitter-text's own list of invalid characters adds.
_UNPRINTABLE = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17))
    + "]"
)

# White space as str.isspace knows it, and what copying leaves unseen at the ends of a text: zero width space,
# word joiner, Mongolian vowel separator, byte order mark. Joiners and directional marks stay, for they change
# how their neighbours look.
_OUTER = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000\u200b\u2060\u180e\ufeff"
)


def clean(text: str) -> str:
    """The text as it is sent: lines end in LF, in Unicode's NFC, without what stands unseen at its ends."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text).strip(_OUTER)


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing of it."""
    return compiled(_BLANK).match(text) is not None


def unprintable(text: str) -> tuple[int, str] | None:
    """The first character that no post can hold: its position, from 0, and its name, such as "U+0007"."""
    if text.replace("\n", "").isprintable():
        return None
    found = compiled(_UNPRINTABLE).search(text)
    return (found.start(), f"U+{ord(found[0]):04X}") if found else None
