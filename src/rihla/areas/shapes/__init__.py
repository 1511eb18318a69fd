"""The world's shapes, corrected by the declared designations, as plain GeoJSON features."""

from rihla.areas.shapes.shape import Feature, Shapes, load_shapes

__all__ = ["Feature", "Shapes", "load_shapes"]
