"""Feeds the program what no program wants: whatever comes of it is a sentence, and never a part of the work.

Each kind of input begins with good ones, which are damaged at random: bytes flipped, cut and doubled, lines
moved, values replaced by nasty ones. A breach is a traceback, or a database that a refusal has changed.
"""

from __future__ import annotations

import json
import random
import zipfile
from collections import Counter
from contextlib import chdir, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click
from click.testing import CliRunner

from assistant import import_file, migrate, schedule_file
from assistant.cli.root import COMMANDS, assistant
from assistant.core.draft import Actor, NewDraft
from assistant.errors import AssistantError, ConfigurationError, ImportFileError
from assistant.history_file import read_history
from assistant.import_file.export import read_lines
from assistant.networks.x_answers import Answer
from assistant.networks.x_posting import outcome_of
from assistant.networks.x_reading import identity_of, page_of
from assistant.ports import Question
from assistant.services import archiving
from assistant.services.drafting import add
from assistant.services.importing import Terms, import_batch
from assistant.services.past import Source, remember
from assistant.store.database import Store
from scripts.torture.stage import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scripts.torture.stage import Options

DEFAULT_COUNT = 10_000  # of each kind
_NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
_SECRETS = ("consumer-key-0001", "access-token-0001")
_STATUSES = (200, 200, 200, 200, 201, 201, 204, 302, 400, 401, 402, 403, 404, 408, 429, 500, 503, 999)
# Commands that go on until they are ended, ask the network or a person, or change the machine.
_BEYOND = {"daemon", "sandbox", "sync", "init", "auth", "notify", "service"}
_BUSY_S = 0.2  # nobody else has the database

