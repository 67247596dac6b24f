#!/usr/bin/env bash
# Trains by a method with mini-batches of several sizes until a train loss is reached, each size with a small grid of learning rates, for `kbfgs plan --target-loss`.
#   submit-scripts/batch-laws.sh FOLDER [METHOD...]
# METHOD is k-bfgs, kfac, adam or sgd (all by default; hours on two cores). SIZES (100 300 1000 3000 10000 60000), TARGET (70) and EPOCHS (a budget of 3, 5, 10, 20, 40 and 120 epochs by size) may be
# set; a size with which no trial reaches the loss is left out of the law. Needs data/mnist (see README.md). KBFGS_MASTER sets the master, local[2] by default. Each experiment continues where it was stopped.
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
folder="$(mkdir -p "${1:?batch-laws.sh: expected a folder for the experiments}" && cd "$1" && pwd)"
shift
(($#)) || set -- k-bfgs kfac adam sgd

budget() {
  case "$1" in
    100) echo 3 ;; 300) echo 5 ;; 1000) echo 10 ;; 3000) echo 20 ;; 10000) echo 40 ;; *) echo 120 ;;
  esac
}

for method in "$@"; do
  case "$method" in
    k-bfgs) conf=mnist-kbfgs-bounded rates=0.1,0.3,1 ;;
    kfac) conf=mnist-kfac rates=0.1,0.3,1 ;;
    adam) conf=mnist-adam rates=3e-4,1e-3,3e-3 ;;
    sgd) conf=mnist-sgd rates=0.003,0.01,0.03 ;;
    *) echo "batch-laws.sh: no method '$method': expected k-bfgs, kfac, adam, sgd" >&2; exit 2 ;;
  esac
  for size in ${SIZES:-100 300 1000 3000 10000 60000}; do
    (cd "$here" && submit-scripts/kbfgs --master "${KBFGS_MASTER:-local[2]}" --driver-memory 4g tune --config "conf/$conf.conf" \
      --to "$folder/$method-$size" --epochs "${EPOCHS:-$(budget "$size")}" --grid "optimizer.learning-rate=$rates" --set "batch.size=$size" \
      --set "stopping.target-loss=${TARGET:-70}" --set stopping.keep-best=false)
  done
done
