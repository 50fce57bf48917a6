"""Takes out of a text, whoever wrote it, what could drive a terminal."""

# C0 and C1 controls and DEL could drive a terminal; what ends a line or a column becomes a space.
_CONTROLS: dict[int, str | None] = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])
_CONTROLS |= dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), " ")
_CONTROLS_IN_JSON = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}  # the others it escapes itself


def on_one_line(text: str) -> str:
    """The text on one line, without what could drive a terminal."""
    return text.translate(_CONTROLS)


def harmless_json(document: str) -> str:
    """JSON that means the same, and whose every control is escaped."""
    return document.translate(_CONTROLS_IN_JSON)
