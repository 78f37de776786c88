from .bands import (
    INSIKT_BANDS as INSIKT_BANDS,
)
from .bands import (
    SCB_BANDS as SCB_BANDS,
)
from .bands import (
    Bands as Bands,
)
from .bands import (
    classify as classify,
)
from .comparisons import (
    Comparison as Comparison,
)
from .comparisons import (
    Comparisons as Comparisons,
)
from .comparisons import (
    Pooled as Pooled,
)
from .comparisons import (
    PopulationWeighted as PopulationWeighted,
)
from .comparisons import (
    Published as Published,
)
from .comparisons import (
    Reference as Reference,
)
from .comparisons import (
    Rest as Rest,
)
from .comparisons import (
    UnweightedMean as UnweightedMean,
)
from .comparisons import (
    adjust_p_values as adjust_p_values,
)
from .comparisons import (
    compare as compare,
)
from .designs import Design as Design
from .distributions import (
    Distributions as Distributions,
)
from .distributions import (
    distribution as distribution,
)
from .estimates import (
    STATUS as STATUS,
)
from .estimates import (
    Estimate as Estimate,
)
from .estimates import (
    Estimates as Estimates,
)
from .estimates import (
    estimate as estimate,
)
from .exceptions import BrukarindexError as BrukarindexError
from .interchange import (
    from_json as from_json,
)
from .interchange import (
    to_json as to_json,
)
from .measures import (
    CompositeIndex as CompositeIndex,
)
from .measures import (
    Item as Item,
)
from .measures import (
    MeanRating as MeanRating,
)
from .measures import (
    Measure as Measure,
)
from .measures import (
    MultiItemIndex as MultiItemIndex,
)
from .measures import (
    NetPromoterScore as NetPromoterScore,
)
from .measures import (
    RatingIndex as RatingIndex,
)
from .measures import (
    Share as Share,
)
from .measures import (
    nki as nki,
)
from .methods import Method as Method
from .questionnaires import Questionnaire as Questionnaire
from .scales import Scale as Scale
from .tallies import (
    Tally as Tally,
)
from .tallies import (
    tally as tally,
)
