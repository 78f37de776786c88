from .distributions import Distribution as Distribution, Distributions as Distributions
from .estimation import Estimate as Estimate, Estimates as Estimates
from .hypergeometric import (
    hypergeometric_interval as hypergeometric_interval,
    hypergeometric_p_value as hypergeometric_p_value,
)
from .intervals import (
    DEFAULT_METHOD as DEFAULT_METHOD,
    IntervalMethod as IntervalMethod,
    ShareMethod as ShareMethod,
    critical_value as critical_value,
    mean_interval as mean_interval,
    proportion_interval as proportion_interval,
)
from .methods import Method as Method
from .quantiles import Quantile as Quantile, Quantiles as Quantiles, quantile as quantile
