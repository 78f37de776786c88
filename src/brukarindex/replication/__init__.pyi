from .kinds import (
    BalancedHalfSamples as BalancedHalfSamples,
    Bootstrap as Bootstrap,
    Jackknife as Jackknife,
    Replicates as Replicates,
    ReplicateWeights as ReplicateWeights,
)
from .methods import ReplicateMethod as ReplicateMethod
from .replicates import (
    ReplicateEstimate as ReplicateEstimate,
    ReplicateEstimates as ReplicateEstimates,
    replicate_estimates as replicate_estimates,
)
