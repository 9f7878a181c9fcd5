"""`python -m bench`: measures everything in turn, prints it, and keeps it in docs/performance.md.

Takes about twenty minutes (`--quick`: about three); give the machine nothing else to do meanwhile.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from statistics import median

from bench import (
    audit,
    big_tables,
    commit_to_screen,
    fanout,
    idle,
    machine,
    pages,
    report,
    servers,
    several,
    storm,
)
from bench.crowd import Silence

Lines = list[str]


def fan_out(*, quick: bool) -> Lines:
    rounds, seconds = (3, 0.7) if quick else (7, 1.5)
    found, skipped = fanout.measure(rounds=rounds, seconds=seconds)
    lines = report.fanout_table(found)
    lines += ["", *(f"Left out: {name}: {why}" for name, why in skipped.items())]
    if not quick:
        report.plot(found)
    return lines


def several_channels(*, quick: bool) -> Lines:
    found = several.measure(rounds=3 if quick else 7, seconds=0.7 if quick else 1.5)
    least = next(iter(found.values()))
    lines = ["| a change on | CPU µs a socket | ratio |", "|---|---|---|"]
    return lines + [f"| {name} | {us:.2f} | {us / least:.2f} |" for name, us in found.items()]


def idle_sockets(*, quick: bool) -> Lines:
    found = idle.measure(sockets=2000 if quick else 10_000)
    return [
        (f"{found.sockets:,} idle signed-in sockets of 1,000 people, two subscriptions each:"
        f" **{found.bytes_each:,.0f} bytes** of resident memory a socket;"
        f" letting one in (upgrade, sign-in, two subscriptions) costs {found.cpu_us:.0f} µs of CPU,"
        f" {found.per_s:,.0f} a second."),
    ]  # fmt: skip


def upgrades(*, quick: bool) -> Lines:
    found = idle.upgrades(sockets=1000 if quick else 8000)
    return [f"Upgrades alone: {found.per_s:,.0f} a second, {found.cpu_us:.0f} µs of CPU each."]


def commits(*, quick: bool) -> Lines:
    change, bare = commit_to_screen.measure(changes=60 if quick else 400)
    return [
        "| 1,000 subscribers, 20 a second | p50 ms | p99 ms |",
        "|---|---|---|",
        f"| a change through REST, from its commit | {change.p50_ms:.1f} | {change.p99_ms:.1f} |",
        f"| fan-out alone, same server | {bare.p50_ms:.1f} | {bare.p99_ms:.1f} |",
        f"| ratio | {change.p50_ms / bare.p50_ms:.2f} | {change.p99_ms / bare.p99_ms:.2f} |",
    ]


def reconnects(*, quick: bool) -> Lines:
    found = storm.measure(clients=2000 if quick else 10_000)
    return [
        (f"{found.clients:,} clients back after `kill -9`, each at a random moment of"
        f" {storm.SPREAD_S:.0f} s: all resumed {found.seconds:.1f} s after the restart began"
        f" ({found.tries:,} tries). Database reads: {found.hot_reads} of the channel they watch,"
        f" {found.sign_in_reads} for sign-in, {found.other_reads} at the start of the server."),
    ]  # fmt: skip


def pages_of_a_day(*, quick: bool) -> Lines:
    found = pages.measure(rounds=3 if quick else 15)
    lines = ["| page | requests | transferred | of it by the socket |", "|---|---|---|---|"]
    lines += [
        f"| {each.path} ({each.who}) | {each.requests} | {each.total / 1000:.1f} KB"
        f" | {each.socket / 1000:.1f} KB |"
        for each in found.weights
    ]
    lines += ["", "| home can be used after | ms, p50 | the same as a file | ratio |"]
    lines += ["|---|---|---|---|"]
    lines += [
        f"| {name} cache | {median(one.ours):.0f} | {median(one.file):.0f} | {one.ratio:.2f} |"
        for name, one in (("empty", found.cold), ("filled", found.warm))
    ]
    return lines


def recorded(*, quick: bool) -> Lines:
    lists, changes = audit.measure(rounds=3 if quick else 8, seconds=1.0 if quick else 2.0)
    lines = [
        "| 32 clients | CPU µs with | without | ratio | a second with | without |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in (
        ("a list of 50, recorded", lists),
        ("a change, lines sealed beside it", changes),
    ):
        cpu, rate = ((median(way) for way in ways) for ways in (
            (found.on.cpu_us, found.off.cpu_us), (found.on.per_s, found.off.per_s)
        ))  # fmt: skip
        costs = " | ".join(f"{each:,.0f}" for each in cpu)
        rates = " | ".join(f"{each:,.0f}" for each in rate)
        lines.append(f"| {name} | {costs} | {found.cpu:.3f} | {rates} |")
    return lines


def pages_far_in(*, quick: bool) -> Lines:
    lines = ["| list | first page ms | far in ms | ratio | page |", "|---|---|---|---|---|"]
    for each in big_tables.measure(part=0.03 if quick else 1.0):
        cells = f"{each.first_ms:.2f} | {each.far_ms:.2f} | {each.ratio:.2f} | {each.page:,}"
        lines.append(f"| {each.name} | {cells} |")
    return lines


PARTS: dict[str, Callable[..., Lines]] = {
    "fanout": fan_out,
    "channels": several_channels,
    "idle": idle_sockets,
    "upgrades": upgrades,
    "commits": commits,
    "storm": reconnects,
    "audit": recorded,
    "tables": pages_far_in,
    "pages": pages_of_a_day,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="less of everything; keeps nothing")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    failed = 0
    for name in asked.parts or PARTS:
        print(f"\n{name}", flush=True)
        try:
            lines = PARTS[name](quick=asked.quick)
        except (Silence, servers.Skipped) as error:
            print(f"failed: {error}")
            failed = 1
            continue
        print("\n".join(lines), flush=True)
        about = " · ".join(machine.about())
        print(about)
        if not asked.quick:
            report.write(name, [*lines, "", f"<sub>{about}</sub>"])
    return failed


if __name__ == "__main__":
    sys.exit(main())
