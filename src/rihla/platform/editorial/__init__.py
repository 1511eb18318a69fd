"""Pages that editors write: the texts of the first page, guidance, help and news.

Wagtail holds them, their drafts, pictures and documents. It holds nothing that belongs to a State,
an organisation or a round, and who may do what with it says the site's own policy alone.
"""
