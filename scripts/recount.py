"""Recounts every guardrail from the posts that stand in a sandbox; shares no code with the assistant.

It reads the posts (text and time) from the sandbox, whose draft bears which text from `assistant list --all
--json`, and the limits from schedule.yaml as plain YAML, with times quoted as in our examples:

    python scripts/recount.py --posts http://127.0.0.1:8787 --drafts drafts.json --schedule schedule.yaml

It ends with 1 if any post stands that a guardrail forbids. A draft that a person approved may stand against
the policy; it still counts for the others.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import ProxyHandler, build_opener
from zoneinfo import ZoneInfo

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

WEEK = timedelta(hours=168)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST = 280  # weighted characters
LINK_WEIGHT = 23  # whatever a link's own length
LIGHT = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))  # these weigh 1, all others 2
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}  # of a unit, by its first letter

Finding = str | None  # of one check: the breach as a sentence, or None


@dataclass(frozen=True, slots=True)
class Post:
    """A post of the sandbox and the published draft with its text, if there is one."""

    id: int
    at: datetime
    text: str
    draft: Mapping[str, Any] | None

    def is_a(self, category: str) -> bool:
        """Whether its draft is personal, curated or a share request."""
        draft = self.draft or {}
        return category in {draft.get("voice"), draft.get("origin")} or bool(draft.get(category))

    @property
    def approved(self) -> bool:
        """Whether a person let it past the policy."""
        return bool(self.draft and self.draft.get("approval"))

    def __str__(self) -> str:
        return f"post {self.id} of {self.at:%Y-%m-%d %H:%M:%S} UTC ({self.text[:40]!r})"


@dataclass(frozen=True, slots=True)
class Account:
    """One account: what schedule.yaml says of it, its posts in order, and its drafts."""

    plan: Mapping[str, Any]
    posts: Sequence[Post]
    drafts: Sequence[Mapping[str, Any]]

    @property
    def zone(self) -> ZoneInfo:
        """Where its days begin."""
        return ZoneInfo(self.plan["timezone"])

    def limits(self, rule: str) -> Any:  # noqa: ANN401 - as YAML gives it
        """What the policy says under a rule's name; None if nothing."""
        return self.plan.get("policy", {}).get(rule)

    def judged(self) -> Iterator[tuple[Post, list[Post]]]:
        """Each post that the policy had to let pass, with those before it."""
        for number, post in enumerate(self.posts):
            if not post.approved:
                yield post, list(self.posts[:number])


def known(account: Account) -> Iterator[Finding]:
    """Each post is a published draft's, and each published draft stands exactly once."""
    for post in account.posts:
        yield None if post.draft else f"{post} belongs to no published draft"
    times = Counter(post.draft["id"] for post in account.posts if post.draft)
    for draft in account.drafts:
        if draft["state"] == "published":
            found = times[draft["id"]]
            yield None if found == 1 else f"draft #{draft['id']} is published and stands {found} times"


def posts_per_day(account: Account) -> Iterator[Finding]:
    """No local day has more posts than `max`."""
    most = account.limits("posts_per_day")["max"]
    for post, before in account.judged():
        day = post.at.astimezone(account.zone).date()
        count = 1 + sum(other.at.astimezone(account.zone).date() == day for other in before)
        yield None if count <= most else f"{post} is number {count} of {day}, at most {most}"


def share_requests_per_week(account: Account) -> Iterator[Finding]:
    """In the 168 hours up to each share request there are at most `max`."""
    most = account.limits("share_requests_per_week").get("max", 5)
    for post, before in account.judged():
        if post.is_a("share_request"):
            count = 1 + sum(other.is_a("share_request") for other in within(before, post.at, WEEK))
            yield None if count <= most else f"{post} is share request {count} of 168 hours, at most {most}"


def band(account: Account, category: str) -> Iterator[Finding]:
    """At each post the category keeps to its quota: ceil(max (n + 1)) in it, floor(min (n + 1)) at least."""
    limits = account.limits(category)
    low, high = percent(limits.get("min", "0%")), percent(limits.get("max", "100%"))
    for post, before in account.judged():
        window = within(before, post.at, duration(limits.get("over", "7 days")))
        total, count = len(window) + 1, sum(other.is_a(category) for other in window)
        if post.is_a(category):
            most = math.ceil(high * total)
            kept = count + 1 <= most
            yield None if kept else f"{post}: {count + 1} of {total} would be {category}, at most {most}"
        else:
            least = math.floor(low * total)
            kept = count >= least
            yield None if kept else f"{post}: only {count} of {total} are {category}, at least {least}"


def personal(account: Account) -> Iterator[Finding]:
    """The part of personal posts stays in its band."""
    yield from band(account, "personal")


def curated(account: Account) -> Iterator[Finding]:
    """The part of curated posts stays in its band."""
    yield from band(account, "curated")


