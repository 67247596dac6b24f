#!/usr/bin/env bash
# Times the Spark ML estimator beside the commands on the same rows, cores and settings: a fit of MNIST's classifier beside `kbfgs train`, the
# model's transform beside `kbfgs predict`. Seconds of whole processes, Spark's start included; in turn, ROUNDS times (default 2).
#   submit-scripts/spark-ml-bench.sh FOLDER [ROUNDS]
# Needs SPARK_HOME (Spark 3.5), data/mnist (see README.md) and `mvn package`; EPOCHS sets the length of the training (10), COPIES how often transform's rows are copied (4).
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
folder="$(mkdir -p "${1:?spark-ml-bench.sh: expected a folder for the files}" && cd "$1" && pwd)"
rounds="${2:-2}"
epochs="${EPOCHS:-10}"
jars="$(echo "$here"/spark-job/target/spark-job-[0-9].[0-9].[0-9].jar),$(echo "$here"/spark-ml/target/spark-ml-[0-9].[0-9].[0-9].jar)"
[[ -x "${SPARK_HOME:-}/bin/spark-submit" ]] || { echo "spark-ml-bench.sh: SPARK_HOME = ${SPARK_HOME:-}: expected the folder of a Spark 3.5" >&2; exit 2; }
export OMP_NUM_THREADS=1

mkdir -p "$folder/classes"
cat >"$folder/FitAndTransform.java" <<'JAVA'
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.kbfgs.ml.KbfgsClassificationModel;
import org.kbfgs.ml.KbfgsClassifier;

public class FitAndTransform {
    public static void main(String[] arguments) throws Exception {
        SparkSession spark = SparkSession.builder().getOrCreate();
        Dataset<Row> rows = spark.read().parquet(arguments[1]);
        if (arguments[0].equals("fit")) {
            new KbfgsClassifier().setHiddenLayers(500, 300).setActivations("relu").setIdCol("id").setLearningRate(1).setDamping(0.1)
                    .setShards(2).setMaxEpochs(Integer.parseInt(arguments[3])).setSettings("optimizer.step-bound=null").fit(rows)
                    .write().overwrite().save(arguments[2]);
        } else {
            KbfgsClassificationModel.load(arguments[2]).transform(rows).select("id", "prediction", "probability")
                    .write().mode("overwrite").parquet(arguments[3]);
        }
    }
}
JAVA
"${JAVA_HOME:+$JAVA_HOME/bin/}javac" -cp "$SPARK_HOME/jars/*:${jars/,/:}" -d "$folder/classes" "$folder/FitAndTransform.java"
"${JAVA_HOME:+$JAVA_HOME/bin/}jar" --create --file "$folder/program.jar" -C "$folder/classes" .

submit() {
  "$SPARK_HOME/bin/spark-submit" --master 'local[2]' --driver-memory 2g --jars "$jars" --class FitAndTransform "$folder/program.jar" "$@"
}
kbfgs() {
  "$here/submit-scripts/kbfgs" --master 'local[2]' --driver-memory 2g "$@"
}
train() {
  kbfgs train --overwrite --config "$here/conf/mnist-classifier-kbfgs.conf" --set "data.train=$here/data/mnist/train.parquet" \
    --set "data.test=$here/data/mnist/test.parquet" --set "run.dir=$folder/run" --set "run.epochs=$epochs" --set shards=2 \
    --set 'network.layers=[784,500,300,10]' --set 'network.activations=[relu,relu,linear]' --set checkpoint.keep=0
}
predict() {
  kbfgs predict --overwrite --model "$folder/model/network" --data "$folder/rows.parquet" --to "$folder/predicted" --columns id --output prediction,probabilities
}
# timed NAME COMMAND...: seconds of the command
timed() {
  local name="$1" start end
  shift
  start="$(date +%s.%N)"
  "$@" >"$folder/$name.log" 2>&1 || { cat "$folder/$name.log" >&2; exit 1; }
  end="$(date +%s.%N)"
  printf '%s\t%s\n' "$name" "$(awk "BEGIN {printf \"%.1f\", $end - $start}")"
}

for ((round = 1; round <= rounds; round++)); do
  timed train train
  timed fit submit fit "$here/data/mnist/train.parquet" "$folder/model" "$epochs"
  cmp -s "$folder/run/model.safetensors" "$folder/model/network/model.safetensors" && echo "models equal" || echo "models differ in their files"
done
rm -rf "$folder/rows.parquet" && mkdir "$folder/rows.parquet"
for ((copy = 1; copy <= ${COPIES:-4}; copy++)); do
  for part in "$here"/data/mnist/train.parquet/*.parquet; do cp "$part" "$folder/rows.parquet/$copy-$(basename "$part")"; done
done
for ((round = 1; round <= rounds; round++)); do
  timed predict predict
  timed transform submit transform "$folder/rows.parquet" "$folder/model" "$folder/transformed"
done
