#!/usr/bin/env bash
# Times the Spark ML estimator beside the commands on the same rows, cores and settings: a fit of MNIST's classifier beside `kbfgs train`, the
# model's transform beside `kbfgs predict`. Seconds of whole processes, Spark's start included; in turn, ROUNDS times (default 2).
#   submit-scripts/spark-ml-bench.sh FOLDER [ROUNDS]
# Or compares KbfgsClassifier with Spark ML's MultilayerPerceptronClassifier: seconds of a fit of each to 90 and 97 % test accuracy, on the same
# DataFrame in one program. ITERATIONS are the numbers of its iterations, a fit each ("25 50"); the last takes about 7 minutes on 2 cores.
#   submit-scripts/spark-ml-bench.sh FOLDER mlpc
# Needs SPARK_HOME (Spark 3.5), data/mnist (see README.md) and `mvn package`; EPOCHS sets the length of the training (10), COPIES how often transform's rows are copied (4).
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
folder="$(mkdir -p "${1:?spark-ml-bench.sh: expected a folder for the files}" && cd "$1" && pwd)"
rounds="${2:-2}"
[[ "$rounds" == mlpc || "$rounds" =~ ^[1-9][0-9]*$ ]] || { echo "spark-ml-bench.sh: $rounds: expected a number of rounds, or mlpc" >&2; exit 2; }
epochs="${EPOCHS:-10}"
jars="$(echo "$here"/spark-job/target/spark-job-[0-9].[0-9].[0-9].jar),$(echo "$here"/spark-ml/target/spark-ml-[0-9].[0-9].[0-9].jar)"
[[ -x "${SPARK_HOME:-}/bin/spark-submit" ]] || { echo "spark-ml-bench.sh: SPARK_HOME = ${SPARK_HOME:-}: expected the folder of a Spark 3.5" >&2; exit 2; }
export OMP_NUM_THREADS=1

mkdir -p "$folder/classes"
cat >"$folder/FitAndTransform.java" <<'JAVA'
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.kbfgs.ml.KbfgsClassificationModel;
import org.kbfgs.ml.KbfgsClassifier;

public class FitAndTransform {
    private static Dataset<Row> vectors(SparkSession spark, String path) {
        Dataset<Row> rows = spark.read().parquet(path)
                .selectExpr("id", "double(label) label", "features")
                .withColumn("features", org.apache.spark.ml.functions.array_to_vector(functions.col("features")))
                .persist(StorageLevel.MEMORY_AND_DISK());
        rows.count();
        return rows;
    }

    private static double testAccuracy(Model<?> model, Dataset<Row> test) {
        return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(model.transform(test));
    }

    /** A fit: its seconds and the test accuracy. */
    private record Fit(double seconds, double accuracy) {
        static Fit of(String name, Estimator<? extends Model<?>> estimator, Dataset<Row> train, Dataset<Row> test) {
            long start = System.nanoTime();
            Model<?> model = estimator.fit(train);
            Fit fit = new Fit((System.nanoTime() - start) * 1e-9, testAccuracy(model, test));
            System.out.printf("%s\t%.1f s\t%.2f %%%n", name, fit.seconds, 100 * fit.accuracy);
            return fit;
        }
    }

    private static final double[] TARGETS = {0.90, 0.97};

    private static void compare(Dataset<Row> train, Dataset<Row> test, String[] iterations) {
        List<Fit> ours = new ArrayList<>();
        for (int epochs = 1; epochs <= 20 && (ours.isEmpty() || ours.get(ours.size() - 1).accuracy < TARGETS[1]); epochs++) {
            ours.add(Fit.of("KbfgsClassifier, " + epochs + " epochs", kbfgs(epochs), train, test));
        }
        List<Fit> theirs = new ArrayList<>();
        for (String number : iterations) {
            theirs.add(Fit.of("MultilayerPerceptronClassifier, " + number + " iterations", new MultilayerPerceptronClassifier()
                    .setLayers(new int[] {784, 500, 300, 10}).setSeed(1).setTol(0).setMaxIter(Integer.parseInt(number)), train, test));
        }
        for (double target : TARGETS) {
            Optional<Fit> own = ours.stream().filter(fit -> fit.accuracy >= target).findFirst();
            // A shorter fit than the first that reaches the target may reach it, too; a fit that does not is a bound from below.
            OptionalDouble reached = theirs.stream().filter(fit -> fit.accuracy >= target).mapToDouble(Fit::seconds).min();
            double more = theirs.stream().filter(fit -> fit.accuracy < target).mapToDouble(Fit::seconds).max().orElse(0);
            String time = reached.isPresent() ? "at most " + Math.round(reached.getAsDouble()) + " s" : "not reached";
            System.out.println(own.map(fit -> String.format(
                            "%.0f %%: KbfgsClassifier %.1f s, MultilayerPerceptronClassifier %s, more than %.0f s: at least %.1f times as long",
                            100 * target, fit.seconds, time, more, more / fit.seconds))
                    .orElseGet(() -> String.format("%.0f %%: not reached by KbfgsClassifier", 100 * target)));
        }
    }

    private static KbfgsClassifier kbfgs(int epochs) {
        return new KbfgsClassifier().setHiddenLayers(500, 300).setActivations("relu").setIdCol("id").setLearningRate(1).setDamping(0.1)
                .setShards(2).setMaxEpochs(epochs).setSettings("optimizer.step-bound=null");
    }

    public static void main(String[] arguments) throws Exception {
        SparkSession spark = SparkSession.builder().getOrCreate();
        if (arguments[0].equals("mlpc")) {
            compare(vectors(spark, arguments[1]), vectors(spark, arguments[2]), arguments[3].split(" "));
            return;
        }
        Dataset<Row> rows = spark.read().parquet(arguments[1]);
        if (arguments[0].equals("fit")) {
            kbfgs(Integer.parseInt(arguments[3])).fit(rows).write().overwrite().save(arguments[2]);
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
  "$SPARK_HOME/bin/spark-submit" --master 'local[2]' --driver-memory "${DRIVER_MEMORY:-2g}" --jars "$jars" --class FitAndTransform "$folder/program.jar" "$@"
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

# tensors FILE: the numbers of a safetensors file, without its header, which names a run's results
tensors() {
  tail -c "+$(($(od -An -t u8 -N 8 "$1") + 9))" "$1"
}

if [[ "$rounds" == mlpc ]]; then
  DRIVER_MEMORY=4g submit mlpc "$here/data/mnist/train.parquet" "$here/data/mnist/test.parquet" "${ITERATIONS:-25 50}" 2>"$folder/mlpc.log" ||
    { cat "$folder/mlpc.log" >&2; exit 1; }
  exit
fi
for ((round = 1; round <= rounds; round++)); do
  timed train train
  timed fit submit fit "$here/data/mnist/train.parquet" "$folder/model" "$epochs"
  cmp -s <(tensors "$folder/run/model.safetensors") <(tensors "$folder/model/network/model.safetensors") && echo "equal weights" || echo "weights differ"
done
rm -rf "$folder/rows.parquet" && mkdir "$folder/rows.parquet"
for ((copy = 1; copy <= ${COPIES:-4}; copy++)); do
  for part in "$here"/data/mnist/train.parquet/*.parquet; do cp "$part" "$folder/rows.parquet/$copy-$(basename "$part")"; done
done
for ((round = 1; round <= rounds; round++)); do
  timed predict predict
  timed transform submit transform "$folder/rows.parquet" "$folder/model" "$folder/transformed"
done
