# shellcheck shell=bash
# Numbers of a run's metrics.jsonl (docs/metrics.md), for scripts that train; to be sourced.

# numbers RUN KIND KEY [EPOCH]: of each line of a kind, or of an epoch's.
numbers() { sed -n "/\"kind\":\"$2\"${4:+,\"epoch\":$4,}/s/.*\"$3\":\([-+.0-9eE]*\).*/\1/p" "$1/metrics.jsonl"; }

# losses RUN: the regularised train loss after each epoch, on one line.
losses() { numbers "$1" epoch train_loss | LC_ALL=C awk 'NR > 1 {printf "%s%.4g", (NR > 2 ? " " : ""), $1} END {print ""}'; }

# figures RUN: all lines without times and the driver's memory, which differ where all else is equal.
figures() { sed 's/,"\([a-z_]*seconds\|driver_memory\)":[^,}]*//g' "$1/metrics.jsonl"; }
