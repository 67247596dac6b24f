#!/usr/bin/env bash
# Trains one small network on two executor processes by Spark 3.5 and by Spark 4, and compares the models: exit code 0
# if all bytes are equal.
#   submit-scripts/compare-spark-lines.sh SPARK_3_HOME SPARK_4_HOME [METHOD...]
# METHOD is an optimizer.name (default: k-bfgs). JAVA_HOME_4 is the Java of Spark 4, if it is another than that of Spark 3.5.
# Needs the jars of `mvn -Pspark-4 package`.
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
homes=("${1:?expected the folder of a Spark 3.5}" "${2:?expected the folder of a Spark 4}")
methods=("${@:3}")
((${#methods[@]})) || methods=(k-bfgs)
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

awk 'BEGIN {
  print "a,b,c,class"
  for (i = 0; i < 3000; i++) printf "%.6f,%.6f,%.6f,%s\n", sin(i), cos(2 * i), sin(3 * i + 1), (sin(i) * cos(2 * i) > 0 ? "up" : "down")
}' >table.csv
cat >table.conf <<'CONF'
data { train = table.csv, test = table.csv, features = [a, b, c], target = class, standardize = standard }
network { layers = [3, 32, 16, 2], activations = [relu, tanh, linear], loss = softmax-cross-entropy }
run.epochs = 3
batch.size = 100
shards = 3
CONF
for method in "${methods[@]}"; do
  for line in 3 4; do
    java="${JAVA_HOME:-}"
    [[ "$line" == 3 ]] || java="${JAVA_HOME_4:-$java}"
    JAVA_HOME="$java" SPARK_HOME="${homes[line - 3]}" SPARK_LOCAL_IP=127.0.0.1 "$here/kbfgs" --master 'local-cluster[2,1,1024]' train --config table.conf \
      --set "run.dir=$method-$line" --set "optimizer.name=$method" >"$method-$line.out" 2>&1 || { cat "$method-$line.out" >&2; exit 1; }
  done
  cmp "$method-3/model.safetensors" "$method-4/model.safetensors"
  echo "$method: equal models"
done
