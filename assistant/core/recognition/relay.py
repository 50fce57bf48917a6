"""Tells by its marks and links whether a text relays somebody else, or leads to what is the account's own.

Marks are what people write to say whose it is: "RT @", "via @", "h/t @", "vu chez @". A name without one says
nothing: people also mention whom they meet, thank or answer.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from assistant.core.recognition.wording import among, fold, typed
from assistant.core.text import links
from assistant.core.text.pattern import compiled

if TYPE_CHECKING:
    import re

_NAME = r"@(?<!\w@)(\w{1,15})(?!\w)"
_NEAR = 24  # characters before a name in which its mark is looked for
_WINDOW = 90  # characters around a name in which it is looked for what its mark speaks of
_MOST = 100  # names of a text that are looked at: no text that people read has more

# What stands right before a name. "RT" within a text asks for reposts, unless a colon follows the name.
_MARK = (
    r"(?<![\w/@#-])(via|h/t|ht|mt|hat tip(?: to)?|(?:vue?|lue?|trouvée?|repérée?) chez|lue? (?:dans|sur)"
    r"|repérée? par|signalée? par|spotted by|(?P<repost>rt))\W{0,3}\Z"
)
_NOTHING_BEFORE = r"\W*+\Z"
_QUOTE = r"\s*+[\"“«]\s*+"
# "Register via @" names a way, not an author; so does the name of a service through which people post.
_ERRANDS = among(
    r"regist\w*, sign up, book\w*, donat\w*, appl\w+, tickets?, order\w*, pay\w*, live\w*, join, contact\w*, "
    r"questions?, inscri\w*, réserv\w*, dons?, donnez, billet\w*, postul\w*, direct, écri\w*, paie\w*, "
    r"command\w*"
)
_WAY = rf"(?<!\w){_ERRANDS}(?: \S++)? via\W*\Z"
_SERVICES = frozenset(
    ("youtube", "eventbrite", "helloasso", "zoom", "slideshare", "change", "leetchi", "gofundme", "meetup")
)
# A source without a name of X's: "Lu dans Le Monde", but not "lu dans le train".
_SOURCE = r"(?:\A|[\n.!?…:(])\W{0,3}((?i:lue? (?:dans|sur)) (?:la presse|(?:L'|L(?:e|a|es) )?[A-ZÉ][\w-]*+))"

# Weaker marks, which a link to the account's own site outweighs: somebody else may have written there.
_CLAIM = r"(?<!\w)(?:by|from|par|de|chez|d'après|à|to|thanks|you|thx|merci)\s\Z"  # all of them end so
_ACCORDING = r"(?<!\w)(d'après) \Z"
_THANKS = r"(?<!\w)(merci à|merci|thanks to|thanks|thank you|thx|thx to|props to|credit to) \Z"
_FIND_FOLLOWS = " (?:pour|for) " + among(
    "le lien, l'info, l'article, la découverte, la trouvaille, le signalement, le tuyau, the link, the tip, "
    r"the pointer, the find, the heads[\s-]up, pointing, flagging, finding"
)
# These count only in texts with a link, to what they speak of.
_WORKS = among(
    "article, story, piece, study, report, interview, op-ed, column, essay, paper, thread, podcast, video, "
    "post, more, analysis, reportage, vidéo"
)
_FRENCH_WORKS = among(
    "article, tribune, billet, papier, thread, fil, chronique, étude, enquête, rapport, analyse"
)
_AUTHOR = (
    rf"(?<!\w)(?:{_WORKS}(?=.*\W(?:by|from|par) \Z)|{_FRENCH_WORKS}(?=.*\W(?:de|par|chez) \Z))\b"
    r"[^@.!?…\n]{0,60}\W(\w+) \Z"
)
_LINK_FOLLOWS = r"[\s:→]{1,4}https?://"
# "Live from @", "photo by @", "workshop led by @" announce what is one's own.
_OWN_DEEDS = among(
    r"live, direct, photos?, crédit, credits?, illustr\w*, dessin\w*, visuel, design\w*, organi[sz]\w*, "
    r"anim\w*, présent\w*, propos\w*, sout\w*, support\w*, financ\w*, fund\w*, port\w*, accueilli\w*, "
    r"invit\w*, host\w*, sponsor\w*, led, moderat\w*, modér\w*, power\w*, keynote, atelier, workshop, talk, "
    "hello, greetings"
)
_BEFORE_LINK = rf"(?:\A|(?<!\w)(?!{_OWN_DEEDS}\W)\S++ )(by|from|par) \Z"

_POST = (
    r"(?i:https?://)?(?i:(?:www\.|mobile\.|m\.)?(?:x|twitter)\.com)/(?P<name>\w{1,15})/status(?:es)?/\d++"
    r"(?P<media>/(?:photo|video)/)?"
)
_NOBODY = "i"  # x.com/i/status/… leaves out whose post it is
_LINK = r"(?P<explicit>(?i:https?://)?+(?i:www\.)?+)(?P<host>[^/?#:]++)(?P<rest>.*)"
# They say nothing of whose a link is: X's own hosts, and those of short links, until they are expanded.
_MUTE = frozenset(
    (
        *("x.com", "twitter.com", "mobile.twitter.com", "pic.x.com", "pic.twitter.com", "t.co", "bit.ly"),
        *("buff.ly", "ow.ly", "lnkd.in", "tinyurl.com", "dlvr.it", "is.gd", "goo.gl", "trib.al", "fb.me"),
        *("ift.tt", "j.mp", "shorturl.at", "urlz.fr", "amzn.to"),
    )
)


def find(text: str, folded: str, own_domains: frozenset[str], handle: str) -> tuple[str | None, str | None]:
    """Why `text`, which is also given folded, is a relay, and why it is the account's own; never both."""
    if not own_domains and "@" not in text and "lu" not in folded and "/status" not in folded:
        return None, None
    me = handle.strip().removeprefix("@").casefold()
    named = islice(compiled(_NAME).finditer(text), _MOST)
    names = [name for name in named if name[1].casefold() != me]
    mark = _marked(text, names) or _source(text, folded) or _post(text, folded, me)
    if mark:
        return mark, None
    mine, foreign = _destinations(text, own_domains) if own_domains else (None, None)
    if mine:
        return None, f"a link to {mine}"
    return _authored(text, names) or (f"a link to {foreign}" if foreign else None), None


