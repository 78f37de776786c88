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
from .response import (
    BOUNDS_STATUS as BOUNDS_STATUS,
    AuxiliaryIndicators as AuxiliaryIndicators,
    BalancedHalfSamples as BalancedHalfSamples,
    Bootstrap as Bootstrap,
    Dispositions as Dispositions,
    ItemNonresponse as ItemNonresponse,
    Jackknife as Jackknife,
    NonresponseBound as NonresponseBound,
    NonresponseBounds as NonresponseBounds,
    NonresponseReport as NonresponseReport,
    ProxyAnswers as ProxyAnswers,
    RateMethod as RateMethod,
    ReplicateEstimates as ReplicateEstimates,
    Replicates as Replicates,
    ReplicateWeights as ReplicateWeights,
    Representativity as Representativity,
    ResponseRate as ResponseRate,
    ResponseRates as ResponseRates,
    SwedishDispositions as SwedishDispositions,
    TippingPoint as TippingPoint,
    TippingPoints as TippingPoints,
    auxiliary_indicators as auxiliary_indicators,
    calibrate as calibrate,
    item_nonresponse as item_nonresponse,
    nonresponse_bounds as nonresponse_bounds,
    nonresponse_report as nonresponse_report,
    normalise as normalise,
    poststratify as poststratify,
    propensity_weights as propensity_weights,
    proxy_answers as proxy_answers,
    rake as rake,
    replicate_estimates as replicate_estimates,
    representativity as representativity,
    response_rates as response_rates,
    tipping_point as tipping_point,
    trim_weights as trim_weights,
    weighting_classes as weighting_classes,
)
from .scales import Scale as Scale
from .tallies import (
    Tally as Tally,
    tally as tally,
)
from .weightings import Weighting as Weighting
