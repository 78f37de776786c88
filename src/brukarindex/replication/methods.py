"""How figures with standard errors from replicates were made."""

import attrs

from brukarindex.estimates.methods import Method
from brukarindex.replication.kinds import Replicates
from brukarindex.words.languages import Language


@attrs.frozen
class ReplicateMethod(Method):
    """How figures were made whose standard errors come from replicates.

    Attributes:
        replicates: How the sample was weighted anew.
        function: Whether the figures are those of a function of the tally, and not of measures.
    """

    replicates: Replicates = attrs.field(kw_only=True)
    function: bool = attrs.field(kw_only=True, default=False)

    def _errors(self, language: Language) -> str:
        said = self.replicates.describe(language)
        return f"{_FUNCTION[language]} {said}" if self.function else said


_FUNCTION = {
    "en": "The figures are those of a function of the counted answers.",
    "sv": "Talen är vad en funktion ger av de räknade svaren.",
}
