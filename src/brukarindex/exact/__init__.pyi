from .bounds import (
    IndexRange as IndexRange,
    index_range as index_range,
    variance_range as variance_range,
)
from .chance import (
    Distinguishability as Distinguishability,
    TippingMean as TippingMean,
    distinguishable as distinguishable,
    nonresponse_range as nonresponse_range,
    tipping_mean as tipping_mean,
)
from .changes import (
    change_percent as change_percent,
    change_points as change_points,
    claim_fits as claim_fits,
)
from .counts import (
    PossibleN as PossibleN,
    PublishedDistribution as PublishedDistribution,
    distribution_counts as distribution_counts,
    mean_sums as mean_sums,
    percent_counts as percent_counts,
    possible_n as possible_n,
    response_counts as response_counts,
    subtotal_readings as subtotal_readings,
)
from .figures import Figure as Figure, Interval as Interval, round_exact as round_exact
from .groups import (
    GroupCounts as GroupCounts,
    RateSplits as RateSplits,
    between_parts as between_parts,
    implied_rest as implied_rest,
    mix_weights as mix_weights,
    rate_splits as rate_splits,
    subgroup_counts as subgroup_counts,
)
from .moments import (
    Moments as Moments,
    Reconstruction as Reconstruction,
    moment_sums as moment_sums,
    reconstruct as reconstruct,
)
from .quantities import Quantity as Quantity
from .remainders import (
    largest_remainder as largest_remainder,
    largest_remainder_n as largest_remainder_n,
)
from .sums import index_counts as index_counts
