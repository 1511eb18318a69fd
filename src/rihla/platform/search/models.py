"""What is searched: one row for each thing and language, with whoever may see it."""

from __future__ import annotations

from django.db import models

__all__ = ["PUBLIC", "Document"]

PUBLIC = "public"
"""The key of what everybody may see."""


class Document(models.Model):
    """The words of one thing in one language."""

    source = models.CharField(max_length=40)
    """Whose it is, as `register_source` names it."""
    thing = models.CharField(max_length=220)
    language = models.CharField(max_length=2)
    section = models.CharField(max_length=40)
    kind = models.CharField(max_length=80)
    area = models.IntegerField(null=True)
    title = models.TextField()
    text = models.TextField()
    """What is shown around a word that was found."""
    folded_title = models.TextField()
    folded = models.TextField()
    """Title and text as they are searched: without accents, in one spelling."""
    url = models.CharField(max_length=400)
    seen_by = models.CharField(max_length=400)
    """Keys of those who may see it, each between bars: ``|public|``, ``|area:504|person:…|``."""
    weight = models.FloatField(default=1.0)

    class Meta:
        ordering = ("source", "thing", "language")
        constraints = (
            models.UniqueConstraint(
                fields=["source", "thing", "language"], name="one_document_a_language"
            ),
        )
        indexes = (
            models.Index(fields=["language", "kind"], name="search_document_kind"),
            models.Index(fields=["language", "area"], name="search_document_area"),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.thing} {self.language}"
