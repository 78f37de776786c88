"""Nonresponse: rates, weights, and what cannot be repaired."""
