package org.kbfgs.run;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.BitSet;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.TrainingLog;

/**
 * Shows a training where Spark shows its own work: a metrics source {@code kbfgs}, which all sinks of Spark's metrics system get, and
 * descriptions of the jobs in Spark's UI. Trainings at the same time have sources {@code trial-2.kbfgs} and so on. For the thread that trains.
 */
final class SparkMonitor implements TrainingLog, AutoCloseable {

    private static final double NANOSECONDS = 1e-9;

    /** Of the trainings of this process. Spark removes a source's metrics by the start of their names, so that none is the start of another. */
    private static final BitSet NUMBERS = new BitSet();

    private final SparkContext spark;
    private final String run;
    private final int number = firstFree();
    private final GaugeSource source =
            new GaugeSource(number == 0 ? "kbfgs" : "trial-" + (number + 1) + ".kbfgs", new MetricRegistry());
    private final TaskBytes taskBytes = new TaskBytes();

    private volatile double loss = Double.NaN;
    private volatile double trainLoss = Double.NaN;
    private volatile double stepNorm = Double.NaN;
    private volatile double iterationSeconds = Double.NaN;
    private volatile long iteration;
    private final long iterationsPerEpoch;
    private long last = System.nanoTime();

    /** What Spark's metrics system asks. */
    private record GaugeSource(String sourceName, MetricRegistry metricRegistry) implements Source {}

    private static int firstFree() {
        synchronized (NUMBERS) {
            int free = NUMBERS.nextClearBit(0);
            NUMBERS.set(free);
            return free;
        }
    }

    private SparkMonitor(SparkContext spark, String run, long iterationsPerEpoch, long iteration) {
        this.spark = spark;
        this.run = run;
        this.iterationsPerEpoch = iterationsPerEpoch;
        this.iteration = iteration;
    }

    /** From now on the training is shown, which starts at an iteration. */
    static SparkMonitor begin(SparkContext spark, String run, long iterationsPerEpoch, long iteration) {
        SparkMonitor monitor = new SparkMonitor(spark, run, iterationsPerEpoch, iteration);
        monitor.gauge("loss", () -> monitor.loss);
        monitor.gauge("trainLoss", () -> monitor.trainLoss);
        monitor.gauge("stepNorm", () -> monitor.stepNorm);
        monitor.gauge("iterationSeconds", () -> monitor.iterationSeconds);
        monitor.gauge("iteration", () -> monitor.iteration);
        monitor.gauge("epoch", monitor::epoch);
        monitor.gauge("taskBytes", monitor.taskBytes::sum);
        SparkEnv.get().metricsSystem().registerSource(monitor.source);
        spark.addSparkListener(monitor.taskBytes);
        monitor.describe();
        return monitor;
    }

    private void gauge(String name, Gauge<Number> value) {
        source.metricRegistry().register(name, value);
    }

    private long epoch() {
        return iteration / iterationsPerEpoch;
    }

    private void describe() {
        spark.setJobDescription(run + ": epoch " + (epoch() + 1) + ", iteration " + iteration);
    }

    @Override
    public void iteration(IterationRunner.Iteration done, List<CurvatureReport> curvature) {
        long now = System.nanoTime();
        iterationSeconds = (now - last) * NANOSECONDS;
        last = now;
        loss = done.loss();
        stepNorm = done.stepNorm();
        iteration = done.iteration() + 1;
        describe();
    }

    @Override
    public void epoch(Epoch end) {
        last = System.nanoTime();
        trainLoss = end.trainLoss();
        iteration = end.iteration();
        describe();
    }

    @Override
    public void divergence(Divergence divergence) {
        divergence.back().ifPresent(back -> iteration = back.iteration());
    }

    @Override
    public void close() {
        spark.setJobDescription(null);
        spark.removeSparkListener(taskBytes);
        SparkEnv env = SparkEnv.get();
        if (env != null) { // Else Spark has ended.
            env.metricsSystem().removeSource(source);
        }
        synchronized (NUMBERS) {
            NUMBERS.clear(number);
        }
    }
}