SCHEDULE = """\
accounts:
  me:
    handle: "@me"
    timezone: Europe/Paris
    slots: {mon-fri: ["08:30", "18:00"], sat: ["10:00"]}
    own_domains: [example.org]
    sync: {every: 15 minutes, spend_per_day: $0.50}
    policy:
      posts_per_day: {max: 5}
      personal: {min: 20%, max: 40%, over: 7 days}
      quiet_hours: "22:00-07:00"
network:
  base_url: http://127.0.0.1:9
  requests_per_minute: 60
  lost_answers: {look_for: 1 hour, send_again: no}
"""
TABLE = (
    "text,voice,at,priority,share_request\n"
    'Bonjour,personal,,3,\n"Two, lines\nof it",,tomorrow 9:00,,yes\nPartagez !,,,,no\n'
)
LINES = '{"text": "Bonjour", "voice": "personal", "priority": 3}\n{"text": "RT svp", "at": "friday 18:30"}\n'
PAST = (
    "created_at,text\n2025-01-02T03:04:05Z,Bonjour & merci\n"
    '2025-01-03T03:04:05Z,"RT @nasa: look,\nhere"\n2025-01-04 03:04:05,Partagez\n'
)
TWEETS = "window.YTD.tweets.part0 = " + json.dumps(
    [
        {
            "tweet": {
                "id_str": str(1_900_000_000_000_000_000 + number),
                "created_at": "Sat Dec 06 18:20:30 +0000 2025",
                "full_text": f"Post {number} &amp; https://t.co/abcdefghi{number}",
                "entities": {
                    "urls": [
                        {"url": f"https://t.co/abcdefghi{number}", "expanded_url": "https://example.org/a"}
                    ]
                },
            }
        }
        for number in range(3)
    ],
    indent=2,
)
ANSWERS: tuple[object, ...] = (
    {"data": {"id": "1997", "text": "Bonjour"}},
    {"data": {"id": "42", "name": "Me", "username": "me"}},
    {
        "data": [
            {
                "id": "1997",
                "text": "Bonjour https://t.co/abc",
                "created_at": "2025-12-06T18:20:30.000Z",
                "entities": {"urls": [{"url": "https://t.co/abc", "expanded_url": "https://example.org"}]},
                "referenced_tweets": [{"type": "quoted", "id": "5"}],
                "note_tweet": {"text": "Bonjour, longer"},
            }
        ],
        "meta": {"result_count": 1, "newest_id": "1997", "oldest_id": "1997", "next_token": "7140"},
    },
    {"title": "Forbidden", "detail": "duplicate content", "type": "about:blank", "status": 403},
    {"meta": {"result_count": 0}},
)
NASTY = (
    "", " ", "-", "--", "#", "0", "-1", "1e999", "9" * 400, "12", "#12", "null", "[]", "{}", "\0", "\x1b[2J",
    "é", "\udcff", "🏴‍☠️", "%s{0}", "'; DROP TABLE drafts;--", "../../etc/passwd", "x" * 30_000, "slot",
    "2026-02-30 25:61", "tomorrow 9:00", "in 2 hours", "none", "\u202e", "NaN", "true", "/", ".",
    "no/such/file", "Europe/Paris",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with a schedule and a database that holds a few drafts and posts."""

    folder: Path
    store: Store
    empty: Store

    @property
    def terms(self) -> Terms:
        """How drafts are imported here."""
        account = schedule_file.load(self.folder / "schedule.yaml").accounts["me"]
        return Terms({"me": account}, account, Actor("fuzz", _NOW))

    def content(self, store: Store) -> list[str]:
        """Everything that a database holds."""
        return list(archiving.export(store, "0"))


def run(options: Options, kinds: Iterable[str] = ()) -> Tally:
    """Feed so many damaged inputs of each kind, or of those named."""
    tally = Tally("fuzz")
    for name in kinds or KINDS:
        feed = KINDS[name]
        outcomes = Counter[str]()
        with TemporaryDirectory() as folder, _prepared(Path(folder)) as place:
            for seed in range(options.seed, options.seed + options.count):
                chance = random.Random(f"{name} {seed}")  # noqa: S311 - the same again is what is wanted
                try:
                    outcomes[feed(place, chance)] += 1
                except Exception as error:  # noqa: BLE001 - whatever it is, it is a breach
                    tally.breach(f"{name}: {type(error).__name__}: {error!s:.300}", seed, 1)
        tally.counts[name] = sum(outcomes.values())
        tally.counts.update({f"{name} {outcome}": number for outcome, number in outcomes.items()})
    return tally


def _prepared(folder: Path) -> closing[Any]:
    (folder / "schedule.yaml").write_text(SCHEDULE, encoding="utf-8")
    stores = []
    for name in ("full.db", "empty.db"):
        store = Store(folder / name, busy_timeout_s=_BUSY_S)
        store.migrate(migrate.upgrade)
        stores.append(store)
    place = Place(folder, *stores)
    for number in range(3):
        new = NewDraft("me", f"Draft {number}", pinned_at=_NOW + timedelta(hours=1 + number))
        add(place.store, place.terms.accounts["me"], new, Actor("fuzz", _NOW))
    return _Closing(place)


class _Closing(closing[Any]):
    """Gives a place, and closes its databases in the end."""

    def __exit__(self, *_: object) -> None:
        self.thing: Place
        self.thing.store.close()
        self.thing.empty.close()


def _damaged(good: bytes, chance: random.Random) -> bytes:
    """The same bytes after a few accidents."""
    content = bytearray(good)
    for _ in range(chance.choice((0, 1, 1, 2, 3, 8))):
        start = chance.randrange(len(content) + 1)
        end = min(len(content), start + chance.choice((1, 2, 5, 40, 400)))
        match chance.randrange(7):
            case 0:
                content[start:end] = bytes(chance.randrange(256) for _ in range(end - start))
            case 1:
                del content[start:end]
            case 2:
                content[start:start] = content[start:end] * chance.choice((1, 2, 50))
            case 3:
                content[start:end] = _encoded(chance.choice(NASTY))
            case 4:
                lines = bytes(content).split(b"\n")
                chance.shuffle(lines)
                content[:] = b"\n".join(lines)
            case 5:
                del content[start:]
            case _:
                content[start:end] = chance.choice(
                    (b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"{", b"\r", b"\n")
                )
    return bytes(content)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _schedule(place: Place, chance: random.Random) -> str:
    path = place.folder / "damaged.yaml"
    path.write_bytes(_damaged(SCHEDULE.encode(), chance))
    try:
        schedule_file.load(path)
    except ConfigurationError:
        return "refused"
    return "taken"


def _drafts(place: Place, chance: random.Random) -> str:
    name, good = chance.choice((("drafts.csv", TABLE), ("drafts.jsonl", LINES)))
    path = place.folder / name
    path.write_bytes(_damaged(good.encode(), chance))
    before = place.content(place.store)
    try:
        found = import_file.read(path)
        imported = import_batch(place.store, found.batch, place.terms, lambda _: None)
    except ImportFileError:
        return _unchanged(place, place.store, before)
    grown = _drafts_in(place.content(place.store)) - _drafts_in(before)
    return _agreed(grown, imported.queued + imported.rejected)


def _past(place: Place, chance: random.Random) -> str:
    path = _history(place, chance)
    before = place.content(place.store)
    account = place.terms.accounts["me"]
    try:
        source = Source(str(path), read_history(path, handle="@me").rows(_NOW))
        remembered = remember(
            place.store, account, source, lambda: None, skip_invalid=chance.random() < 1 / 2
        )
    except ImportFileError:
        return _unchanged(place, place.store, before)
    grown = _rows_of("posts", place.content(place.store)) - _rows_of("posts", before)
    return _agreed(grown, remembered.entered)


def _history(place: Place, chance: random.Random) -> Path:
    match chance.randrange(3):
        case 0:
            path, content = place.folder / "past.csv", _damaged(PAST.encode(), chance)
        case 1:
            path, content = place.folder / "tweets.js", _damaged(TWEETS.encode(), chance)
        case _:
            archive = BytesIO()
            with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
                file.writestr("data/tweets.js", _damaged(TWEETS.encode(), chance))
            path, content = place.folder / "past.zip", _damaged(archive.getvalue(), chance)
    path.write_bytes(content)
    return path


def _export(place: Place, chance: random.Random) -> str:
    lines = place.content(place.store)
    lines[0] = lines[0].replace('"schema":"0"', f'"schema":"{place.empty.version()}"')
    path = place.folder / "export.jsonl"
    good = ("\n".join(lines) + "\n").encode()
    content = _damaged(good, chance)
    path.write_bytes(content)
    before = place.content(place.empty)
    try:
        archiving.restore(
            place.empty, archiving.ExportFile(str(path), read_lines(path)), place.empty.version() or ""
        )
    except AssistantError:
        return _unchanged(place, place.empty, before)
    with place.empty.reading() as tx:
        breaches = list(tx.audit.breaches())
    if breaches:
        message = f"an export was taken that contradicts itself: {breaches}"
        raise AssertionError(message)
    _empty_again(place.empty)
    return "taken"


def _empty_again(store: Store) -> None:
    with store.writing() as tx:
        for table in reversed(tx.copying.tables):
            tx.copying._run(f"DELETE FROM {table}")  # noqa: SLF001, S608 - only a trial forgets
        tx.copying._run("DELETE FROM sqlite_sequence")  # noqa: SLF001


def _answer(_: Place, chance: random.Random) -> str:
    body = json.dumps(_mutated(chance.choice(ANSWERS), chance)).encode()
    body = _damaged(body, chance) if chance.random() < 1 / 3 else body
    headers = {"x-rate-limit-reset": chance.choice(NASTY), "x-user-limit-24hour-remaining": "0"}
    answer = Answer(chance.choice(_STATUSES), headers, chance.choice((body, body, body, None)))
    told: list[object] = [outcome_of(answer, _SECRETS), identity_of(answer, _SECRETS)]
    told.append(page_of(answer, _SECRETS, "42", Question()))
    said = [getattr(each, "detail", "") for each in told]  # a post's own words are nobody's secret
    if any(secret in sentence for sentence in said for secret in _SECRETS):
        message = f"a secret shows in {said}"
        raise AssertionError(message)
    return type(told[-1]).__name__


def _mutated(value: object, chance: random.Random) -> object:
    """The same JSON with some of its values replaced."""
    if chance.random() < 1 / 30:
        return chance.choice((None, True, 7, -1, 1e300, [], {}, [[]], *_SECRETS, *NASTY[:20]))
    if isinstance(value, dict):
        return {key: _mutated(each, chance) for key, each in value.items() if chance.random() > 1 / 40}
    if isinstance(value, list):
        return [_mutated(each, chance) for each in value]
    return value


_ENDLESS = frozenset({"--follow"})  # goes on until somebody interrupts it


def _command(place: Place, chance: random.Random) -> str:
    """Call the program with words that somebody might type, or a cat."""
    name = chance.choice(sorted(COMMANDS.keys() - _BEYOND))
    words = [chance.choice((*[name] * 20, chance.choice(NASTY))), *_arguments(name, chance)]
    words = [word.replace("\0", "") for word in words]  # which no argument of a process can hold
    before = place.content(place.store)
    given = ["--config", str(place.folder / "schedule.yaml"), "--database", str(place.folder / "full.db")]
    runner = CliRunner()
    with TemporaryDirectory(dir=place.folder) as here, chdir(here):  # where it may write what it likes
        result = runner.invoke(assistant, [*given, *words], chance.choice((None, "", "text", b"\xff")))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        message = f"{words!r} ended in {result.exception!r}"
        raise AssertionError(message) from result.exception
    if "Traceback" in result.output:
        message = f"{words!r} printed a traceback"
        raise AssertionError(message)
    if result.exit_code not in {0, 3}:
        _unchanged(place, place.store, before)
    return f"exit {result.exit_code}"


def _arguments(name: str, chance: random.Random) -> Iterator[str]:
    """Some of a command's own options and arguments, with values that may or may not be meant for them."""
    command = assistant.get_command(click.Context(assistant), name)
    for parameter in command.params if command else ():
        likely = isinstance(parameter, click.Argument) or chance.random() < 1 / 4
        if isinstance(parameter, click.Option):
            if likely and not parameter.hidden and not _ENDLESS.intersection(parameter.opts):
                yield chance.choice(parameter.opts + parameter.secondary_opts)
                if not parameter.is_flag:
                    yield _value(parameter, chance)
        elif likely:
            yield _value(parameter, chance)
    if chance.random() < 1 / 20:
        yield chance.choice(NASTY)


def _value(parameter: click.Parameter, chance: random.Random) -> str:
    choices = getattr(parameter.type, "choices", ())
    usual = (*choices, *_VALUES) if chance.random() < 3 / 4 else NASTY
    return str(chance.choice(usual or NASTY))


_VALUES = (
    "1",
    "2",
    "#3",
    "tomorrow 9:00",
    "in 2 hours",
    "2026-12-24 18:00",
    "slot",
    "none",
    "5",
    "upgrade",
    "Hello",
)


def _unchanged(place: Place, store: Store, before: list[str]) -> str:
    if place.content(store) != before:
        message = "what was refused has changed the database"
        raise AssertionError(message)
    return "refused"


def _agreed(grown: int, said: int) -> str:
    if grown != said:
        message = f"it said that {said} were stored, and {grown} were"
        raise AssertionError(message)
    return "taken"


def _rows_of(table: str, content: list[str]) -> int:
    return sum(line.startswith(f'{{"table":"{table}"') for line in content)


_drafts_in = partial(_rows_of, "drafts")

KINDS: dict[str, Callable[[Place, random.Random], str]] = {
    "schedules": _schedule,
    "drafts": _drafts,
    "histories": _past,
    "exports": _export,
    "answers": _answer,
    "commands": _command,
}
