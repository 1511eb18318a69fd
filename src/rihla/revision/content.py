"""The canonical content of a table as bytes, and its digest.

Parquet bytes depend on the writing library; the digest of the canonical content does not. It
covers names, types, order, every value and every absence, so that two tables have one digest
exactly when they state the same figures.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["content_digest", "file_digest"]


def content_digest(table: pa.Table) -> str:
    """Give the SHA-256 of a canonical table's content, independent of any file format.

    Parameters
    ----------
    table
        A table already in canonical form (`TableSchema.canonical`).

    Examples
    --------
    >>> one = pa.table({"area": pa.array([4], pa.int32())})
    >>> other = pa.table({"area": pa.array([8], pa.int32())})
    >>> content_digest(one) == content_digest(other)
    False
    """
    digest = hashlib.sha256()
    digest.update(f"{table.num_rows}\n".encode())
    for field in table.schema:
        digest.update(f"{field.name}:{field.type}\n".encode())
        column = table.column(field.name).combine_chunks()
        present = np.asarray(column.is_valid())
        digest.update(np.packbits(present).tobytes())
        digest.update(_bytes(column.drop_null()))
    return digest.hexdigest()


def _bytes(column: pa.Array) -> bytes:
    if pa.types.is_string(column.type):
        lengths = np.asarray(pc.binary_length(column), dtype="<i8")
        if not len(lengths):
            return b""
        # the texts lie one after another: their bytes are the join, without a word made of each
        _, offsets, texts = column.buffers()
        ends = np.frombuffer(offsets, dtype=np.int32)[column.offset :][: len(lengths) + 1]
        return bytes(lengths.tobytes() + memoryview(texts or b"")[ends[0] : ends[-1]])
    values = column.to_numpy(zero_copy_only=False)
    # -0.0 and 0.0 are one figure, and must be one content
    return bytes((values + 0).astype(values.dtype.newbyteorder("<")).tobytes())


def file_digest(data: bytes) -> str:
    """Give the SHA-256 of a file's bytes.

    Examples
    --------
    >>> file_digest(b"")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(data).hexdigest()
