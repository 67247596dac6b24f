#!/usr/bin/env bash
# Compares the weights that two builds train, byte for byte: each configuration for one epoch, with a local master and over two
# executor processes.
#   submit-scripts/compare-bits.sh OTHER [NAME[,SETTING=VALUE...]...]
# OTHER is a second checkout, built (mvn -DskipTests package). NAME is a file of conf/ without .conf, with settings to override;
# the default is a configuration for each method with curvature, and for Adam. Both builds read data/mnist of this checkout. Exit
# code 1 if any weights differ.
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
other="$(cd -P "${1:?compare-bits.sh: expected the folder of a second checkout}" && pwd)"
shift
(($#)) || set -- mnist-kbfgs mnist-kbfgs-l mnist-kfac mnist-adam

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# train CHECKOUT RUN MASTER NAME[,SETTING...]: one epoch; its output appears where it fails.
train() {
  local words
  IFS=, read -ra words <<<"${4//,/,--set=}"
  (cd "$here" && "$1/submit-scripts/kbfgs" --master "$3" train --config "$1/conf/${words[0]}.conf" \
    --set run.epochs=1 --set run.dir="$work/$2" "${words[@]:1}") >"$work/$2.out" 2>&1 || { cat "$work/$2.out" >&2; exit 1; }
}

differing=0
for name in "$@"; do
  train "$other" other 'local[2]' "$name"
  for master in 'local[2]' 'local-cluster[2,1,2048]'; do
    train "$here" this "$master" "$name"
    if cmp -s "$work/other/model.safetensors" "$work/this/model.safetensors"; then
      printf '%-20s %-26s identical\n' "$name" "$master"
    else
      printf '%-20s %-26s DIFFERENT\n' "$name" "$master"
      differing=1
    fi
    rm -rf "$work/this"
  done
  rm -rf "$work/other"
done
exit "$differing"
