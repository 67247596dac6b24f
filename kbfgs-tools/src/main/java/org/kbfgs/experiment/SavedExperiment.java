package org.kbfgs.experiment;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.experiment.TrialResult.Outcome;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.run.SavedRun;

/**
 * An experiment that has ended, with its runs.
 *
 * @param results in the order of the table
 * @param runs of the results, in the same order
 */
public record SavedExperiment(List<TrialResult> results, List<SavedRun> runs) {

    private static final List<String> FIRST = List.of("trial", "group", "configuration");
    private static final String OUTCOME = "outcome";

    /** The experiment in a folder; empty if the folder has no table of trials. */
    public static Optional<SavedExperiment> find(String folder, Configuration hadoop) {
        Path csv = new Path(HadoopPaths.path(folder), TrialTable.CSV);
        try {
            FileSystem files = HadoopPaths.files(csv, hadoop);
            if (!files.exists(csv)) {
                return Optional.empty();
            }
            try (InputStream in = files.open(csv)) {
                return Optional.of(read(in, folder, hadoop));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(csv + ": " + e.getMessage(), e);
        }
    }

    private static SavedExperiment read(InputStream in, String folder, Configuration hadoop) {
        CsvParserSettings format = new CsvParserSettings();
        format.setNullValue("");
        format.setMaxCharsPerColumn(-1);
        List<String[]> lines = new CsvParser(format).parseAll(in, StandardCharsets.UTF_8);
        List<String> header = lines.isEmpty() ? List.of() : List.of(lines.get(0));
        if (header.size() <= FIRST.size()
                || !header.subList(0, FIRST.size()).equals(FIRST)
                || !header.contains(OUTCOME)) {
            throw new BadInput(folder + "/" + TrialTable.CSV + ": is damaged, expected columns " + FIRST + " and "
                    + OUTCOME + ": repeat the command that wrote it");
        }
        List<TrialResult> results = new ArrayList<>();
        List<SavedRun> runs = new ArrayList<>();
        for (String[] cells : lines.subList(1, lines.size())) {
            if (cells.length != header.size()) {
                throw new BadInput(folder + "/" + TrialTable.CSV + ": row " + (results.size() + 1) + " has "
                        + cells.length + " cells, expected " + header.size() + ": repeat the command that wrote it");
            }
            Trial trial = trial(header, List.of(cells));
            SavedRun run = SavedRun.read(folder + Experiment.RUNS + trial.name(), hadoop);
            runs.add(run);
            results.add(result(trial, run));
        }
        return new SavedExperiment(List.copyOf(results), List.copyOf(runs));
    }

    private static Trial trial(List<String> header, List<String> cells) {
        List<String> settings = new ArrayList<>();
        for (int c = FIRST.size(); c < header.indexOf(OUTCOME); c++) {
            if (!cells.get(c).isEmpty()) {
                settings.add(header.get(c) + "=" + cells.get(c));
            }
        }
        return new Trial(cells.get(0), cells.get(1), java.nio.file.Path.of(cells.get(2)), settings, List.of());
    }

    /** The result of a trial whose run is there. */
    public static TrialResult result(Trial trial, SavedRun run) {
        Outcome outcome = run.metrics().end().isPresent() ? Outcome.DIVERGED : Outcome.FINISHED;
        return new TrialResult(trial, run.path(), outcome, run.metrics());
    }
}
