"""Scales and measures as Python to paste."""

from collections.abc import Sequence

from brukarindex.questions.scales import Answer, Scale


def scale_source(scale: Scale) -> str:
    """Return the code of a scale.

    Examples:
        >>> scale_source(Scale(1, 5, dont_know=9, no_answer=99))
        'Scale(1, 5, dont_know=9, no_answer=99)'
        >>> scale_source(Scale.labelled("Nej", "Ja", dont_know="Vet ej"))
        "Scale.labelled('Nej', 'Ja', dont_know='Vet ej')"
    """
    plain = scale.labels and not scale.reversed
    parts = [*map(repr, scale.labels)] if plain else [str(scale.low), str(scale.high)]
    parts += [f"low={scale.low}"] if plain and scale.low != 1 else []
    parts += [f"labels={scale.labels!r}"] if scale.labels and not plain else []
    codes = {
        "dont_know": scale.dont_know,
        "no_answer": scale.no_answer,
        "not_applicable": scale.not_applicable,
    }
    parts += [f"{kind}={_codes(held)}" for kind, held in codes.items() if held]
    parts += ["reversed=True"] if scale.reversed else []
    return f"{'Scale.labelled' if plain else 'Scale'}({', '.join(parts)})"


def _codes(codes: Sequence[Answer]) -> str:
    return repr(codes[0]) if len(codes) == 1 else repr(tuple(codes))
