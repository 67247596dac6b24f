package org.kbfgs.report;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.kbfgs.experiment.GroupSummary;
import org.kbfgs.experiment.TrialResult;
import org.kbfgs.run.RunMetrics;
import org.kbfgs.run.SavedRun;

/** Tables of runs: their results, epochs, iterations, layers and settings. */
final class RunTables {

    private final ReportedRuns runs;

    RunTables(ReportedRuns runs) {
        this.runs = runs;
    }

    /** A row a group. */
    Table summary() {
        List<List<Object>> rows = new ArrayList<>();
        for (GroupSummary group : GroupSummary.of(runs.results())) {
            rows.add(List.of(
                    group.group(),
                    group.finished(),
                    group.diverged(),
                    Table.cell(group.trainLoss().mean()),
                    deviation(group, group.trainLoss()),
                    Table.cell(group.testError().mean()),
                    deviation(group, group.testError()),
                    Table.cell(group.seconds().mean())));
        }
        return new Table(
                "groups",
                "Last results of each group",
                List.of("group", "finished", "diverged", "train loss", "sd", "test error", "sd", "seconds"),
                rows);
    }

    private static Object deviation(GroupSummary group, GroupSummary.MeanAndDeviation spread) {
        return group.finished() == 0 ? "" : Table.cell(spread.deviation());
    }

    /** A row a run. */
    Table results() {
        List<List<Object>> rows = new ArrayList<>();
        for (TrialResult result : runs.results()) {
            Optional<RunMetrics.Epoch> last = result.last();
            rows.add(List.of(
                    result.trial().name(),
                    result.trial().group(),
                    result.outcome().name().toLowerCase(Locale.ROOT),
                    last.<Object>map(RunMetrics.Epoch::epoch).orElse(""),
                    last.<Object>map(RunMetrics.Epoch::iteration).orElse(""),
                    last.map(epoch -> Table.cell(epoch.seconds())).orElse(""),
                    last.map(epoch -> Table.cell(epoch.trainLoss())).orElse(""),
                    last.map(epoch -> Table.cell(epoch.testError())).orElse(""),
                    result.best().map(epoch -> Table.cell(epoch.monitored())).orElse(""),
                    result.metrics().end().orElse("")));
        }
        return new Table(
                "runs",
                "Runs",
                List.of(
                        "run",
                        "group",
                        "outcome",
                        "epochs",
                        "iterations",
                        "seconds",
                        "train loss",
                        "test error",
                        "best monitored loss",
                        "divergence"),
                rows);
    }

    /** A row an epoch of each run. */
    Table epochs() {
        List<List<Object>> rows = new ArrayList<>();
        for (TrialResult result : runs.results()) {
            for (RunMetrics.Epoch epoch : result.metrics().epochs()) {
                rows.add(List.of(
                        result.trial().name(),
                        result.trial().group(),
                        epoch.epoch(),
                        epoch.iteration(),
                        Table.cell(epoch.seconds()),
                        Table.cell(epoch.trainLoss()),
                        Table.cell(epoch.testLoss()),
                        Table.cell(epoch.testError()),
                        Table.cell(epoch.validationLoss().orElse(Double.NaN)),
                        epoch.driverMemory().isPresent() ? epoch.driverMemory().getAsLong() : ""));
            }
        }
        return new Table(
                "epochs",
                "Epochs",
                List.of(
                        "run",
                        "group",
                        "epoch",
                        "iteration",
                        "seconds",
                        "train loss",
                        "test loss",
                        "test error",
                        "validation loss",
                        "driver memory"),
                rows);
    }

    /** A row an iteration of each run. */
    Table iterations() {
        List<List<Object>> rows = new ArrayList<>();
        for (TrialResult result : runs.results()) {
            for (RunMetrics.Iteration iteration : result.metrics().iterations()) {
                rows.add(List.of(
                        result.trial().name(),
                        iteration.iteration(),
                        Table.cell(iteration.loss()),
                        Table.cell(iteration.stepNorm())));
            }
        }
        return new Table("iterations", "Iterations", List.of("run", "iteration", "loss", "step norm"), rows);
    }

    /** A row a layer of each epoch of each run. */
    Table layers() {
        List<List<Object>> rows = new ArrayList<>();
        for (TrialResult result : runs.results()) {
            for (RunMetrics.Epoch epoch : result.metrics().epochs()) {
                for (RunMetrics.Layer layer : epoch.layers()) {
                    rows.add(List.of(
                            result.trial().name(),
                            epoch.epoch(),
                            layer.layer(),
                            Table.cell(layer.damped()),
                            Table.cell(layer.skippedHg()),
                            Table.cell(layer.skippedHa())));
                }
            }
        }
        return new Table(
                "layers",
                "Damped pairs and skipped updates",
                List.of("run", "epoch", "layer", "damped", "skipped H_g", "skipped H_a"),
                rows);
    }

    /** A row a setting, a column a run. */
    Table settings() {
        List<Map<String, String>> all =
                runs.runs().stream().map(RunTables::settings).toList();
        Map<String, List<Object>> rows = new TreeMap<>();
        for (Map<String, String> run : all) {
            for (String name : run.keySet()) {
                List<Object> row = new ArrayList<>(List.of(name));
                all.forEach(other -> row.add(other.getOrDefault(name, "")));
                rows.put(name, row);
            }
        }
        List<String> header = new ArrayList<>(List.of("setting"));
        runs.results().forEach(result -> header.add(result.trial().name()));
        return new Table("settings", "Settings", header, List.copyOf(rows.values()));
    }

    private static Map<String, String> settings(SavedRun run) {
        Map<String, String> settings = new TreeMap<>();
        addSettings(ConfigFactory.parseString(run.config().effective()).root(), "", settings);
        return settings;
    }

    /** Null is a value too. Modified: settings. */
    private static void addSettings(ConfigObject values, String prefix, Map<String, String> settings) {
        values.forEach((name, value) -> {
            if (value instanceof ConfigObject nested && !nested.isEmpty()) {
                addSettings(nested, prefix + name + ".", settings);
            } else {
                settings.put(prefix + name, String.valueOf(value.unwrapped()));
            }
        });
    }
}
