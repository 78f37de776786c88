"""Nonresponse: rates, weights, and what cannot be repaired."""

from brukarindex.response.asked import BOUNDS_STATUS
from brukarindex.response.bounds import NonresponseBound, NonresponseBounds, nonresponse_bounds
from brukarindex.response.calibration import calibrate, poststratify, rake
from brukarindex.response.classes import weighting_classes
from brukarindex.response.dispositions import Dispositions, SwedishDispositions
from brukarindex.response.items import ItemNonresponse, item_nonresponse
from brukarindex.response.propensity import propensity_weights
from brukarindex.response.proxies import ProxyAnswers, proxy_answers
from brukarindex.response.rates import RateMethod, ResponseRate, ResponseRates, response_rates
from brukarindex.response.replicates import BalancedHalfSamples, Bootstrap, Jackknife, Replicates, ReplicateWeights
from brukarindex.response.replication import ReplicateEstimates, replicate_estimates
from brukarindex.response.report import NonresponseReport, nonresponse_report
from brukarindex.response.representativity import Representativity, representativity
from brukarindex.response.selection import AuxiliaryIndicators, auxiliary_indicators
from brukarindex.response.tipping import TippingPoint, TippingPoints, tipping_point
from brukarindex.response.trimming import normalise, trim_weights

__all__ = [
    "AuxiliaryIndicators",
    "BOUNDS_STATUS",
    "BalancedHalfSamples",
    "Bootstrap",
    "Dispositions",
    "ItemNonresponse",
    "Jackknife",
    "NonresponseBound",
    "NonresponseBounds",
    "NonresponseReport",
    "ProxyAnswers",
    "RateMethod",
    "ReplicateEstimates",
    "ReplicateWeights",
    "Replicates",
    "Representativity",
    "ResponseRate",
    "ResponseRates",
    "SwedishDispositions",
    "TippingPoint",
    "TippingPoints",
    "auxiliary_indicators",
    "calibrate",
    "item_nonresponse",
    "nonresponse_bounds",
    "nonresponse_report",
    "normalise",
    "poststratify",
    "propensity_weights",
    "proxy_answers",
    "rake",
    "replicate_estimates",
    "representativity",
    "response_rates",
    "tipping_point",
    "trim_weights",
    "weighting_classes",
]