def min_gap(account: Account) -> Iterator[Finding]:
    """Between a post and the one before it lies at least the gap."""
    gap = duration(account.limits("min_gap"))
    for post, before in account.judged():
        if before:
            passed = post.at - before[-1].at
            yield None if passed >= gap else f"{post} follows the one before it by {passed}, at least {gap}"


def quiet_hours(account: Account) -> Iterator[Finding]:
    """No post stands in the quiet hours."""
    start, end = (time.fromisoformat(part) for part in account.limits("quiet_hours").split("-"))
    for post, _ in account.judged():
        wall = post.at.astimezone(account.zone).time()
        quiet = start <= wall < end if start < end else wall >= start or wall < end
        yield (
            f"{post} stands at {wall:%H:%M} local time, quiet from {start:%H:%M} to {end:%H:%M}"
            if quiet
            else None
        )


def duplicates(account: Account) -> Iterator[Finding]:
    """No text stands twice within the days given."""
    days = duration((account.limits("duplicates") or {}).get("within", "90 days"))
    last: dict[str, Post] = {}
    for post in account.posts:
        earlier = last.get(words_of(post.text))
        repeated = earlier is not None and post.at - earlier.at < days
        yield f"{post} repeats {earlier}" if repeated else None
        last[words_of(post.text)] = post


def length(account: Account) -> Iterator[Finding]:
    """No post is longer than the network allows (roughly: emoji sequences and bare domains as they stand)."""
    for post in account.posts:
        size = weight(post.text)
        yield None if size <= LONGEST else f"{post} weighs {size}, at most {LONGEST}"


def slots(account: Account) -> Iterator[Finding]:
    """Each post without a time of its own stands at a slot, within its grace, and no slot has two."""
    grace = duration(account.plan.get("slot_grace", "5 minutes"))
    taken: dict[datetime, Post] = {}
    for post in account.posts:
        if post.draft is None or post.draft["pinned_at"] is not None:
            continue
        slot = max((slot for slot in slots_around(account, post.at) if slot <= post.at), default=None)
        if slot is None or post.at - slot >= grace:
            yield f"{post} stands at no slot"
        elif slot in taken:
            yield f"{post} stands at the slot of {taken[slot]}"
        else:
            taken[slot] = post
            yield None


def pinned(account: Account) -> Iterator[Finding]:
    """Each post with a time of its own stands there, at most `late_by` later."""
    late_by = duration(account.plan.get("late_by", "30 minutes"))
    for post in account.posts:
        due = instant(post.draft["pinned_at"]) if post.draft else None
        if due is not None:
            due -= timedelta(microseconds=due.microsecond % 1000)  # the sandbox keeps milliseconds, as X does
            kept = due <= post.at <= due + late_by
            yield None if kept else f"{post} was due at {due:%Y-%m-%d %H:%M:%S} UTC, at most {late_by} later"


def limits_of_time(account: Account) -> Iterator[Finding]:
    """No post stands before its not_before, or from its expires on."""
    for post in account.posts:
        first, end = (instant((post.draft or {}).get(name)) for name in ("not_before", "expires"))
        if first is not None or end is not None:
            kept = (first is None or first <= post.at) and (end is None or post.at < end)
            yield None if kept else f"{post} stands outside its own limits, {first} to {end}"


# Those of the policy are asked only where schedule.yaml names them; the others always hold.
OPTIONAL = (posts_per_day, share_requests_per_week, personal, curated, min_gap, quiet_hours)
ALWAYS = (known, duplicates, length, slots, pinned, limits_of_time)


def within(before: Iterable[Post], at: datetime, over: timedelta) -> list[Post]:
    """Those of the posts in the half-open window (at - over, at]."""
    return [post for post in before if at - over < post.at]


def slots_around(account: Account, at: datetime) -> Iterator[datetime]:
    """Every slot of the local days around an instant."""
    today = at.astimezone(account.zone).date()
    for day in (today - timedelta(days=1), today):
        for key, walls in (account.plan.get("slots") or {}).items():
            if day.weekday() in weekdays(key):
                for wall in walls:
                    yield at_wall(day, time.fromisoformat(wall), account.zone)


