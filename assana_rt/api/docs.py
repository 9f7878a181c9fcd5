"""`/api/docs`: the OpenAPI document as a page, without script and without any outside host."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from aiohttp import web
from markupsafe import Markup, escape

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
STYLE = """
:root{color-scheme:light dark;--ink:light-dark(#10151b,#eff2f5);--soft:light-dark(#586370,#98a3af);
--ground:light-dark(#f4f5f7,#0c0f13);--card:light-dark(#fff,#14181e);
--line:light-dark(#e0e3e8,#272d36);
--accent:light-dark(#1d55c4,#86adff)}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);
font:15px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,sans-serif}
main{max-width:64rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.9rem;margin:0}
h2{font-size:1.1rem;margin:2rem 0 .5rem}a{color:var(--accent)}
details{background:var(--card);border:1px solid var(--line);border-radius:10px;margin:.4rem 0}
summary{padding:.7rem 1rem;cursor:pointer;min-height:44px}
summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
summary b{display:inline-block;min-width:4.5rem;color:var(--accent)}summary span{color:var(--soft)}
code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:13px}
.in{padding:0 1rem 1rem}
pre{overflow:auto;border:1px solid var(--line);border-radius:8px;padding:.7rem}
dt{font-weight:600}dd{margin:0 0 .4rem;color:var(--soft)}
"""


def page(document: dict[str, Any]) -> str:
    """Return the document as HTML."""
    by_tag: dict[str, list[Markup]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = operation["tags"][0]
            by_tag.setdefault(tag, []).append(_operation(method, path, operation))
    sections = [
        Markup("<h2>{}</h2>{}").format(tag, Markup("").join(found)) for tag, found in by_tag.items()
    ]
    schemas = [
        Markup("<details><summary>{}</summary><div class=in>{}</div></details>").format(
            name, _pre(schema)
        )
        for name, schema in document["components"]["schemas"].items()
    ]
    return _SHELL.format(
        title=document["info"]["title"],
        version=document["info"]["version"],
        sections=Markup("").join(sections),
        schemas=Markup("").join(schemas),
    )


_SHELL = Markup(
    "<!doctype html><html lang=en><head><meta charset=utf-8>"
    '<meta name=viewport content="width=device-width, initial-scale=1"><title>{title} API</title>'
    "<link rel=stylesheet href=/api/docs.css></head><body><main><h1>{title} API</h1>"
    "<p>Version {version}. The same as <a href=/api/openapi.json>OpenAPI 3.1</a>;"
    " live updates as <a href=/api/asyncapi.json>AsyncAPI 3</a>.</p>"
    "{sections}<h2>Schemas</h2>{schemas}</main></body></html>"
)


def _operation(method: str, path: str, operation: dict[str, Any]) -> Markup:
    facts = Markup("").join(
        Markup("<dt><code>{}</code> ({})</dt><dd>{}</dd>").format(
            each["name"], each["in"], json.dumps(each["schema"])
        )
        for each in operation["parameters"]
    )
    body = operation.get("requestBody")
    asked = Markup("<p>Body</p>") + _pre(_schema(body)) if body else ""
    answers = Markup("").join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(status, answer["description"])
        for status, answer in operation["responses"].items()
    )
    return Markup(
        "<details><summary><b>{}</b> <code>{}</code> <span>{}</span></summary><div class=in>"
        "<p>{}</p><dl>{}</dl>{}<p>Answers</p><dl>{}</dl></div></details>"
    ).format(
        method.upper(), path, operation["summary"], operation["description"], facts, asked, answers
    )


def _schema(body: dict[str, Any]) -> Any:
    return body["content"]["application/json"]["schema"]


def _pre(value: Any) -> Markup:
    return Markup("<pre>{}</pre>").format(escape(json.dumps(value, indent=2, ensure_ascii=False)))


def routes(
    document: Callable[[], dict[str, Any]], live: Callable[[], dict[str, Any]]
) -> list[web.RouteDef]:
    """Return the routes of both documents, their page and its style; each made when asked for."""

    @cache
    def html() -> str:
        return page(document())

    @cache
    def text() -> str:
        return json.dumps(document(), ensure_ascii=False)

    @cache
    def live_text() -> str:
        return json.dumps(live(), ensure_ascii=False)

    async def show(request: web.Request) -> web.Response:
        headers = {"Content-Security-Policy": POLICY}
        return web.Response(text=html(), content_type="text/html", headers=headers)

    async def style(request: web.Request) -> web.Response:
        return web.Response(text=STYLE, content_type="text/css")

    async def raw(request: web.Request) -> web.Response:
        return web.Response(text=text(), content_type="application/json")

    async def raw_live(request: web.Request) -> web.Response:
        return web.Response(text=live_text(), content_type="application/json")

    return [
        web.get("/api/docs", show),
        web.get("/api/asyncapi.json", raw_live),
        web.get("/api/docs.css", style),
        web.get("/api/openapi.json", raw),
    ]
