"""The tables that migrations make are those that the models say."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

pytestmark = pytest.mark.django_db


def test_no_model_has_drifted_from_its_migrations() -> None:
    """Nothing of ours is left to be written as a migration."""
    loader = MigrationExecutor(connection).loader
    changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(
        graph=loader.graph
    )
    assert {name: [str(one) for one in found] for name, found in changes.items()} == {}


def test_nothing_is_left_to_apply() -> None:
    """The database of the tests was made by all migrations, on either database."""
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