def _marked(text: str, names: list[re.Match[str]]) -> str | None:
    """The first mark of a relay and the name that it stands before: "RT @NASA"."""
    for name in names:
        near = text[max(0, name.start() - _NEAR) : name.start()]
        mark = typed(_MARK).search(fold(near))
        if mark and _relays(text, mark, name):
            return f"{near[slice(*mark.span(1))]} {name[0]}"
        if _quoted(text, name) and compiled(_QUOTE).fullmatch(text, 0, name.start()):
            return f"a quotation of {name[0]}"
    return None


def _relays(text: str, mark: re.Match[str], name: re.Match[str]) -> bool:
    """Whether a mark means what it mostly does before a name."""
    if mark["repost"]:
        start = name.start() - len(mark[0])
        return _quoted(text, name) or compiled(_NOTHING_BEFORE).match(text, 0, start) is not None
    before = fold(text[max(0, name.start() - _WINDOW) : name.start()])
    return mark[1] != "via" or not (name[1].lower() in _SERVICES or typed(_WAY).search(before))


def _quoted(text: str, name: re.Match[str]) -> bool:
    """Whether what follows a name is what its owner says."""
    return text.startswith(":", name.end())


def _source(text: str, folded: str) -> str | None:
    """The source that a text says it was read in."""
    found = typed(_SOURCE).search(text) if "lu" in folded else None
    return found[1] if found else None


def _post(text: str, folded: str, me: str) -> str | None:
    """The first link to somebody else's post; one's own photos and videos stand behind such links too."""
    for link in links(text) if "/status" in folded else ():
        post = compiled(_POST).match(link)
        if post and post["name"].casefold() not in {_NOBODY, me} and (me or not post["media"]):
            return f"a link to a post of @{post['name']}"
    return None


def _destinations(text: str, own_domains: frozenset[str]) -> tuple[str | None, str | None]:
    """The first host of the account's own that `text` links to, and the first other one.

    A bare name with a dot is a link on X, but often the name of a thing, such as README.md or Booking.com: so
    it counts as another's only with a protocol, with "www." or with a path.
    """
    mine = foreign = None
    for link in links(text):
        parts = compiled(_LINK).match(link)
        if parts is None:
            continue
        host = parts["host"].casefold()
        if f".{host}".endswith(_endings(own_domains)):
            mine = mine or host
        elif host not in _MUTE and (parts["explicit"] or parts["rest"]):
            foreign = foreign or host
    return mine, foreign


@lru_cache(maxsize=16)  # accounts at work in one process
def _endings(own_domains: frozenset[str]) -> tuple[str, ...]:
    """The ends of hosts that are one's own: a domain and all that is under it."""
    names = (domain.strip(" .").casefold().removeprefix("www.") for domain in own_domains)
    return tuple(f".{name}" for name in names if name)


def _authored(text: str, names: list[re.Match[str]]) -> str | None:
    """Whom the text calls the author of what it speaks of, or thanks for it: "d'après @INSEE"."""
    for name in names:
        before = text[max(0, name.start() - _WINDOW) : name.start()]
        folded = fold(before)
        if typed(_CLAIM).search(folded, max(0, len(folded) - len("d'après  "))):
            mark = _claim(text, folded, fold(text[name.end() : name.end() + _WINDOW]))
            if mark:
                return f"{before[slice(*mark.span(1))]} {name[0]}"
    return None


def _claim(text: str, before: str, after: str) -> re.Match[str] | None:
    """The words that end `before` and make the name that follows that of an author."""
    if found := typed(_ACCORDING).search(before):
        return found
    if typed(_FIND_FOLLOWS).match(after):
        return typed(_THANKS).search(before)
    if not links(text):
        return None
    if compiled(_LINK_FOLLOWS).match(after) and (found := typed(_BEFORE_LINK).search(before)):
        return found
    return typed(_AUTHOR).search(before)
