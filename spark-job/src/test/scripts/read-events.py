#!/usr/bin/env python3.11
"""Prints what TensorBoard reads from a folder of event files: one JSON object of scalars (steps and values by tag) and histograms.

    read-events.py FOLDER

Needs tensorboard.
"""

import json
import sys

from tensorboard.backend.event_processing.event_accumulator import HISTOGRAMS, SCALARS, EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={SCALARS: 0, HISTOGRAMS: 0})
events.Reload()
tags = events.Tags()
print(
    json.dumps(
        {
            "scalars": {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in tags["scalars"]},
            "histograms": {
                tag: [[e.step, e.histogram_value.num, sum(e.histogram_value.bucket)] for e in events.Histograms(tag)]
                for tag in tags["histograms"]
            },
        }
    )
)
