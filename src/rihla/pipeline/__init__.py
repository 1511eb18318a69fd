"""The whole engine in one screen, top to bottom.

::

    sources ───────────────────────────────→ revision → indicator → claim → brief
       │ what others publish                    ↑ sealed figures  figures  sentences  people
       └→ observations → stock estimate ────────┘
          what others counted, judged   figures with intervals

`rihla.pipeline.published` carries a publisher's own figures into a revision,
`rihla.pipeline.stock` estimates one from observations, `rihla.pipeline.brief` judges sentences
against either. Each step takes what the step before it made, and nothing else.
"""

from rihla.pipeline.brief import brief_on
from rihla.pipeline.published import build_revision, embed_revision

__all__ = ["brief_on", "build_revision", "embed_revision"]
