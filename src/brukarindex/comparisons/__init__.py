"""Comparisons with a national average, another survey or a published figure."""
