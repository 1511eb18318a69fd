from __future__ import annotations

from typing import Any

from django.db import DatabaseError, migrations, transaction

SQLITE = """
CREATE VIRTUAL TABLE search_word USING fts5(folded_title, folded, content='search_document', content_rowid='id', tokenize='unicode61', prefix='2 3');
CREATE VIRTUAL TABLE search_part USING fts5(folded, content='search_document', content_rowid='id', tokenize='trigram');
CREATE TRIGGER search_document_made AFTER INSERT ON search_document BEGIN
INSERT INTO search_word(rowid, folded_title, folded) VALUES (new.id, new.folded_title, new.folded);
INSERT INTO search_part(rowid, folded) VALUES (new.id, new.folded); END;
CREATE TRIGGER search_document_gone AFTER DELETE ON search_document BEGIN
INSERT INTO search_word(search_word, rowid, folded_title, folded) VALUES ('delete', old.id, old.folded_title, old.folded);
INSERT INTO search_part(search_part, rowid, folded) VALUES ('delete', old.id, old.folded); END;
CREATE TRIGGER search_document_changed AFTER UPDATE ON search_document BEGIN
INSERT INTO search_word(search_word, rowid, folded_title, folded) VALUES ('delete', old.id, old.folded_title, old.folded);
INSERT INTO search_part(search_part, rowid, folded) VALUES ('delete', old.id, old.folded);
INSERT INTO search_word(rowid, folded_title, folded) VALUES (new.id, new.folded_title, new.folded);
INSERT INTO search_part(rowid, folded) VALUES (new.id, new.folded); END;
"""
SQLITE_BACK = (
    "DROP TRIGGER search_document_made",
    "DROP TRIGGER search_document_gone",
    "DROP TRIGGER search_document_changed",
    "DROP TABLE search_word",
    "DROP TABLE search_part",
)
POSTGRESQL = (
    "ALTER TABLE search_document ADD COLUMN vector tsvector GENERATED ALWAYS AS"
    " (setweight(to_tsvector('simple'::regconfig, folded_title), 'A')"
    " || setweight(to_tsvector('simple'::regconfig, folded), 'D')) STORED",
    "CREATE INDEX search_document_word ON search_document USING gin (vector)",
)
TRIGRAMS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX search_document_part ON search_document USING gin (folded gin_trgm_ops)",
)


def make(apps: Any, editor: Any) -> None:
    connection = editor.connection
    if connection.vendor == "sqlite":
        statement = ""
        for line in SQLITE.strip().splitlines():
            statement += f"{line}\n"
            if not statement.startswith("CREATE TRIGGER") or line.endswith("END;"):
                with connection.cursor() as cursor:
                    cursor.execute(statement)
                statement = ""
        return
    with connection.cursor() as cursor:
        for one in POSTGRESQL:
            cursor.execute(one)
        try:
            # where the extension cannot be made, parts of words are looked for row by row
            with transaction.atomic(using=connection.alias):
                for one in TRIGRAMS:
                    cursor.execute(one)
        except DatabaseError:
            pass


def take_back(apps: Any, editor: Any) -> None:
    connection = editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for one in SQLITE_BACK:
                cursor.execute(one)
            return
        cursor.execute("DROP INDEX IF EXISTS search_document_part")
        cursor.execute("ALTER TABLE search_document DROP COLUMN vector")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_documents")]
    operations = [migrations.RunPython(make, take_back)]
