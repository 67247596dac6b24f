#!/usr/bin/env bash
# Writes MNIST's training and test set by pyarrow in other forms than the prepared: a column for each pixel, lists of bytes with names of the
# classes, a list of floats without ids; trains one epoch from each and compares the models' bits with those of the prepared form; times
# each form's way into memory.
#   submit-scripts/mnist-forms.sh FOLDER
# Needs data/mnist (see README.md) and python3 with pyarrow ($PYTHON names another).
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
folder="$(mkdir -p "${1:?mnist-forms.sh: expected a folder for the files}" && cd "$1" && pwd)"
kbfgs="$here/submit-scripts/kbfgs"

"${PYTHON:-python3}" - "$here/data/mnist" "$folder" <<'PY'
import sys
from pathlib import Path
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

source, target = map(Path, sys.argv[1:])
NAMES = ["a zero", "b one", "c two", "d three", "e four", "f five", "g six", "h seven", "i eight", "j nine"]
for split in ("train", "test"):
    table = pq.read_table(source / f"{split}.parquet").sort_by("id")
    features = table["features"].combine_chunks()
    pixels = features.flatten().to_numpy().reshape(len(table), -1)
    columns = {"id": table["id"], "label": table["label"]} | {f"p{i}": pa.array(pixels[:, i]) for i in range(pixels.shape[1])}
    pq.write_table(pa.table(columns), target / f"columns-{split}.parquet")
    names = pc.take(pa.array(NAMES), table["label"])
    pq.write_table(pa.table({"id": table["id"], "features": features, "name": names}), target / f"names-{split}.parquet")
    pq.write_table(pa.table({"features": features, "label": table["label"]}), target / f"position-{split}.parquet")
PY

# form NAME TRAIN TEST [SETTING...]
form() {
  local name="$1" train="$2" test="$3"
  shift 3
  "$kbfgs" --master "${KBFGS_MASTER:-local[2]}" train --overwrite --config "$here/conf/mnist-classifier-kbfgs.conf" --set "data.train=$train" \
    --set "data.test=$test" --set run.epochs=1 --set "run.dir=$folder/run-$name" "${@/#/--set=}" >"$folder/$name.log"
  local features=()
  for setting; do [[ "$setting" != data.features=* ]] || features+=("--set=$setting"); done
  "$kbfgs" --master "${KBFGS_MASTER:-local[2]}" --driver-memory 4g bench --network mnist --input "$train" "${features[@]}" >"$folder/$name-input.log"
  local same=different
  ! cmp -s "$folder/run-$name/model.safetensors" "$folder/run-prepared/model.safetensors" || same=equal
  echo "$name: model bits $same to the prepared form's; $(tail -n 1 "$folder/$name-input.log" | awk '{print $4 " s into memory, " $5 " MB/s and core"}')"
}

form prepared "$here/data/mnist/train.parquet" "$here/data/mnist/test.parquet"
form columns "$folder/columns-train.parquet" "$folder/columns-test.parquet" 'data.features=["p*"]'
form names "$folder/names-train.parquet" "$folder/names-test.parquet" data.target=name
form position "$folder/position-train.parquet" "$folder/position-test.parquet"
