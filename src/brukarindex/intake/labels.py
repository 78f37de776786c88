"""What the words of an answer say: which code it is, and where it stands from worst to best."""

import re

from brukarindex.words.spelling import folded

_DONT_KNOW = re.compile(
    r"vet (ej|inte)|ingen (åsikt|uppfattning)|kan (ej|inte) (svara|ta ställning|bedöma)"
    r"|don.?t know|no opinion|not sure"
)
_NOT_APPLICABLE = re.compile(
    r"(ej|inte) (aktuell|relevant|tillämplig)|berör mig inte|not applicable"
)
_NO_ANSWER = re.compile(r"(ej|inget) svar|uppgift saknas|no answer|refus|n/?a$|#saknas!|-+$|\.+$")
_VERY, _RATHER = "mycket|extremt|very|extremely", "ganska|tämligen|fairly|rather"
_NEVER = "strongly disagree|not at all|never|no"
_BAD = "dålig|missnöj|svår|otrygg|poor|bad|dissatisf|diffic|unlik|unsafe"
_GOOD = "bra|god|nöj|lätt|trygg|good|satisf|eas|lik|safe"
_AGREE = "(?:in)?stämmer"
_WORDS: tuple[re.Pattern[str], ...] = tuple(
    re.compile("^(?:" + "|".join(starts) + ")")
    for starts in (
        (
            f"({_AGREE} )?({_VERY}) ({_BAD})",
            f"({_AGREE} inte alls|inte alls|aldrig|nej|{_NEVER})\\b",
        ),
        (
            f"({_AGREE} )?(({_RATHER}) )?({_BAD})",
            f"sällan|{_AGREE} (inte|i liten)|seldom|rarely|disagree",
        ),
        ("varken|ibland|delvis|neither|neutral|sometimes|partly",),
        (
            f"({_AGREE} )?(({_RATHER}) )?({_GOOD})",
            f"ofta|{_AGREE} (delvis|i stor|till stor)|often|agree",
        ),
        (
            f"({_AGREE} )?({_VERY}) ({_GOOD})",
            f"({_AGREE} helt|helt|alltid|ja|strongly agree|always|yes)\\b",
        ),
    )
)
"""How labels begin, from worst to best."""


def label_meaning(text: str) -> str:
    """Return which kind of code a text is; nothing for an answer."""
    plain = folded(text)
    kinds = {"not_applicable": _NOT_APPLICABLE, "dont_know": _DONT_KNOW, "no_answer": _NO_ANSWER}
    return next((kind for kind, pattern in kinds.items() if pattern.match(plain)), "")


def label_rank(text: str) -> int | None:
    """Return where a label stands from worst to best, told by its words; None when they do not."""
    plain = folded(text)
    return next((rank for rank, words in enumerate(_WORDS) if words.search(plain)), None)
