package org.kbfgs.tools;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.kbfgs.bench.TimedMethod;
import org.kbfgs.bench.Timeline;
import org.kbfgs.bench.TimelineReport;
import org.kbfgs.bench.Workload;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.WholeLocalFile;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.path.RealPath;
import org.kbfgs.report.TimelineSvg;
import org.kbfgs.spark.owners.SparkOwners;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.Topology;
import org.kbfgs.train.OwnedIterations;
import org.kbfgs.train.SavedStates;
import org.kbfgs.train.ScheduledBatches;

/**
 * An iteration among owners of layers, drawn from measured events.
 *
 * @param picture the file
 */
record IterationTimeline(BenchOptions options, Path picture) {

    /** Small, so that no method diverges on random data. */
    private static final StepSettings SETTINGS = new StepSettings(1e-3, 0.3);

    private static final long SEED = 1;
    private static final String ENDING = ".svg";

    TimelineReport report() throws IOException {
        check();
        Workload load = options.workload();
        try (Workers workers = new Workers(1);
                Cluster cluster = cluster();
                BenchCluster distribution = BenchCluster.start(cluster, load)) {
            TimedMethod method = options.contestants(workers).get(0);
            Timeline timeline;
            try (SparkOwners owners = distribution.owners(method.method())) {
                timeline = measured(method.optimizer(), load, distribution, owners);
            }
            write(picture, TimelineSvg.of(timeline));
            write(events(), timeline.asCsv());
            Map<String, Object> setting = options.setting();
            setting.put("batch", options.miniBatch());
            setting.put("method", method.name());
            setting.put("master", cluster.session().sparkContext().master());
            setting.put("picture", picture);
            setting.put("events", events());
            return new TimelineReport(setting, timeline);
        }
    }

    private <S> Timeline measured(
            Optimizer<S> optimizer, Workload load, BenchCluster distribution, SparkOwners owners) {
        try (OwnedIterations<S> training = OwnedIterations.of(
                owners,
                distribution.objective(),
                optimizer,
                new ScheduledBatches(load.schedule()),
                InitialWeights.uniform(load.network(), load.arithmetic(), SEED),
                load.schedule().miniBatch(),
                SavedStates.COLLECTED)) {
            while (training.isCold()) {
                training.warmUpOnce(SETTINGS);
            }
            for (int k = 0; k < options.warmUp() + options.iterations(); k++) {
                training.step(SETTINGS, Double.POSITIVE_INFINITY);
            }
            return Timeline.ofMedian(owners.events());
        }
    }

    private Cluster cluster() {
        return options.processes().isEmpty()
                ? BenchSessions.ofExecutors()
                : BenchSessions.ofProcesses(options.processes().get(0));
    }

    /** The events' file beside the picture. */
    private Path events() {
        String name = picture.getFileName().toString();
        return picture.resolveSibling(name.substring(0, name.length() - ENDING.length()) + ".csv");
    }

    private void check() throws IOException {
        if (!Cluster.defaults().get(Topology.SETTING, "").equals(Topology.OWNERS.label())) {
            throw new BadInput("--timeline: expected " + Topology.SETTING + " = " + Topology.OWNERS.label());
        }
        if (options.methods().size() > 1 || options.processes().size() > 1) {
            throw new BadInput("--timeline: expected one --method and at most one --processes with it");
        }
        if (!picture.toString().endsWith(ENDING)) {
            throw new BadInput("--timeline " + picture + ": expected a file of the name *.svg");
        }
        requireReplaceable(picture, TimelineSvg.START);
        requireReplaceable(events(), Timeline.COLUMNS);
    }

    /** Of files that are there, those alone that this wrote are replaced. */
    private static void requireReplaceable(Path file, String start) throws IOException {
        if (Files.exists(file)
                && !(Files.isRegularFile(file)
                        && Files.readString(file, StandardCharsets.ISO_8859_1).startsWith(start))) {
            throw new BadInput("--timeline: " + file + " exists and is no timeline, expected a new file");
        }
    }

    private static void write(Path file, String text) throws IOException {
        WholeLocalFile.write(RealPath.of(file), true, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
