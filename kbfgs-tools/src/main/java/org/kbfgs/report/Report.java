package org.kbfgs.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.kbfgs.experiment.GroupSummary;
import org.kbfgs.run.RunMetrics;

/**
 * The contents of a report.
 *
 * @param note what the charts leave out; empty if nothing
 * @param charts losses and errors against epochs and seconds
 * @param resources seconds of an iteration; the driver's memory, where the runs have it
 * @param layers rates of each layer
 * @param tables of the page
 * @param contour of a tuning's two settings
 * @param data further tables, which are written as CSV alone
 */
public record Report(
        String title,
        String note,
        List<Chart> charts,
        List<Chart> resources,
        List<Chart> layers,
        List<Table> tables,
        Optional<Contour> contour,
        List<Table> data) {

    /** More curves in one chart cannot be told apart. */
    private static final int MOST_CURVES = 12;

    private static final double MEGA = 1e6;

    private static final String EPOCHS = "epochs";
    private static final String SECONDS = "seconds of training";
    private static final String TRAIN_LOSS = "train loss";
    private static final String TEST_ERROR = "test error";

    /** Makes the report of runs. */
    public static Report of(ReportedRuns runs, Milestones milestones) {
        List<RunGroup> all = RunGroup.of(runs.results());
        List<RunGroup> drawn = drawn(all, runs);
        RunTables tables = new RunTables(runs);
        return new Report(
                runs.path(),
                drawn.size() == all.size()
                        ? ""
                        : "The charts show the " + drawn.size() + " groups of the smallest train loss of " + all.size()
                                + "; the tables and CSV files have all.",
                List.of(
                        chart(
                                "train-loss-epochs",
                                "Train loss against epochs",
                                EPOCHS,
                                TRAIN_LOSS,
                                epochs(drawn, RunMetrics.Epoch::trainLoss)),
                        chart(
                                "train-loss-seconds",
                                "Train loss against seconds",
                                SECONDS,
                                TRAIN_LOSS,
                                seconds(drawn, RunMetrics.Epoch::trainLoss)),
                        chart(
                                "test-error-epochs",
                                "Test error against epochs",
                                EPOCHS,
                                TEST_ERROR,
                                epochs(drawn, RunMetrics.Epoch::testError)),
                        chart(
                                "test-error-seconds",
                                "Test error against seconds",
                                SECONDS,
                                TEST_ERROR,
                                seconds(drawn, RunMetrics.Epoch::testError))),
                resources(drawn),
                drawn.stream().flatMap(group -> layers(group).stream()).toList(),
                Stream.of(
                                List.of(tables.summary()),
                                milestones.tables(all),
                                List.of(tables.results(), tables.settings()))
                        .flatMap(List::stream)
                        .toList(),
                Contour.of(runs.results()),
                List.of(tables.epochs(), tables.iterations(), tables.layers()));
    }

    private static List<RunGroup> drawn(List<RunGroup> all, ReportedRuns runs) {
        if (all.size() <= MOST_CURVES) {
            return all;
        }
        List<GroupSummary> summaries = GroupSummary.of(runs.results());
        List<RunGroup> best = all.stream()
                .sorted(Comparator.comparingDouble(
                        group -> summaries.get(group.number()).trainLoss().mean()))
                .limit(MOST_CURVES)
                .toList();
        List<RunGroup> numbered = new ArrayList<>();
        for (RunGroup group : best) {
            numbered.add(new RunGroup(group.name(), numbered.size(), group.results()));
        }
        return List.copyOf(numbered);
    }

    private static Chart chart(String id, String title, String x, String y, List<Curve> curves) {
        return new Chart(id, title, x, y, true, curves);
    }

    private static List<Curve> epochs(List<RunGroup> groups, ToDoubleFunction<RunMetrics.Epoch> quantity) {
        return groups.stream().map(group -> group.againstEpochs(quantity)).toList();
    }

    private static List<Curve> seconds(List<RunGroup> groups, ToDoubleFunction<RunMetrics.Epoch> quantity) {
        return groups.stream().map(group -> group.againstSeconds(quantity)).toList();
    }

    private static List<Chart> resources(List<RunGroup> groups) {
        Chart speed = new Chart(
                "seconds-an-iteration",
                "Seconds an iteration",
                EPOCHS,
                "seconds",
                false,
                groups.stream().map(RunGroup::secondsAnIteration).toList());
        boolean isMeasured = groups.stream()
                .flatMap(group -> group.counted().stream().flatMap(List::stream))
                .allMatch(epoch -> epoch.driverMemory().isPresent());
        return isMeasured
                ? List.of(
                        speed,
                        new Chart(
                                "driver-memory",
                                "Memory of the driver",
                                EPOCHS,
                                "MB",
                                false,
                                epochs(groups, epoch -> epoch.driverMemory().orElseThrow() / MEGA)))
                : List.of(speed);
    }

    private static List<Chart> layers(RunGroup group) {
        return List.of(
                        layers(group, "damped", "Damped pairs", RunMetrics.Layer::damped),
                        layers(group, "skipped-hg", "Skipped updates of H_g", RunMetrics.Layer::skippedHg),
                        layers(group, "skipped-ha", "Skipped updates of H_a", RunMetrics.Layer::skippedHa))
                .stream()
                .filter(chart -> !chart.curves().isEmpty())
                .toList();
    }

    private static Chart layers(RunGroup group, String id, String title, ToDoubleFunction<RunMetrics.Layer> rate) {
        TreeSet<Integer> numbers = new TreeSet<>();
        group.counted()
                .forEach(
                        epochs -> epochs.forEach(epoch -> epoch.layers().forEach(layer -> numbers.add(layer.layer()))));
        List<Curve> curves = new ArrayList<>();
        for (int number : numbers) {
            Curve curve = group.againstEpochs(epoch -> epoch.layers().stream()
                    .filter(layer -> layer.layer() == number)
                    .mapToDouble(rate)
                    .findFirst()
                    .orElse(Double.NaN));
            curves.add(new Curve("layer " + number, curves.size(), curve.points()));
        }
        return new Chart(id + "-" + group.number(), title + ": " + group.name(), EPOCHS, "share", false, curves);
    }

    /** All charts. */
    public List<Chart> allCharts() {
        List<Chart> all = new ArrayList<>(charts);
        all.addAll(resources);
        all.addAll(layers);
        return List.copyOf(all);
    }
}
