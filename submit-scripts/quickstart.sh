#!/usr/bin/env bash
# Builds, gets MNIST, trains the paper's autoencoder with K-BFGS for 10 epochs on all cores of this machine, evaluates it and
# draws reconstructions. Parts that are there already are not made again.
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
cd "$here"
kbfgs=submit-scripts/kbfgs
run=runs/quickstart

say() { printf '\n== %s\n' "$1"; }

say "build"
submit-scripts/build.sh

if [[ ! -d data/mnist ]]; then
  if [[ ! -d data/raw/mnist ]]; then
    say "fetch MNIST"
    "$kbfgs" fetch mnist --to data/raw/mnist
  fi
  say "prepare MNIST"
  "$kbfgs" prepare mnist --from data/raw/mnist --to data/mnist
fi

say "train: K-BFGS, 10 epochs"
"$kbfgs" --master 'local[*]' train --config conf/mnist-kbfgs.conf --set run.dir="$run" --overwrite

say "evaluate on the test set"
"$kbfgs" --master 'local[*]' evaluate --model "$run" --data data/mnist/test.parquet

say "reconstruct"
"$kbfgs" --master 'local[*]' reconstruct --model "$run" --data data/mnist/test.parquet --to "$run/reconstructions.png" --overwrite

cat <<END

Everything is in $here:
  data/mnist                         the dataset, as Parquet
  $run/metrics.jsonl        losses and curvature, a line an iteration and an epoch
  $run/model.safetensors    the weights; architecture.json beside them
  $run/reconstructions.png  test digits above, their reconstructions below
END
