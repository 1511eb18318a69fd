"""CEPII GeoDist: distances, contiguity, languages and colonial ties of pairs of areas."""

from rihla.sources.cepii.reader import Geography, read_geography

__all__ = ["Geography", "read_geography"]
