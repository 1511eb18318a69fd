"""One version of the API: its errors are problems, and its schema says so."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from rihla.platform.api import deprecation

__all__ = ["Version"]


class Version(NinjaAPI):
    """An API whose schema tells what its answers are."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._schemas: dict[str, OpenAPISchema] = {}

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name an operation by its function: where the function stands is nobody's business."""
        return operation.view_func.__name__

    def get_openapi_schema(self, *args: Any, **options: Any) -> OpenAPISchema:
        """Give the schema, with the kinds of content that answers have; it is made once.

        Making it takes seconds, and anybody may ask for it.
        """
        asked = repr((args, sorted(options.items()), deprecation.list_deprecated()))
        if asked not in self._schemas:
            self._schemas[asked] = self._make_schema(*args, **options)
        return self._schemas[asked]

    def _make_schema(self, *args: Any, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(*args, **options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) == 200 and operation["operationId"].startswith("list_records"):
                        text = {"schema": {"type": "string"}}
                        answer["content"]["text/csv"] = text
                        answer["content"]["application/vnd.apache.parquet"] = {
                            "schema": {"type": "string", "format": "binary"}
                        }
                    if int(status) >= 400 and "content" in answer:
                        content = answer["content"]
                        content["application/problem+json"] = content.pop("application/json")
        deprecation.mark(schema, str(options.get("path_prefix") or self.get_root_path({})))
        return schema
