"""Everything that the libraries under an account on X may raise."""

from __future__ import annotations

import http.client

import requests
import tweepy


def exceptions_of(*modules: object) -> list[Exception]:
    """One of every exception class in the modules, whatever its constructor would ask for."""
    found = {kind for module in modules for kind in vars(module).values() if isinstance(kind, type)}
    return [kind.__new__(kind) for kind in sorted(found, key=str) if issubclass(kind, Exception)]


LEAKING = [
    *exceptions_of(requests.exceptions, tweepy.errors),
    *(AttributeError("data"), RecursionError(), OSError(), ValueError(), http.client.HTTPException()),
]
ABOUT_THE_PROXY = (
    requests.exceptions.ProxyError,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
)
