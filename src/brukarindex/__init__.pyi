from .bands import (
    INSIKT_BANDS as INSIKT_BANDS,
    SCB_BANDS as SCB_BANDS,
    Bands as Bands,
    classify as classify,
)
from .comparisons import (
    Comparison as Comparison,
    Comparisons as Comparisons,
    Pooled as Pooled,
    PopulationWeighted as PopulationWeighted,
    Published as Published,
    Reference as Reference,
    Rest as Rest,
    UnweightedMean as UnweightedMean,
    adjust_p_values as adjust_p_values,
    compare as compare,
)
from .designs import Design as Design
from .distributions import (
    Distributions as Distributions,
    distribution as distribution,
)
from .estimates import (
    STATUS as STATUS,
    Estimate as Estimate,
    Estimates as Estimates,
    estimate as estimate,
)
from .exceptions import BrukarindexError as BrukarindexError
from .interchange import (
    from_json as from_json,
    to_json as to_json,
)
from .measures import (
    CompositeIndex as CompositeIndex,
    Item as Item,
    MeanRating as MeanRating,
    Measure as Measure,
    MultiItemIndex as MultiItemIndex,
    NetPromoterScore as NetPromoterScore,
    RatingIndex as RatingIndex,
    Share as Share,
    nki as nki,
)
from .methods import Method as Method
from .questionnaires import Questionnaire as Questionnaire
from .scales import Scale as Scale
from .tallies import (
    Tally as Tally,
    tally as tally,
)
