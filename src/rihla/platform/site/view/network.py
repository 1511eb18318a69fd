"""The Network at a glance."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from rihla.norm import EntityKind, Role
from rihla.platform.network.models import Entity, EntityRole, WorkingGroup
from rihla.platform.site.cell import cell_of, partial_date
from rihla.platform.site.place import url_of_record
from rihla.platform.site.wording import term

__all__ = ["network_home"]


@require_safe
def network_home(request: HttpRequest) -> HttpResponse:
    """Show who sits on the Executive Committee, who belongs, who leads which group."""
    entities = {one.key: one for one in Entity.objects.all()}
    roles: dict[str, list[tuple[EntityRole, Entity | None]]] = {}
    for role in EntityRole.objects.all():
        roles.setdefault(role.role, []).append((role, entities.get(slugify(role.entity))))
    groups: dict[str, list[tuple[WorkingGroup, str, object]]] = {}
    for group in WorkingGroup.objects.all():
        period = groups.setdefault(partial_date(group.period), [])
        period.append((group, url_of_record(group), cell_of(group, "leads")))
    return render(
        request,
        "site/network.html",
        {
            "kinds": [
                (term(kind.value), [(one, url_of_record(one)) for one in of_kind])
                for kind in EntityKind
                if (of_kind := [one for one in entities.values() if one.kind == kind])
            ],
            "roles": [
                (
                    term(role.value),
                    [
                        (
                            one,
                            url_of_record(one),
                            partial_date(one.period) if one.period else "",
                            entity,
                        )
                        for one, entity in roles[role.value]
                    ],
                )
                for role in Role
                if role.value in roles
            ],
            "groups": list(groups.items()),
        },
    )
