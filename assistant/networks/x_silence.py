"""Lets the libraries on the way to X say nothing: they log tokens, signatures and whatever a server sends.

What matters is in the outcome. A level would not do: whoever looks for a fault sets it to DEBUG everywhere.
"""

from __future__ import annotations

import logging

_TALKATIVE = ("tweepy", "oauthlib", "requests_oauthlib", "requests", "urllib3")


def silence() -> None:
    """Switch off every logger that these libraries have made so far, whatever its level is or will be."""
    for name in (*_TALKATIVE, *logging.root.manager.loggerDict):
        if name.partition(".")[0] in _TALKATIVE:
            logging.getLogger(name).disabled = True
