#!/usr/bin/env bash
# Trains the MNIST autoencoder with several seeds and prints train losses at epochs 1, 5 and 10 and the last test error: the
# tables of docs/results.md.
#   submit-scripts/mnist-results.sh CONFIG SEED... [-- more arguments of train]
set -euo pipefail
export LC_ALL=C # numbers have a point, whatever the user's language

if (($# < 2)); then
  echo "usage: $0 CONFIG SEED... [-- more arguments of train]" >&2
  exit 2
fi
scripts="$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
source "$scripts/metrics.sh"
config="$1"
shift
seeds=()
while (($#)) && [[ "$1" != -- ]]; do
  seeds+=("$1")
  shift
done
shift $(($# > 0))

for seed in "${seeds[@]}"; do
  run="runs/results/$(basename "$config" .conf)-seed$seed"
  code=0
  "$scripts/kbfgs" --master "${KBFGS_MASTER:-local[*]}" train --config "$config" --set run.seed="$seed" --set run.dir="$run" \
    --overwrite "$@" >/dev/null || code=$?
  if ((code == 0)); then
    printf '%s seed %s: train loss %.1f, %.1f, %.1f at epochs 1, 5, 10; test error %.5f; %.0f s\n' "$(basename "$config" .conf)" \
      "$seed" "$(numbers "$run" epoch train_loss 1)" "$(numbers "$run" epoch train_loss 5)" "$(numbers "$run" epoch train_loss 10)" \
      "$(numbers "$run" epoch test_error 10)" "$(numbers "$run" epoch train_seconds 10)"
  else
    echo "$(basename "$config" .conf) seed $seed: ended with exit code $code"
  fi
done
