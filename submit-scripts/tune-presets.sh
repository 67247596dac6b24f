#!/usr/bin/env bash
# Searches learning rate and damping (epsilon of Adam and RMSprop) of presets on a grid by the train loss, and prints the loss of each pair.
#   submit-scripts/tune-presets.sh FOLDER EPOCHS PRESET...
# PRESET is the name of a file in conf/ without .conf, such as curves-kbfgs. Each search continues where it was stopped. KBFGS_MASTER sets the master, local[2] by default.
set -euo pipefail

(($# >= 3)) || { echo "tune-presets.sh: expected a folder, a number of epochs and presets" >&2; exit 2; }
here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
folder="$(mkdir -p "$1" && cd "$1" && pwd)"
epochs="$2"
shift 2

for preset in "$@"; do
  case "$preset" in
    *-kbfgs|*-kbfgs-l) grid=(optimizer.learning-rate=0.03,0.1,0.3 optimizer.damping=0.1,0.3,1) ;;
    *-kfac) grid=(optimizer.learning-rate=0.1,0.3,1 optimizer.damping=1,3,10) ;;
    *-adam) grid=(optimizer.learning-rate=0.0003,0.001,0.003 optimizer.adam.epsilon=1e-8,1e-4,1e-3) ;;
    *-rmsprop) grid=(optimizer.learning-rate=0.0003,0.001,0.003 optimizer.rmsprop.epsilon=1e-8,1e-4,1e-3) ;;
    *-sgd) grid=(optimizer.learning-rate=0.003,0.01,0.03,0.1,0.3) ;;
    *) echo "tune-presets.sh: preset '$preset': expected a name that ends in a method, such as curves-kbfgs" >&2; exit 2 ;;
  esac
  (cd "$here" && submit-scripts/kbfgs --master "${KBFGS_MASTER:-local[2]}" --driver-memory 4g tune --config "conf/$preset.conf" --to "$folder/$preset" \
    --epochs "$epochs" "${grid[@]/#/--grid=}" --set stopping.keep-best=false >"$folder/$preset.out" 2>&1) || { tail -n 1 "$folder/$preset.out" >&2; exit 1; }
  echo "$preset"
  # Settings, outcome and losses of each trial.
  cut -d, -f1-7 "$folder/$preset/trials.csv"
done
