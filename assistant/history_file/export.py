"""Reads X's data export: opens its files in turn, and passes on what every object in them comes to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.errors import Fault, ImportFileError
from assistant.history_file.instants import Instants
from assistant.history_file.items import Item, Items, NoListError
from assistant.history_file.posts import NOBODY, Posts, owner_of
from assistant.history_file.remarks import Remarks
from assistant.history_file.streams import HEAD, BrokenError, breaking, characters, encoding_of
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import IO

    from assistant.core.history import Sighting
    from assistant.history_file.places import Part, Place
    from assistant.history_file.posts import Owner
    from assistant.history_file.streams import Encoding

    _Open = Callable[[Part], IO[bytes]]
    _Read = Callable[[str, Item], Sighting | Fault | None]

_LIST_NAME = re.compile(r"window\.YTD\.([a-z_]{1,40})\.part")
_POSTS = frozenset({"tweets", "tweet"})


class Export:
    """The posts of an export, which was found to be one.

    Raises:
        ImportFileError: Its list of posts cannot be read, or is none.
    """

    ignored: tuple[str, ...] = ()

    def __init__(self, place: Place, encoding: str | None) -> None:
        self._place = place
        self.size = sum(part.size for part in (*place.parts.notes, *place.parts.tweets))
        first = place.parts.tweets[0]
        try:
            self._encoding = self._check(first, encoding)
        except (BrokenError, UnicodeError) as error:
            message = say(
                "{path} cannot be read: {file} is damaged ({why}); get the export anew.",
                path=place.path,
                file=first.name,
                why=error,
            )
            raise ImportFileError(message) from None
        except NoListError:
            message = say(
                "{path} is no data export of X's: {file} holds no list of posts.",
                path=place.path,
                file=first.name,
            )
            raise ImportFileError(message) from None
        self._owner = self._find_owner()

    @property
    def owner(self) -> str | None:
        """The account's name, if the export says it."""
        return self._owner.name or None

    def _check(self, first: Part, named: str | None) -> Encoding:
        with self._place.opened() as open_part:
            with open_part(first) as source, breaking():
                head = source.read(HEAD)
            encoding = encoding_of(self._place.path, head, named)
            with characters(open_part(first), encoding, Remarks()) as text:
                found = _LIST_NAME.search(Items(text).begin())
        if found and found[1] not in _POSTS:
            message = say(
                "{path} is not the list of posts of X's export, but its list {list}; name tweets.js, or the "
                "whole export.",
                path=self._place.path,
                list=found[1],
            )
            raise ImportFileError(message)
        return encoding

    def _find_owner(self) -> Owner:
        part = self._place.parts.account
        if part is None:
            return NOBODY
        with self._place.opened() as open_part:
            items = self._items(open_part, part, Remarks())
            return next((owner_of(item) for item in items if isinstance(item, Item)), NOBODY)

    def rows(self, now: datetime, remarks: Remarks, handle: str) -> Iterator[Sighting | Fault]:
        """Every post, or what is wrong with it; `handle` is the account's name in small letters, if known.

        Raises:
            ImportFileError: The archive is no longer whole.
        """
        if self._encoding.hint:
            remarks.say(self._encoding.hint)
        names = frozenset(filter(None, (handle, self._owner.name.lower())))
        posts = Posts(Instants(now, remarks), remarks, self._owner.id, names)
        parts = self._place.parts
        with self._place.opened() as open_part:
            for part in parts.notes:
                yield from self._read(part, self._items(open_part, part, remarks), posts.keep)
            for part in parts.tweets:
                yield from self._read(part, self._items(open_part, part, remarks), posts.read)

    def _read(self, part: Part, items: Iterator[Item | Fault], read: _Read) -> Iterator[Sighting | Fault]:
        """What the objects of a part come to; a fault says in which part it lies, where there are several."""
        several = len(list(self._place.parts)) > 1
        for item in items:
            row = item if isinstance(item, Fault) else read(part.name, item)
            if isinstance(row, Fault) and several:
                yield replace(row, message=say("in {file}, {fault}", file=part.name, fault=row.message))
            elif row is not None:
                yield row

    def _items(self, open_part: _Open, part: Part, remarks: Remarks) -> Iterator[Item | Fault]:
        """The objects of a part; where it cannot be read on, that is the last fault."""
        line = 1
        try:
            with characters(open_part(part), self._encoding, remarks) as text:
                items = Items(text)
                items.begin()
                for item in items:
                    line = item.line
                    yield item
        except NoListError:
            yield Fault(line, "", say("there is no list of X's export here; nothing of this file is read."))
        except (BrokenError, UnicodeError) as error:
            message = say(
                "the file is damaged somewhere after this line ({why}); the rest is not read.", why=error
            )
            yield Fault(line, "", message)
