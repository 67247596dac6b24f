#!/usr/bin/env python3
"""Draws train loss against seconds of training, a curve per method, from the metrics.jsonl of runs.

    submit-scripts/plot-loss.py TITLE OUT.svg NAME=METRICS[,METRICS...] ...

Several files for one name are repetitions of one run: their losses must agree, and each epoch takes the shortest of its times.
"""
import json
import math
import sys

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 50, 50
COLOURS = ["#1b6ca8", "#2e8b57", "#c0392b", "#8e44ad", "#b8860b"]


def refuse(text):
    sys.exit(f"plot-loss: {text}")


def epochs(path):
    """(seconds, train loss) at the end of each epoch."""
    try:
        with open(path, encoding="utf-8") as lines:
            found = [json.loads(line) for line in lines]
        points = [(e["train_seconds"], e["train_loss"]) for e in found if e["kind"] == "epoch"]
    except (OSError, ValueError, KeyError, TypeError) as failure:
        refuse(f"{path}: {failure}, expected the metrics.jsonl of a run")
    if len(points) < 2:
        refuse(f"{path}: has {len(points)} epoch lines, expected at least 2")
    return points


def curve(paths):
    """One run, each epoch with the shortest time of the repetitions."""
    runs = [epochs(path) for path in paths]
    for path, run in zip(paths, runs):
        if [loss for _, loss in run] != [loss for _, loss in runs[0]]:
            refuse(f"{path}: losses differ from those of {paths[0]}, expected a repetition")
    seconds, points = 0.0, [(0.0, runs[0][0][1])]
    for e in range(1, len(runs[0])):
        seconds += min(run[e][0] - run[e - 1][0] for run in runs)
        points.append((seconds, runs[0][e][1]))
    return points


def ticks(most):
    """Round numbers from 0 up to most, at most eleven of them."""
    power = 10 ** math.floor(math.log10(most / 10))
    step = next(power * factor for factor in (1, 2, 5, 10) if most / (power * factor) <= 10)
    return [i * step for i in range(int(most / step) + 1)]


def svg(title, curves):
    longest = max(points[-1][0] for points in curves.values())
    losses = [loss for points in curves.values() for _, loss in points]
    low, high = math.log(min(losses) * 0.95), math.log(max(losses) * 1.05)

    def x(seconds):
        return LEFT + (WIDTH - LEFT - RIGHT) * seconds / longest

    def y(loss):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (math.log(loss) - low) / (high - low)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{title}</text>',
    ]
    for tick in ticks(longest):
        out.append(f'<line x1="{x(tick):.1f}" y1="{TOP}" x2="{x(tick):.1f}" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        out.append(f'<text x="{x(tick):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{tick:g}</text>')
    for tick in (t for t in (10, 20, 50, 60, 75, 100, 150, 200, 300, 500, 1000) if low <= math.log(t) <= high):
        out.append(f'<line x1="{LEFT}" y1="{y(tick):.1f}" x2="{WIDTH - RIGHT}" y2="{y(tick):.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 6}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick}</text>')
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">seconds of training</text>')
    out.append(f'<text x="16" y="{HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 16 {HEIGHT / 2})">train loss (log scale)</text>')
    for i, (name, points) in enumerate(curves.items()):
        colour = COLOURS[i % len(COLOURS)]
        path = " ".join(f"{x(s):.1f},{y(loss):.1f}" for s, loss in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out.extend(f'<circle cx="{x(s):.1f}" cy="{y(loss):.1f}" r="2.5" fill="{colour}"/>' for s, loss in points)
        row = TOP + 16 + 20 * i
        out.append(f'<line x1="{WIDTH - 380}" y1="{row - 4}" x2="{WIDTH - 355}" y2="{row - 4}" stroke="{colour}" stroke-width="3"/>')
        out.append(f'<text x="{WIDTH - 348}" y="{row}">{name}: {points[-1][1]:.1f} after {points[-1][0]:.0f} s</text>')
    return "\n".join(out + ["</svg>", ""])


def main(words):
    if len(words) < 3 or not all("=" in word for word in words[2:]):
        refuse("expected TITLE OUT.svg NAME=METRICS[,METRICS...] ...")
    named = (word.split("=", 1) for word in words[2:])
    with open(words[1], "w", encoding="utf-8") as out:
        out.write(svg(words[0], {name: curve(paths.split(",")) for name, paths in named}))


main(sys.argv[1:])
