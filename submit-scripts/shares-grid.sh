#!/usr/bin/env bash
# Trains with curvature from all examples of a mini-batch, from shares of it, and with A averaged in every n-th iteration, and prints the regularised train loss after each
# epoch: one line a run, tab-separated. A run that is in the folder already is not repeated.
#   submit-scripts/shares-grid.sh FOLDER [GROUP...]
# GROUP is a name from the table below; all groups take some hours on two cores. Needs data/mnist (see README.md).
# KBFGS_MASTER sets the master, local[2] by default.
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
folder="$(mkdir -p "${1:?shares-grid.sh: expected a folder for the runs}" && cd "$1" && pwd)"
shift
(($#)) || set -- relu k-bfgs-l kfac tanh classifier m8000 m100 m60000 interval

source "$here/submit-scripts/metrics.sh"

tanh='network.activations=[tanh,tanh,tanh,linear,tanh,tanh,tanh,linear]'

# train GROUP CONF SEED SHARE EPOCHS [SETTING...]
train() {
  local group="$1" conf="$2" seed="$3" share="$4" epochs="$5" run="$folder/$1-$4-seed$3"
  shift 5
  local shares=("--set=optimizer.k-bfgs.probe-share=$share" "--set=optimizer.k-bfgs.moment-share=$share")
  [[ "$group" != kfac ]] || shares=("--set=optimizer.kfac.factor-share=$share")
  if [[ ! -e "$run/model.safetensors" && ! -e "$run.failed" ]]; then
    (cd "$here" && submit-scripts/kbfgs --master "${KBFGS_MASTER:-local[2]}" train --overwrite --config "conf/$conf.conf" \
      --set "run.dir=$run" --set "run.seed=$seed" --set "run.epochs=$epochs" "${shares[@]}" "${@/#/--set=}") \
      >"$run.out" 2>&1 || mv "$run.out" "$run.failed"
  fi
  printf '%s\t%s\t%s\t' "$group" "$share" "$seed"
  if [[ -e "$run.failed" ]]; then tail -n 1 "$run.failed"; return; fi
  losses "$run"
}

for group in "$@"; do
  case "$group" in
    relu) for share in 1 0.25 0.125 0.03125 0.015625; do for seed in 1 2 3; do train relu mnist-kbfgs-bounded "$seed" "$share" 5; done; done ;;
    k-bfgs-l) for share in 1 0.125 0.03125; do for seed in 1 2 3; do train k-bfgs-l mnist-kbfgs-l "$seed" "$share" 5 optimizer.step-bound=0.1; done; done ;;
    kfac) for share in 1 0.125 0.03125; do for seed in 1 2 3; do train kfac mnist-kfac "$seed" "$share" 5 optimizer.step-bound=0.1; done; done ;;
    tanh) for share in 1 0.125 0.03125; do for seed in 1 2 3; do train tanh mnist-kbfgs-bounded "$seed" "$share" 5 "$tanh"; done; done ;;
    classifier) for share in 1 0.125 0.03125; do for seed in 1 2 3; do train classifier mnist-classifier-kbfgs "$seed" "$share" 5; done; done ;;
    m8000) for share in 1 0.125 0.015625; do for seed in 1 2 3; do train m8000 mnist-kbfgs-bounded "$seed" "$share" 10 batch.size=8000; done; done ;;
    m100) for share in 1 0.25 0.1; do for seed in 1 2 3; do train m100 mnist-kbfgs-bounded "$seed" "$share" 1 batch.size=100 optimizer.learning-rate=0.1; done; done ;;
    m60000) for share in 1 0.125 0.015625; do for seed in 1 2 3; do train m60000 mnist-kbfgs-bounded "$seed" "$share" 10 batch.size=60000; done; done ;;
    interval) for every in 1 2 4 8; do for seed in 1 2 3; do train "interval-$every" mnist-kbfgs-bounded "$seed" 1 5 "optimizer.k-bfgs.input-interval=$every"; done; done ;;
    *) echo "shares-grid.sh: no group '$group': expected relu, k-bfgs-l, kfac, tanh, classifier, m8000, m100, m60000, interval" >&2; exit 2 ;;
  esac
done
