#!/usr/bin/env bash
# Times a training whose rows are on disk, four times more than Spark's storage memory, beside one whose rows are in memory.
#   submit-scripts/storage-bench.sh [METHOD] [ROUNDS]
# METHOD (adam or kbfgs; default adam, whose iterations are shorter) trains on synthetic FACES, rows of float32, in turn from memory and from
# disk, ROUNDS times each (default 2). Printed are the seconds of an iteration, how fast disk is relative to memory, and whether the
# weights are identical. Exit code 1 if they are not.
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
cd "$here"
kbfgs=submit-scripts/kbfgs
method="${1:-adam}"
rounds="${2:-2}"
rows_mb=362 # 103500 and 41400 rows of 625 float32

if [[ ! -d data/synthetic-faces ]]; then
  "$kbfgs" --master 'local[*]' prepare faces --generate --to data/synthetic-faces
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# settings STORAGE: the options of spark-submit for it, to the array options. A heap of 540 MiB at 0.45 is 85 MB of storage memory.
settings() {
  case "$1" in
    memory) options=(--driver-memory 2g) ;;
    disk) options=(--driver-memory 540m --conf spark.memory.fraction=0.45) ;;
  esac
}

# job STORAGE COMMAND [OPTION...]: its output to $work/STORAGE.out, which appears where it fails.
job() {
  settings "$1"
  "$kbfgs" --master 'local[*]' "${options[@]}" "$2" --config conf/faces-"$method".conf --set data.train=data/synthetic-faces/train.parquet \
    --set data.test=data/synthetic-faces/test.parquet --set data.storage="$1" --set shards="$(nproc)" --set run.epochs=2 \
    --set checkpoint.keep=0 --set run.dir="$work/$1" "${@:3}" >"$work/$1.out" 2>&1 || { cat "$work/$1.out" >&2; exit 1; }
}

job disk doctor --set data.storage=memory-and-disk
storage_mb="$(sed -n "s/.*Spark's storage memory[, is]* \([0-9.]*\) MB.*/\1/p" "$work/disk.out" | head -1)"
awk -v rows="$rows_mb" -v memory="$storage_mb" 'BEGIN {
  printf "%d MB of rows, %.1f MB of storage memory: %.1f times more\n", rows, memory, rows / memory }'

declare -A seconds=([memory]=0 [disk]=0)
for ((round = 1; round <= rounds; round++)); do
  for storage in memory disk; do
    job "$storage" train --overwrite
    took="$(sed -n 's/.*(\([0-9.]*\) s an iteration)/\1/p' "$work/$storage.out")"
    printf 'round %d, %-6s %s s an iteration\n' "$round" "$storage" "$took"
    seconds[$storage]="$(awk -v sum="${seconds[$storage]}" -v one="$took" 'BEGIN { print sum + one }')"
  done
done
awk -v memory="${seconds[memory]}" -v disk="${seconds[disk]}" 'BEGIN { printf "disk is %.2f x as fast as memory\n", memory / disk }'
cmp -s "$work/memory/model.safetensors" "$work/disk/model.safetensors" || { echo "the weights differ"; exit 1; }
echo "the weights are identical"
