package org.kbfgs.spark.evaluate;

import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.kbfgs.data.Shard;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.table.TargetColumns;

/** Figures of a model on a dataset beyond loss and error. Shares and means are weighted where examples are. */
public sealed interface ScoreFigures {

    /** Of a model that is neither a classifier nor one of several labels: none. */
    record None() implements ScoreFigures {}

    /**
     * Of a classifier.
     *
     * @param confusion row i, column j: the number of examples of class i whose largest output is that of class j; weighted, with
     *     weights of mean 1
     * @param auc of two classes, the area under the ROC curve of the second; empty where examples are not of both
     */
    record OfClasses(double[][] confusion, OptionalDouble auc) implements ScoreFigures {}

    /**
     * Of several labels, each 0 or 1.
     *
     * @param labels a label for each output
     */
    record OfLabels(List<OfLabel> labels) implements ScoreFigures {

        public OfLabels {
            labels = List.copyOf(labels);
        }

        /** The mean of the labels' areas; empty if one has none. */
        public OptionalDouble macroAuc() {
            return labels.stream().anyMatch(label -> label.auc().isEmpty())
                    ? OptionalDouble.empty()
                    : labels.stream()
                            .mapToDouble(label -> label.auc().getAsDouble())
                            .average();
        }

        /** The mean of the labels' accuracies. */
        public double accuracy() {
            return labels.stream().mapToDouble(OfLabel::accuracy).average().orElseThrow();
        }
    }

    /**
     * Of a label.
     *
     * @param logLoss mean cross-entropy
     * @param accuracy the share of the examples with a probability above 1/2 if and only if the target is
     * @param auc empty where examples are not both 0 and 1, or of other numbers
     */
    record OfLabel(double logLoss, double accuracy, OptionalDouble auc) {}

    /**
     * The figures that a model of this kind has, by jobs over the dataset's shards. Spark frees what they leave once it is
     * garbage: to be told so just before the cluster closes would interrupt it.
     *
     * @throws ClusterFailure if the cluster fails
     */
    static ScoreFigures of(ParquetDataset data, Parameters W) {
        Loss loss = W.architecture().loss();
        boolean isMultiLabel = loss == Loss.SIGMOID_CROSS_ENTROPY
                && data.preprocessing().columns().target() instanceof TargetColumns.Numbers;
        if (loss != Loss.SOFTMAX_CROSS_ENTROPY && !isMultiLabel) {
            return new None();
        }
        JavaRDD<Shard> shards = data.shards();
        Broadcast<byte[]> weights =
                JavaSparkContext.fromSparkContext(shards.context()).broadcast(W.toBytes());
        try {
            ShardScores scores = new ShardScores(W.architecture(), W.type(), weights);
            return isMultiLabel ? LabelSums.of(shards, scores) : ClassSums.of(shards, data.examples(), scores);
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ClusterFailure.of("evaluating on " + data.path(), failure);
        }
    }
}
