"""Every page and its address."""

from __future__ import annotations

from aiohttp import web

from assana_rt.access.principal import Role
from assana_rt.pages import admin
from assana_rt.pages.assets import assets_key
from assana_rt.pages.details import DETAILS
from assana_rt.pages.lists import LISTS, search
from assana_rt.pages.meeting import meet
from assana_rt.pages.page import EVERYONE, nowhere, open_page, page
from assana_rt.pages.patients import patient, patient_list
from assana_rt.pages.session import front, setup, setup_form, sign_in, sign_out
from assana_rt.pages.settings_page import settings
from assana_rt.pages.theatre import board, wall


def add_routes(app: web.Application) -> None:
    add = app.router
    add.add_get("/", open_page(front))
    add.add_post("/sign-in", open_page(sign_in))
    add.add_post("/sign-out", open_page(sign_out))
    add.add_get("/setup/{token}", open_page(setup_form))
    add.add_post("/setup/{token}", open_page(setup))
    for path, view in LISTS.items():
        add.add_get(f"/{path}", page(view))
    for path, view in DETAILS.items():
        add.add_get(f"/{path}/{{id}}", page(view))
    add.add_get("/patients", page(patient_list))
    add.add_get("/patients/{id}", page(patient))
    add.add_get("/search", page(search))
    for path, view in (
        ("/admin", admin.people),
        ("/admin/audit", admin.audit),
        ("/admin/connections", admin.connections),
        ("/admin/health", admin.health),
    ):
        add.add_get(path, page(view, frozenset({Role.ADMIN})))
    add.add_get("/board", page(board))
    add.add_get("/board/wall", page(wall, EVERYONE))
    add.add_get("/settings", page(settings))
    add.add_get("/meet/{meeting_id}", open_page(meet))
    add.add_get("/static/{hash}/{name}", app[assets_key].serve)
    add.add_get("/{nowhere:(?!api/|connection/|static/).+}", open_page(nowhere))
