"""Finds the emoji that are made of several code points but read, and counted, as one.

They are the fully qualified ones of Unicode's emoji-test.txt, version 17.0 of September 2025. Where the
twemoji-parser that X's twitter-text counts with is more lenient, so is this: U+FE0F may follow signs that are
pictures without it, and stand between a sign and its skin tone. Anything else counts by its parts, as on X,
even where a screen shows a single picture.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from assistant.core.text.pattern import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

# The patterns below write Z, V and T for what cannot be seen or is long, and N for what is not T.
_NOTATION = str.maketrans(
    {
        "Z": "\u200d",  # zero width joiner
        "V": "\ufe0f",  # variation selector 16: the sign before it is a picture
        "T": "[\U0001f3fb-\U0001f3ff]",  # a skin tone
        "N": "[^\U0001f3fb-\U0001f3ff]",
    }
)
# Every sequence holds one of these, and stands in such a run: most of a text need not be compared with more.
_JOINING = "[\u200d\ufe0f\u20e3\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e007f]"
_RUN = (
    "[#*0-9©®\u200d\u203c-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff\U000e0061-\U000e007f]{2,}"
)

# Signs that U+FE0F makes pictures, or leaves so; those of them that may have a skin tone; what else may; and
# which of that may be a woman or a man.
_SIGNS = (
    "[©®‼⁉™\u2139↔-↙↩↪⌚⌛⌨⏏⏭-⏯⏱⏲⏸-⏺Ⓜ▪▫▶◀◻-◾☀-☄☎☑☔☕☘☝☠☢☣☦☪☮☯"
    "☸-☺♀♂♈-♓♟♠♣♥♦♨♻♾♿⚒-⚗⚙⚛⚜⚠⚡⚧⚪⚫⚰⚱⚽⚾⛄⛅⛈⛏⛑⛓⛔⛩⛪⛰-⛵⛷-⛺"
    "⛽✂✈✉✌✍✏✒✔✖✝✡✳✴❄❇❗❣❤➡⤴⤵⬅-⬇⬛⬜⭐⭕〰〽㊗㊙🀄🅰🅱🅾🅿🈂🈚🈯🈷🌡🌤-🌬"
    "🌶🍽🎖🎗🎙-🎛🎞🎟🏋-🏎🏔-🏟🏳🏵🏷🐿👁📽🕉🕊🕯🕰🕳-🕹🖇🖊-🖍🖐🖥🖨🖱🖲🖼🗂-🗄🗑-🗓🗜-🗞🗡🗣"
    "🗨🗯🗳🗺🛋🛍-🛏🛠-🛥🛩🛰🛳]"
)
_TONED_SIGNS = "[☝⛷⛹✌✍🏋🏌🕴🕵🖐]"
_TONED = (
    "[✊✋🎅🏂-🏄🏇🏊👂👃👆-👐👦-👩👫-👸👼💁-💃💅-💇💏💑💪🕺🖕🖖🙅-🙇🙋-🙏🚣🚴-🚶🛀🛌🤌🤏🤘-🤟🤦"
    "🤰-🤹🤼-🤾🥷🦵🦶🦸🦹🦻🧍-🧏🧑-🧝🫃-🫅🫰-🫸]"
)
_GENDERED = "[🏃🏄🏊👮-👱👳👷💁💂💆💇🙅-🙇🙋🙍🙎🚣🚴-🚶🤦🤵🤷-🤹🤼-🤾🦸🦹🧍-🧏🧔🧖-🧝]"

_FAMILIES = "(?:👨Z[👨👩]|👩Z👩|[👨👩])Z(?:👦Z👦|👧Z[👦👧]|[👦👧])|🧑Z(?:🧑Z)?🧒(?:Z🧒)?"
_COUPLES = (
    "👨Z❤VZ(?:💋Z)?👨|👩Z❤VZ(?:💋Z)?[👨👩]|🧑Z🤝Z🧑"  # without skin tones
    "|👨TZ❤VZ(?:💋Z)?👨T|👩TZ❤VZ(?:💋Z)?[👨👩]T|🧑TZ🤝Z🧑T"  # with any two
    r"|(?!.(T)N++\1)"  # with two that differ: for the same tone twice there is a shorter form
    "(?:👨TZ[🤝🐰🫯]Z👨|👩TZ(?:🤝Z[👨👩]|[🐰🫯]Z👩)|🧑TZ(?:❤VZ(?:💋Z)?|[🐰🫯]Z)🧑|🫱TZ🫲)T"
)
_PEOPLE = (
    "[👨👩🧑]T?Z(?:[🌾🍳🍼🎄🎓🎤🎨🏫🏭💻💼🔧🔬🚀🚒🦯-🦳🦼🦽🩰]|[⚕⚖✈]V)(?:Z➡V)?"
    f"|(?:{_GENDERED}T?|[⛹🏋🏌🕵](?:T|V))Z[♀♂]V(?:Z➡V)?"
    "|[🏃🚶🧎]T?Z➡V"
)
_OTHERS = (
    "🐦Z[⬛🔥]|🐈Z⬛|🐕Z🦺|🐻Z❄V|🍄Z🟫|🍋Z🟩|😮Z💨|😵Z💫|😶Z🌫V|🙂Z[↔↕]V"
    "|[🧞🧟]Z[♀♂]V|❤VZ[🔥🩹]|⛓VZ💥|👁VZ🗨V|🏳VZ(?:🌈|⚧V)|🏴Z☠V"
)
_SINGLES = f"{_TONED}T|{_TONED_SIGNS}V?T|{_SIGNS}V|[#*0-9]V?\u20e3"

# Flags of regions: each capital with the letters that may follow it, so AC, AD, AE (those of emoji-test.txt).
_REGIONS = (
    "Acdefgilmoqrstuwxz Babdefghijlmnoqrstvwyz Cacdfghiklmnopqruvwxyz Degjkmoz Eaceghrstu Fijkmor "
    "Gabdefghilmnpqrstuwy Hkmnrtu Icdelmnoqrst Jemop Keghimnprwyz Labcikrstuvy Macdefghklmnopqrstuvwxyz "
    "Nacefgilopruz Om Paefghklmnrstwy Qa Reosuw Sabcdeghijklmnorstvxyz Tacdfghjklmnortvwz Uagmnsyz Vaceginu "
    "Wfs Xk Yet Zamw"
)
_NATIONS = ("gbeng", "gbsct", "gbwls")  # England, Scotland and Wales: a black flag with their codes in tags


def sequences(text: str) -> Iterator[str]:
    """Each emoji of `text` that is made of more than one code point, in order."""
    if not compiled(_JOINING).search(text):
        return
    for run in compiled(_RUN).findall(text):
        for found in compiled(_grammar()).finditer(run):
            yield found[0]


@cache
def _grammar() -> str:
    sequences_of_signs = f"{_FAMILIES}|{_COUPLES}|{_PEOPLE}|{_OTHERS}|{_SINGLES}".translate(_NOTATION)
    return "|".join((sequences_of_signs, *map(_flags, _REGIONS.split()), *map(_flag, _NATIONS)))


def _flags(codes: str) -> str:
    first, *others = (
        chr(ord(letter) - ord("a") + ord("\N{REGIONAL INDICATOR SYMBOL LETTER A}"))
        for letter in codes.lower()
    )
    return f"{first}[{''.join(others)}]"


def _flag(nation: str) -> str:
    return "🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in nation) + "\N{CANCEL TAG}"
