"""Every command, as somebody may call it, for what has to hold whatever is called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# FOLDER and PORT are those of the test. They are called one after the other.
CALLS = {
    "init": [["init"]],
    "doctor": [["doctor"], ["doctor", "--json"]],
    "auth": [
        ["auth", "status"],
        ["auth", "status", "--json"],
        ["auth", "login", "--account", "me", "--headless"],
        ["auth", "import-keys", "--account", "lab"],
        ["auth", "logout", "--account", "lab"],
        ["auth", "logout", "--account", "lab"],
    ],
    "sandbox": [["sandbox", "--port", "PORT"]],  # which is taken
    "notify": [["notify"], ["notify", "--json"], ["notify", "--test"]],
    "db": [["db", "upgrade"]],
    "service": [["service", "install", "--print"]],
    "backup": [["backup", "FOLDER/backup.db"]],
    "export": [["export", "FOLDER/export.jsonl"], ["export"]],
    "completion": [["completion", "bash"]],
    "add": [["add", "Hello", "--account", "me"]],
    "edit": [["edit", "1", "--text", "Hello again"]],
    "import": [["import", "FOLDER/drafts.csv", "--account", "me"], ["import", "FOLDER/export.jsonl"]],
    "status": [["status"], ["status", "--json"]],
    "log": [["log"], ["log", "--json"]],
    "list": [["list", "--all"], ["list", "--json"]],
    "show": [["show", "1"], ["show", "1", "--json"]],
    "check": [["check", "1"]],
    "plan": [["plan"], ["plan", "--json"]],
    "why": [["why", "2"], ["why", "2", "--json"]],
    "balance": [["balance"], ["balance", "--json"], ["balance", "--html", "FOLDER/balance.html"]],
    "calendar": [
        ["calendar"],
        ["calendar", "--week", "2026-11-24"],
        ["calendar", "--json"],
        ["calendar", "--ics", "FOLDER/posts.ics"],
    ],
    "policy": [
        ["policy", "show"],
        ["policy", "show", "--json"],
        ["policy", "try", "--preset", "brand", "--account", "me"],
    ],
    "replay": [
        ["replay", "FOLDER/past.csv", "--account", "me"],
        ["replay", "FOLDER/past.csv", "--account", "me", "--json"],
    ],
    "posts": [["posts", "--account", "me"], ["posts", "--account", "lab", "--json"]],
    "review": [["review"], ["review", "--json"]],
    "approve": [["approve", "1", "--because", "I know"]],
    "retry": [["retry", "1"]],
    "cancel": [["cancel", "1"]],
    "confirm": [["confirm", "1", "--not-posted"]],
    "classify": [["classify", "1", "--voice", "personal"]],
    "sync": [["sync"], ["sync", "--whole", "--json"]],
    "daemon": [["daemon", "--once", "--log-format", "json"]],
}


def every_call(folder: Path, url: str) -> Iterator[list[str]]:
    """The words of each call, with the folder of a test and the port of its sandbox."""
    places = {"FOLDER": str(folder), "PORT": url.rpartition(":")[2]}
    for call in (call for calls in CALLS.values() for call in calls):
        yield [re.sub("|".join(places), lambda found: places[found[0]], word) for word in call]