def at_wall(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall time; PEP 495 moves one that a clock change skips forward."""
    return datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)


def weekdays(key: str) -> set[int]:
    """The days that `mon-fri`, `sat,sun` or `daily` name."""
    if key == "daily":
        return set(range(7))
    found: set[int] = set()
    for part in key.split(","):
        first, _, last = part.strip().partition("-")
        start = WEEKDAYS.index(first)
        found |= {(start + step) % 7 for step in range((WEEKDAYS.index(last or first) - start) % 7 + 1)}
    return found


def duration(text: str) -> timedelta:
    """`45 minutes`, `7 days`, `1 day 12 hours`."""
    pieces = re.findall(r"(\d+) *([a-z])", text)
    return timedelta(seconds=sum(int(number) * SECONDS[unit] for number, unit in pieces))


def percent(text: str) -> Fraction:
    """`33.3%`, exactly."""
    return Fraction(text.strip().rstrip("%").strip()) / 100


def instant(text: str | None) -> datetime | None:
    """An ISO 8601 instant as UTC."""
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def words_of(text: str) -> str:
    """What two texts share that say the same: the words without their case; links as they are."""
    words = unicodedata.normalize("NFKC", text).split()
    return " ".join(word if "://" in word else word.casefold() for word in words)


def weight(text: str) -> int:
    """The length of a text in weighted characters, roughly."""
    bare, links = re.subn(r"https?://\S+", "", unicodedata.normalize("NFC", text))
    light = sum(any(low <= ord(character) <= high for low, high in LIGHT) for character in bare)
    return links * LINK_WEIGHT + 2 * len(bare) - light


def gather(
    posts: Iterable[Mapping[str, Any]], drafts: Sequence[Mapping[str, Any]], schedule: Mapping[str, Any]
) -> dict[str, Account]:
    """The accounts with their posts; a sandbox user is the account whose published texts stand there."""
    by_user: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for post in posts:
        by_user[post["user"]].append(post)
    published = [draft for draft in drafts if draft["state"] == "published"]
    found: dict[str, list[Post]] = {name: [] for name in schedule["accounts"]}
    for theirs in by_user.values():
        texts = {post["text"] for post in theirs}
        owners = Counter(draft["account"] for draft in published if draft["text"] in texts)
        name = owners.most_common(1)[0][0] if owners else next(iter(found))
        if name not in found:
            sys.exit(
                f"The schedule has no account {name}, which has posts; give the schedule they were made with."
            )
        found[name] += matched(theirs, [draft for draft in published if draft["account"] == name])
    return {
        name: Account(
            plan,
            sorted(found[name], key=lambda post: (post.at, post.id)),
            [draft for draft in drafts if draft["account"] == name],
        )
        for name, plan in schedule["accounts"].items()
    }


def matched(posts: Iterable[Mapping[str, Any]], drafts: Iterable[Mapping[str, Any]]) -> Iterator[Post]:
    """Each post with the draft of its text; where several have it, the one published nearest to its time."""
    by_text: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for draft in drafts:
        by_text[draft["text"]].append(draft)
    for post in posts:
        at = datetime.fromisoformat(post["created_at"])
        same = sorted(
            by_text[post["text"]], key=lambda draft: abs(at - (instant(draft["published_at"]) or at))
        )
        yield Post(int(post["id"]), at, post["text"], same[0] if same else None)


def recount(accounts: Mapping[str, Account]) -> list[tuple[str, str, list[Finding]]]:
    """For each account and each guardrail the findings of its checks."""
    found = []
    for name, account in accounts.items():
        rules: list[Callable[[Account], Iterator[Finding]]] = [
            rule for rule in OPTIONAL if account.limits(rule.__name__) is not None
        ]
        found += [(name, rule.__name__, list(rule(account))) for rule in (*rules, *ALWAYS)]
    return found


def report(accounts: Mapping[str, Account], found: list[tuple[str, str, list[Finding]]]) -> Iterator[str]:
    """What was counted, line by line; each breach in full."""
    for name, account in accounts.items():
        yield f"{name}: {len(account.posts)} posts"
        for owner, rule, findings in found:
            if owner == name:
                breaches = [finding for finding in findings if finding is not None]
                yield f"  {rule:24} {len(findings):5} checked, breaches: {len(breaches)}"
                yield from (f"    BREACH: {breach}" for breach in breaches)


def read_posts(source: str) -> list[dict[str, Any]]:
    """The posts that stand: from the sandbox at an address, or from a file with its JSON."""
    if source.startswith("http"):
        with build_opener(ProxyHandler({})).open(f"{source.rstrip('/')}/sandbox/posts", timeout=10) as answer:
            posts = json.load(answer)
    else:
        posts = json.loads(Path(source).read_text(encoding="utf-8"))
    return [post for post in posts if not post.get("deleted")]


def main() -> int:
    """Recount, print, and say by the exit code whether every guardrail held."""
    parser = argparse.ArgumentParser(description="Recount every guardrail from the posts in a sandbox.")
    parser.add_argument(
        "--posts", required=True, help="address of the sandbox, or file of its /sandbox/posts"
    )
    parser.add_argument("--drafts", required=True, type=Path, help="file of: assistant list --all --json")
    parser.add_argument("--schedule", required=True, type=Path, help="schedule.yaml")
    options = parser.parse_args()
    accounts = gather(
        read_posts(options.posts),
        json.loads(options.drafts.read_text(encoding="utf-8")),
        yaml.safe_load(options.schedule.read_text(encoding="utf-8")),
    )
    found = recount(accounts)
    print("\n".join(report(accounts, found)))
    findings = [finding for _, _, those in found for finding in those]
    breaches = sum(finding is not None for finding in findings)
    posts = sum(len(account.posts) for account in accounts.values())
    print(f"Recounted {posts} posts with {len(findings)} checks; breaches: {breaches}.")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
