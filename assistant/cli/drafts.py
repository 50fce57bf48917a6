"""The commands that write drafts: add, edit, and check."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from assistant.cli import output, params, shapes, words, writing
from assistant.cli.moments import Reader
from assistant.core.draft import NewDraft
from assistant.core.policy import Decision
from assistant.errors import UsageError
from assistant.services import drafting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.cli.output import Line
    from assistant.core.account import Account
    from assistant.core.draft import Actor, Draft
    from assistant.services.drafting import Judged
    from assistant.wiring import Application

REJECTED = 3  # the exit code for "stored, but rejected by the policy"
