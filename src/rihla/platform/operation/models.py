"""The table in which limits are counted where several machines share a database."""

from __future__ import annotations

from django.db import models

__all__ = ["Limit"]


class Limit(models.Model):
    """One counter, as Django's cache in a database lays it out."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "operation_limit"

    def __str__(self) -> str:
        return self.cache_key
