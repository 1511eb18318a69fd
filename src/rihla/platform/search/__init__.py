"""One search over everything: documents that services write, found by whoever may see them.

This package knows no record and no proposal. Whoever stands above registers a source of documents
(`rihla.platform.search.source`) and says, in the transaction that changes a thing, that it changed.
"""
