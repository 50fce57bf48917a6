"""Texts for the laws of the text module: pieces that mean something to it in any order, and anything else."""

from __future__ import annotations

from hypothesis import strategies as st

LONG = 100_000  # characters: far more than any network takes

PIECES = (
    *("a", "b", "7", "é", "è", "ß", "中", "あ", "Ж", "ש", "\u0301"),
    *("☕", "😀", "👍🏽", "👩\u200d🚀", "🇫🇷", "❤\ufe0f", "1\ufe0f\u20e3", "\u200d", "\ufe0f", "\u200b"),
    *".,-_/:@#$?&;()\"'“”—…!%",
    *("com", "example.com", "www.example.org", "README.md", "https://example.com/a?b=c", "http://", "t.co"),
    *("みんな", "中国", "xn--p1ai", "&amp;", "&lt;", "$CASH", "hello", "World"),
)
SPACES = (" ", "\n", "\t", "\u00a0", "\u3000")

meaningful = st.lists(st.sampled_from((*PIECES, *SPACES)), max_size=12).map("".join)
texts = meaningful | st.text()

# Without links a text has no context: what is true of its words is true of it.
words = st.lists(
    st.sampled_from(("Hello", "wörld", "is", "Not", "ÉTÉ", "naïve", "中国", "5", "👍🏽", "&", "<b>", "co"))
)
