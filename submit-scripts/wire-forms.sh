#!/usr/bin/env bash
# Trains K-BFGS on MNIST with sums and weights in float32, sums in bfloat16, and both in bfloat16, with three seeds each, and
# compares them: tables, loss curves and CSV files in runs/wire-forms, a new folder. They are the same on any cluster.
#   submit-scripts/wire-forms.sh [EPOCHS] [-- more arguments of compare]      default 10; KBFGS_MASTER: the master
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
cd "$here"
epochs=10
if (($#)) && [[ "$1" != -- ]]; then
  epochs="$1"
  shift
fi
shift $(($# > 0))

to=runs/wire-forms
if [[ -e "$to" ]]; then
  echo "wire-forms.sh: $to: exists, expected a new folder: rename or delete the results that are there" >&2
  exit 2
fi
mkdir -p "$to"
# form NAME SUMS WEIGHTS: a configuration.
form() {
  printf 'include "%s/conf/mnist-kbfgs.conf"\nwire = %s\nweights-wire = %s\n' "$here" "$2" "$3" >"$to/$1.conf"
}
form full full full
form sums bfloat16 full
form both bfloat16 bfloat16
submit-scripts/kbfgs --master "${KBFGS_MASTER:-local[*]}" compare --configs "$to/full.conf,$to/sums.conf,$to/both.conf" \
  --seeds 1,2,3 --epochs "$epochs" --to "$to/compared" "$@"
