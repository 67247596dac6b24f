#!/usr/bin/env bash
# Trains with a learning rate that follows the reduction ratio, from several settings, and with fixed learning rates, and prints the regularised train loss after each
# epoch and the last learning rate: one line a run, tab-separated. A run that is in the folder already is not repeated.
#   submit-scripts/adaptive-grid.sh FOLDER PRESET [SETTING...]
# PRESET is the name of a file in conf/ without .conf. RATES (0.03 0.1 0.3 1 3), SEEDS (1 2 3), EPOCHS (5) and ADAPTIVE (true false) may be set. KBFGS_MASTER sets the
# master, local[2] by default.
set -euo pipefail

(($# >= 2)) || { echo "adaptive-grid.sh: expected a folder and a preset" >&2; exit 2; }
here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
folder="$(mkdir -p "$1" && cd "$1" && pwd)"
preset="$2"
shift 2

source "$here/submit-scripts/metrics.sh"

for adaptive in ${ADAPTIVE:-true false}; do
  for rate in ${RATES:-0.03 0.1 0.3 1 3}; do
    for seed in ${SEEDS:-1 2 3}; do
      run="$folder/$preset-$adaptive-$rate-seed$seed"
      if [[ ! -e "$run/model.safetensors" && ! -e "$run.failed" ]]; then
        (cd "$here" && submit-scripts/kbfgs --master "${KBFGS_MASTER:-local[2]}" train --overwrite --config "conf/$preset.conf" --set "run.dir=$run" --set "run.seed=$seed" \
          --set "run.epochs=${EPOCHS:-5}" --set "optimizer.learning-rate=$rate" --set "optimizer.adaptive=$adaptive" "${@/#/--set=}") >"$run.out" 2>&1 || mv "$run.out" "$run.failed"
      fi
      printf '%s\t%s\t%s\t' "$adaptive" "$rate" "$seed"
      if [[ -e "$run.failed" ]]; then
        tail -n 1 "$run.failed"
      else
        echo "$(losses "$run") $(numbers "$run" iteration learning_rate | tail -n 1)"
      fi
    done
  done
done
