"""What a record type must say about itself, and the verbs it gets for it.

A subclass declares its table, its three wire forms, its policy and its filters, and overrides
only where it differs:

    visible      what a person may see: the one query behind lists, reads, changes and snapshots
    changing     what else a change does to the record, or why it may not be
    audiences    the channels that carry the record, and what each of them is told
    follow       what it does, in the same transaction, when another record changes
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel
from tortoise.queryset import QuerySet

from assana_rt.access.policy import Policy
from assana_rt.access.principal import Principal
from assana_rt.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed
from assana_rt.records import listing, reads
from assana_rt.records.change import Audience, Change, Followed, IfMatch, Page, same
from assana_rt.records.context import Context, Site
from assana_rt.records.listing import Cursor, Paging
from assana_rt.records.status import StatusRule
from assana_rt.records.wire import Wire
from assana_rt.store import reading
from assana_rt.store.base import Record, is_id
from assana_rt.store.eventlog import FINAL, RECHECK, Position
from assana_rt.store.reading import Part, Values
from assana_rt.store.work import Work

R = TypeVar("R", bound=Record)


class Resource(Generic[R]):
    """One record type: table, forms, policy, verbs. Stateless."""

    name: ClassVar[str]
    path: ClassVar[str]
    model: type[R]
    out: ClassVar[type[BaseModel]]
    create_in: ClassVar[type[Wire]]
    patch_in: ClassVar[type[Wire]]
    list_query: ClassVar[type[Paging]]
    policy: ClassVar[Policy]
    statuses: ClassVar[StatusRule | None] = None
    sorts: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "created_at": ("created_at", "id"),
        "updated_at": ("updated_at", "id"),
    }
    default_sort: ClassVar[str] = "-created_at"
    inner: ClassVar[tuple[str, ...]] = ()  # columns that verbs need but no answer shows
    secret: ClassVar[frozenset[str]] = frozenset()  # columns whose values no audit line keeps
    transient: ClassVar[frozenset[str]] = frozenset()  # asked for, but no column: wishes

    # What a subclass may say differently

    def visible(self, principal: Principal) -> QuerySet[R]:
        """Return what `principal` may see, deleted records included."""
        return self.model.filter(pk__in=[])

    async def changing(self, change: Change[R]) -> None:
        """Complete `change.after`, or raise; runs in the transaction, before the row is written."""

    def audiences(self, values: Values, site: Site) -> Sequence[Audience]:
        """Return the channels that carry a record with these values."""
        return ()

    async def removing(self, ctx: Context, work: Work, values: Values) -> Mapping[str, Any]:
        """Return what else changes of a record that is deleted, or raise why it may not be."""
        return {}

    async def returning(self, ctx: Context, work: Work, values: Values) -> Mapping[str, Any]:
        """Return what else changes of a deleted record that comes back."""
        return {}

    async def follow(self, other: Followed) -> None:
        """Change what hangs on `other`; runs in its transaction, after its row was written."""

    def present(self, values: Values, site: Site) -> dict[str, Any]:
        """Return the record as lists and publications carry it."""
        return {name: values[name] for name in self.out.model_fields}

    def show(self, values: Values, ctx: Context) -> dict[str, Any]:
        """Return the record as its reader gets it when asking for this one."""
        return self.present(values, ctx.site)

    def show_listed(self, values: Values, ctx: Context) -> dict[str, Any]:
        return self.present(values, ctx.site)

    def stream(self, principal: Principal) -> str | None:
        """Return the channel that carries these records for this person, if one does."""
        return None

    def filters(self, query: Any, ctx: Context) -> dict[str, Any]:
        """Return Tortoise conditions for the list's filters."""
        return {}

    # The verbs

    async def list(self, ctx: Context, query: Any, within: Mapping[str, Any] | None = None) -> Page:
        """Return a page; `within` narrows it to what hangs on one record."""
        self._require("read", ctx)
        descending, columns = self._order(query)
        path = "/".join([self.path, *map(str, (within or {}).values())])
        made_for = listing.fingerprint(f"{path}:{ctx.principal.id}", query)
        filters = self.filters(query, ctx)
        cursor = Cursor.decode(query.cursor, made_for) if query.cursor else None
        rows = self._live(ctx).filter(**(within or {}))
        if cursor:
            place = listing.typed(columns, cursor.values)
            rows = rows.filter(listing.after(columns, place, descending=descending))
            # Given both bounds, SQLite may start in the index at the one that is further away.
            filters.pop(f"{columns[0]}__{'lte' if descending else 'gte'}", None)
            rows = listing.from_the_place(rows, columns, filters, ctx.principal)
        rows = rows.filter(**filters)
        for word in listing.words(getattr(query, "q", None) or ""):
            rows = rows.filter(search__contains=word)
        rows = rows.order_by(*listing.order(columns, descending=descending)).limit(query.limit + 1)
        channel = self.stream(ctx.principal)
        position, found = await self._read(ctx, rows, channel)
        found = listing.sort_rows(found, columns, descending=descending)
        stream = cursor.stream if cursor else _stream(channel, position)
        following = None
        if len(found) > query.limit:
            found = found[: query.limit]
            last = [found[-1][column] for column in columns]
            following = Cursor(made_for, last, stream).encode()
        ctx.note("list", self.name, details=reads.of_list(query, within or {}, len(found)))
        return Page([self.show_listed(row, ctx) for row in found], following, stream)

    async def get(
        self, ctx: Context, id: str, within: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        values = await self.find(ctx, id, within)
        ctx.note("read", self.name, id, version=values["version"])
        return self.show(values, ctx)

    async def find(self, ctx: Context, id: str, within: Mapping[str, Any] | None = None) -> Values:
        """Return a record's values; raise `NotFound` where it is not this person's to see."""
        self._require("read", ctx)
        if all(map(is_id, (id, *(within or {}).values()))):
            rows = self._live(ctx).filter(id=id, **(within or {}))
            _, found = await self._read(ctx, rows, None)
            if found:
                return found[0]
        raise self._missing()

    async def create(
        self, ctx: Context, body: BaseModel, within: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        self._require("create", ctx)
        asked = body.model_dump()

        async def run(work: Work) -> dict[str, Any]:
            # Shown within the transaction: an answer kept for retries commits with the record.
            return self.show(await self.insert(ctx, work, asked | dict(within or {})), ctx)

        return await ctx.site.ledger.change(ctx.actor, run)

    async def insert(self, ctx: Context, work: Work, asked: Mapping[str, Any]) -> Values:
        """Write a new record within a unit of work; the door for other records' verbs too."""
        record = self.model(created_at=work.now, updated_at=work.now)
        after = self.values(record) | self._lasting(asked)
        change: Change[R] = Change(ctx, work, None, after, asked)
        if self.statuses:
            self.statuses.check_start(change.after["status"])
            change.after |= {"status_changed_at": work.now, "status_changed_by": work.actor.id}
        await self.changing(change)
        record.update_from_dict(change.after)
        await record.save(force_create=True)
        kept = {
            name: [None, value] for name, value in self._kept(change.after) if value is not None
        }
        work.audit("create", self.name, record.id, version=record.version, changed=kept)
        self.tell(ctx.site, work, None, change.after)
        await self._lead(Followed("create", self.name, ctx, work, None, change.after))
        return change.after

    async def update(
        self,
        ctx: Context,
        id: str,
        body: BaseModel,
        if_match: IfMatch = None,
        within: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        self._require("update", ctx)
        asked = body.model_dump()

        async def run(work: Work) -> Values:
            return await self.edit(ctx, work, await self._locked(ctx, id, within), asked, if_match)

        return self.show(await ctx.site.ledger.change(ctx.actor, run), ctx)

    async def edit(
        self, ctx: Context, work: Work, record: R, asked: Mapping[str, Any], if_match: IfMatch
    ) -> Values:
        """Change a locked record for a person who is then shown it; keep a line in any case."""
        self._match(ctx, record, if_match)
        version = record.version
        after = await self.write(ctx, work, record, asked)
        if after["version"] == version:
            work.audit("read", self.name, record.id, version=version)
        return after

    async def write(
        self, ctx: Context, work: Work, record: R, asked: Mapping[str, Any], *, lawful: bool = True
    ) -> Values:
        """Change a locked record within a unit of work; nothing happens if nothing differs.

        `lawful` false takes a step back that the status rule has no way for.
        """
        before = self.values(record)
        lasting = self._lasting(asked)
        if all(same(before[name], value) for name, value in lasting.items()):
            return before
        change: Change[R] = Change(ctx, work, before, before | lasting, asked)
        if lawful and self.statuses and change.moved("status"):
            self.statuses.check_change(ctx.principal, before["status"], change.after["status"])
        await self.changing(change)
        if self.statuses and change.moved("status"):
            change.after |= {"status_changed_at": work.now, "status_changed_by": work.actor.id}
        change.after |= {"version": before["version"] + 1, "updated_at": work.now}
        differ = [name for name in before if not same(before[name], change.after[name])]
        record.update_from_dict({name: change.after[name] for name in differ})
        await record.save(update_fields=differ)
        kept = {
            name: [before[name], value]
            for name, value in self._kept(change.after)
            if name in differ and name not in ("version", "updated_at")
        }
        work.audit("update", self.name, record.id, version=record.version, changed=kept)
        # First its own news: who may hear what follows it is asked when that is passed on.
        self.tell(ctx.site, work, before, change.after)
        await self._lead(Followed("update", self.name, ctx, work, before, change.after))
        return change.after

    async def delete(
        self,
        ctx: Context,
        id: str,
        if_match: IfMatch = None,
        within: Mapping[str, Any] | None = None,
    ) -> None:
        self._require("delete", ctx)

        async def run(work: Work) -> None:
            record = await self._locked(ctx, id, within)
            self._match(ctx, record, if_match)
            await self.remove(ctx, work, record)

        await ctx.site.ledger.change(ctx.actor, run)

    async def remove(self, ctx: Context, work: Work, record: R) -> None:
        """Mark a locked record deleted within a unit of work; it leaves every channel."""
        before = self.values(record)
        also = await self.removing(ctx, work, before)
        await self.amend(work, record, {**also, "deleted_at": work.now})
        kept = self._told(before, also)
        work.audit("delete", self.name, record.id, version=record.version, changed=kept)
        # First what hangs on it: its own channel ends with it.
        await self._lead(Followed("delete", self.name, ctx, work, before, None))
        self.tell(ctx.site, work, before, None)

    async def restore(
        self, ctx: Context, id: str, within: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Bring a deleted record back as it was."""
        self._require("restore", ctx)

        async def run(work: Work) -> dict[str, Any]:
            record = await self._locked(ctx, id, within, deleted=True)
            if record.deleted_at is None:
                raise Conflict("This record is not deleted.")
            return self.show(await self.revive(ctx, work, record), ctx)

        return await ctx.site.ledger.change(ctx.actor, run)

    async def revive(self, ctx: Context, work: Work, record: R) -> Values:
        """Take the mark off a locked, deleted record within a unit of work."""
        mark, before = record.deleted_at, self.values(record)
        also = await self.returning(ctx, work, before)
        await self.amend(work, record, {**also, "deleted_at": None})
        after = self.values(record)
        kept = self._told(before, also)
        work.audit("restore", self.name, record.id, version=record.version, changed=kept)
        self.tell(ctx.site, work, None, after)
        await self._lead(Followed("restore", self.name, ctx, work, None, after, mark))
        return after

    # What verbs and other records use

    def values(self, record: R) -> Values:
        return {name: getattr(record, name) for name in self.columns()}

    def columns(self) -> tuple[str, ...]:
        """Return the table's columns that verbs read."""
        known = self.model._meta.fields_map
        return tuple(name for name in self.out.model_fields if name in known) + self.inner

    def part(self, rows: QuerySet[Any]) -> Part:
        return Part(self.name, rows, self.columns())

    def tell(self, site: Site, work: Work, before: Values | None, after: Values | None) -> None:
        """Publish a change on every channel that had the record or has it now.

        A record that leaves a channel is `deleted` there, one that enters it is `created`,
        whatever happened to it; where it stays it is `updated`.
        """
        was = {a.channel: a for a in self.audiences(before, site)} if before else {}
        now = {a.channel: a for a in self.audiences(after, site)} if after else {}
        handed_over = bool(before and after and before.get("doctor_id") != after.get("doctor_id"))
        for channel in sorted(was.keys() | now.keys()):
            old, new = was.get(channel), now.get(channel)
            if old and new:
                differ = [key for key in new.data if new.data[key] != old.data.get(key)]
                changed = [key for key in differ if key not in ("version", "updated_at")]
                flags = RECHECK if new.own and handed_over else 0
                kind = f"{self.name}.updated"
                work.publish(channel, kind, new.data, changed=changed, named=new.named, flags=flags)
            elif new:
                work.publish(channel, f"{self.name}.created", new.data, named=new.named)
            elif old:
                version = after["version"] if after else (before or {})["version"] + 1
                gone = {"id": old.data["id"], "version": version}
                flags = FINAL if old.own else 0
                work.publish(channel, f"{self.name}.deleted", gone, named=old.named, flags=flags)

    async def lock(self, ctx: Context, id: str) -> R:
        """Return a record this person may see, locked until the transaction ends."""
        return await self._locked(ctx, id, None)

    async def amend(self, work: Work, record: R, changed: Mapping[str, Any]) -> None:
        """Write a locked record with its next version, telling nobody."""
        changed = {**changed, "version": record.version + 1, "updated_at": work.now}
        record.update_from_dict(changed)
        await record.save(update_fields=list(changed))

    # Private

    def _told(self, before: Values, also: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return what else changed of a record that went or came, for the audit."""
        return {
            name: [before[name], value]
            for name, value in self._kept(dict(also))
            if name in before and not same(before[name], value)
        } or None

    def _lasting(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in asked.items() if name not in self.transient}

    async def _lead(self, other: Followed) -> None:
        for resource in other.ctx.site.records:
            await resource.follow(other)

    def _live(self, ctx: Context) -> QuerySet[R]:
        return self.visible(ctx.principal).filter(deleted_at__isnull=True)

    async def _read(
        self, ctx: Context, rows: QuerySet[R], channel: str | None
    ) -> tuple[Position, Sequence[Values]]:
        site = ctx.site
        part = self.part(rows)
        position, found = await reading.read(site.database, site.events, [part], channel)
        return position, found[self.name]

    async def _locked(
        self, ctx: Context, id: str, within: Mapping[str, Any] | None, *, deleted: bool = False
    ) -> R:
        if not is_id(id):
            raise self._missing()
        rows = self.visible(ctx.principal) if deleted else self._live(ctx)
        record = await rows.filter(id=id, **(within or {})).select_for_update().first()
        if record is None:
            raise self._missing()
        return record

    def _missing(self) -> NotFound:
        return NotFound(f"There is no such {self.name.replace('_', ' ')}, or it is not yours.")

    def _match(self, ctx: Context, record: R, if_match: IfMatch) -> None:
        if if_match is not None and record.version not in if_match:
            ctx.note("read", self.name, record.id, version=record.version)
            raise PreconditionFailed(current=self.show(self.values(record), ctx))

    def _require(self, verb: str, ctx: Context) -> None:
        if not self.policy.allows(verb, ctx.principal):
            what = self.name.replace("_", " ")
            raise Forbidden(f"As {ctx.principal.role.value} you can't {verb} a {what}.")

    def _kept(self, values: Values) -> Sequence[tuple[str, Any]]:
        return [(name, value) for name, value in values.items() if name not in self.secret]

    def _order(self, query: Any) -> tuple[bool, tuple[str, ...]]:
        sort = getattr(query, "sort", None) or self.default_sort
        columns = self.sorts.get(sort.removeprefix("-"))
        if columns is None:
            raise Invalid(errors=[("sort", f"use one of {', '.join(self.sorts)}, each with -")])
        return sort.startswith("-"), columns


def _stream(channel: str | None, position: Position) -> dict[str, Any] | None:
    if channel is None:
        return None
    return {"channel": channel, "epoch": position.epoch, "offset": position.offset}
