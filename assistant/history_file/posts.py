"""Tells what an object of X's export says of a post, whatever else it may hold. Reads no files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.history import Sighting
from assistant.errors import Fault
from assistant.history_file.long_posts import LongPosts
from assistant.history_file.sightings import UnfitError, id_of, is_cut, kind_of, presentable, written
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.history_file.instants import Instants
    from assistant.history_file.items import Item
    from assistant.history_file.remarks import Remarks

    _Object = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose export it is, as far as that is known: the account's id and name."""

    id: str
    name: str


NOBODY = Owner("", "")
_NO_OWNER = say(
    "Whose posts these are is not said (there is no account.js), so answers to oneself are taken for answers "
    "to others."
)
_TOO_MANY = say("There are more long texts than can be kept in mind; some posts stay cut.")


def owner_of(item: Item) -> Owner:
    """The account of which the object tells."""
    account = _object(item.value.get("account"))
    return Owner(_id(account, "accountId") or "", _string(account, "username"))


class Posts:
    """Reads the posts of one account; `own_id` and `own_names`, in small letters, are as far as known."""

    def __init__(self, instants: Instants, remarks: Remarks, own_id: str, own_names: frozenset[str]) -> None:
        self._instants = instants
        self._remarks = remarks
        self._own_id = own_id
        self._own_names = own_names
        self._long_posts = LongPosts()

    def keep(self, name: str, item: Item) -> Fault | None:
        """Keep the whole text of a long post for when the post itself is read; what is wrong with it."""
        try:
            note = _object(item.value.get("noteTweet", item.value))
            core = _object(note.get("core"))
            at = self._instants.read(_needed(note, "createdAt"))
            text = written(_needed(core, "text"), _links(core, "urls", ("shortUrl", "expandedUrl")))
            self._remarks.note_damage(text, item.line, name)
            if not self._long_posts.add(at, presentable(text)):
                self._remarks.say(_TOO_MANY)
        except UnfitError as error:
            return Fault(item.line, error.key, error.message)
        return None

    def read(self, name: str, item: Item) -> Sighting | Fault:
        """The post that the object is, or what is wrong with it."""
        try:
            return self._sighting(name, item)
        except UnfitError as error:
            return Fault(item.line, error.key, error.message)

    def _sighting(self, name: str, item: Item) -> Sighting:
        tweet = _object(item.value.get("tweet", item.value))
        at = self._instants.read(_needed(tweet, "created_at"))
        entities = _object(tweet.get("entities"))
        names = ("url", "expanded_url")
        links = _links(entities, "urls", names) + _links(entities, "media", names)
        shown = written(_needed(tweet, "full_text", "text"), links)
        self._remarks.note_damage(shown, item.line, name)
        shown = presentable(shown)
        whole = self._long_posts.whole(at, shown)
        remote_id = _id(tweet, "id_str", "id")
        kind = kind_of(
            shown if whole is None else f"{whole}\n{shown}",  # only the shorter one links to what it quotes
            answers=self._answers_others(tweet),
            own=self._own_names,
            remote_id=remote_id,
        )
        return Sighting(at, whole or shown, kind, remote_id, cut=whole is None and is_cut(shown))

    def _answers_others(self, tweet: _Object) -> bool:
        """Whether it answers somebody else; an answer to oneself continues a thread."""
        whom = _id(tweet, "in_reply_to_user_id_str", "in_reply_to_user_id")
        name = _string(tweet, "in_reply_to_screen_name")
        if whom and self._own_id:
            return whom != self._own_id
        if name and self._own_names:
            return name.lower() not in self._own_names
        if whom or name:
            self._remarks.say(_NO_OWNER)
        return bool(whom or name)


def _needed(holder: _Object, key: str, older_key: str = "") -> str:
    """The text under a key, or under the one that older exports have.

    Raises:
        UnfitError: There is none.
    """
    found = _string(holder, key, older_key)
    if not found:
        message = say("there is no {key}, without which nothing is a post; it is left out.", key=key)
        raise UnfitError(key, message)
    return found


def _string(holder: _Object, key: str, older_key: str = "") -> str:
    value = holder.get(key) or holder.get(older_key)
    return value if isinstance(value, str) else ""


def _id(holder: _Object, key: str, older_key: str = "") -> str | None:
    return id_of(_string(holder, key)) or id_of(_string(holder, older_key))


def _object(value: object) -> _Object:
    return value if isinstance(value, dict) else {}


def _links(holder: _Object, key: str, names: tuple[str, str]) -> list[tuple[str, str]]:
    """The short and the long addresses in a list of objects."""
    values = holder.get(key)
    if not values or not isinstance(values, list):
        return []
    short, long = names
    return [(_string(link, short), _string(link, long)) for link in map(_object, values)]
