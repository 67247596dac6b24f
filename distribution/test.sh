#!/usr/bin/env bash
# Uses a release as a newcomer does, with the Spark of PyPI's pyspark: unpacks the archive, trains, predicts and asks for the status
# from it, and runs a Python program that takes the jars from the release's repository.
#   distribution/test.sh RELEASE [FOLDER]
# PYSPARK is the version of pyspark (default: 3.5.9; 4.x tries the release for Spark 4).
# RELEASE is a folder made by release.sh; FOLDER keeps the environment (default: a temporary one). Needs python3.11.
set -euo pipefail

release="$(cd "${1:?test.sh: expected the folder of a release}" && pwd)"
if (($# > 1)); then
  folder="$(mkdir -p "$2" && cd "$2" && pwd)"
else
  folder="$(mktemp -d)"
  trap 'rm -rf "$folder"' EXIT
fi
[[ "$folder" != "$release" ]] || { echo "test.sh: $folder: is the release itself, expected another folder" >&2; exit 2; }
cd "$folder"
[[ -x venv/bin/python ]] || python3.11 -m venv venv
pyspark="${PYSPARK:-3.5.9}"
case "$pyspark" in
  4*) archive=("$release"/kbfgs-*-spark-4.tar.gz) artifact=kbfgs_2.13 ;;
  *) archive=("$release"/kbfgs-*.*.[0-9].tar.gz) artifact=kbfgs_2.12 ;;
esac
venv/bin/pip -q install "pyspark==$pyspark" numpy
SPARK_HOME="$(venv/bin/python -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')"
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON="$folder/venv/bin/python"

rm -rf kbfgs-* table.csv run predictions
(cd "$release" && sha256sum -c --quiet kbfgs-*.tar.gz.sha256)
tar xzf "${archive[0]}"
kbfgs="$(echo "$folder"/kbfgs-*)/bin/kbfgs"
venv/bin/python - <<'PYTHON'
import csv, math
with open("table.csv", "w", newline="") as file:
    rows = csv.writer(file)
    rows.writerow(["a", "b", "c", "y"])
    for i in range(2000):
        a, b, c = math.sin(i), math.cos(2 * i), math.sin(3 * i + 1)
        rows.writerow([a, b, c, a * b + c])
PYTHON
cat >table.conf <<'CONF'
data { train = table.csv, test = table.csv, features = [a, b, c], target = y }
run { dir = run, epochs = 5 }
network { layers = [3, 16, 1], activations = [tanh, linear], loss = half-squared-error }
optimizer.name = k-bfgs
batch.size = 100
shards = 2
CONF
"$kbfgs" --version
"$kbfgs" --master 'local[2]' train --config table.conf
"$kbfgs" status run
"$kbfgs" --master 'local[2]' predict --model run --data table.csv --to predictions --output prediction
"$kbfgs" cost --config table.conf >/dev/null
ls predictions/*.parquet >/dev/null

venv/bin/pip -q install --force-reinstall --no-deps "$folder"/kbfgs-*/python
cat >fit.py <<'PYTHON'
from pyspark.sql import SparkSession
from kbfgs import KbfgsRegressor

spark = SparkSession.builder.getOrCreate()
rows = spark.range(1000).selectExpr("id", "array(sin(id), cos(id)) features", "sin(id) * cos(id) label")
model = KbfgsRegressor(hiddenLayers=[8], batchSize=100, maxEpochs=3, idCol="id").fit(rows)
print("rows predicted:", model.transform(rows).where("prediction is not null").count())
PYTHON
version="$(basename "$(dirname "$(dirname "$kbfgs")")" | sed 's/^kbfgs-//')"
"$SPARK_HOME/bin/spark-submit" --master 'local[2]' --repositories "file://$release" --packages "org.kbfgs:$artifact:$version" \
  --conf "spark.jars.ivy=$folder/ivy" fit.py 2>spark.log | tee fit.out
grep -q 'rows predicted: 1000' fit.out || { tail -n 20 spark.log >&2; exit 1; }
