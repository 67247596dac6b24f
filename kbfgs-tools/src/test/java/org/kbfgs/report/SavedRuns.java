package org.kbfgs.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.cli.Ran;

/** Files of runs and experiments, as trainings write them. */
public final class SavedRuns {

    private SavedRuns() {}

    /** A run of given train losses; epoch e ends at e times {@code seconds}, after 3 e iterations; the test error is a hundredth of the loss. */
    public static Path run(Path folder, double seconds, double... losses) throws IOException {
        Files.createDirectories(folder);
        Ran.configuration(folder.resolve("run.conf"), folder.resolve("rows.parquet"), folder.toString());
        StringBuilder lines = new StringBuilder();
        for (int e = 0; e < losses.length; e++) {
            lines.append(String.format(
                    Locale.ROOT,
                    "{\"kind\":\"epoch\",\"epoch\":%d,\"iteration\":%d,\"train_loss\":%s,\"test_loss\":%s,"
                            + "\"test_error\":%s,\"train_seconds\":%s,\"driver_memory\":250000000,\"layers\":[%s]}\n",
                    e,
                    3 * e,
                    losses[e],
                    losses[e],
                    losses[e] / 100,
                    e * seconds,
                    e == 0 ? "" : layer(0, 0.75) + "," + layer(1, 0.5)));
            lines.append(String.format(
                    Locale.ROOT,
                    "{\"kind\":\"iteration\",\"iteration\":%d,\"loss\":%s,\"step_norm\":1}\n",
                    e,
                    losses[e]));
        }
        Files.writeString(folder.resolve("metrics.jsonl"), lines);
        return folder;
    }

    /** The second damping changes all pairs that the first changes, and a quarter more. */
    private static String layer(int number, double second) {
        return String.format(
                Locale.ROOT,
                "{\"layer\":%d,\"updates_Hg\":4,\"damped_first\":%s,\"damped_second\":%s,\"damped_both\":%s,"
                        + "\"skipped_Hg\":0.25,\"updates_Ha\":4,\"skipped_Ha\":0.1}",
                number,
                second - 0.25,
                second,
                second - 0.25);
    }

    /** A run's last line, where it diverged. */
    public static void diverge(Path run) throws IOException {
        Files.writeString(
                run.resolve("metrics.jsonl"),
                Files.readString(run.resolve("metrics.jsonl"))
                        + "{\"kind\":\"divergence\",\"iteration\":3,\"message\":\"diverged at <b>iteration</b> 3\"}\n");
    }

    /** Two groups: a, of seeds 1 and 2, and b, of seed 1. */
    public static Path comparison(Path folder) throws IOException {
        run(folder.resolve("runs/a-seed-1"), 1, 80, 40, 20);
        run(folder.resolve("runs/a-seed-2"), 2, 80, 20, 10);
        run(folder.resolve("runs/b-seed-1"), 1, 80, 60, 50, 40);
        Files.writeString(
                folder.resolve("trials.csv"),
                """
                trial,group,configuration,run.seed,outcome,epochs
                a-seed-1,a,a.conf,1,finished,2.0
                a-seed-2,a,a.conf,2,finished,2.0
                b-seed-1,b,b.conf,1,finished,3.0
                """);
        return folder;
    }

    /** Trials of mini-batches of 10 examples, with two seeds, and of 20. */
    public static Path batchSizes(Path folder) throws IOException {
        batchOf(10, run(folder.resolve("runs/ten-1"), 1, 80, 40, 20));
        batchOf(10, run(folder.resolve("runs/ten-2"), 1, 80, 30));
        batchOf(20, run(folder.resolve("runs/twenty"), 1, 80, 30));
        batchOf(40, run(folder.resolve("runs/forty"), 1, 80, 70));
        Files.writeString(
                folder.resolve("trials.csv"),
                """
                trial,group,configuration,batch.size,run.seed,outcome,epochs
                ten-1,ten,a.conf,10,1,finished,2.0
                ten-2,ten,a.conf,10,2,finished,1.0
                twenty,twenty,a.conf,20,1,finished,1.0
                forty,forty,a.conf,40,1,finished,1.0
                """);
        return folder;
    }

    private static void batchOf(int examples, Path run) throws IOException {
        Path conf = run.resolve("run.conf");
        Files.writeString(conf, Files.readString(conf) + "batch.size = " + examples + "\n");
    }

    /** A grid of two settings, in which one trial diverged and one is missing. */
    public static Path tuning(Path folder) throws IOException {
        run(folder.resolve("runs/one"), 1, 80, 40);
        run(folder.resolve("runs/two"), 1, 80, 30);
        diverge(run(folder.resolve("runs/three"), 1, 80));
        Files.writeString(
                folder.resolve("trials.csv"),
                """
                trial,group,configuration,optimizer.learning-rate,optimizer.damping,outcome,epochs
                one,one,a.conf,0.3,1,finished,1.0
                two,two,a.conf,0.3,10,finished,1.0
                three,three,a.conf,1e1,1,diverged,0.0
                """);
        return folder;
    }

    /** The report of a run or an experiment. */
    public static Report report(Path folder) {
        return report(folder, Milestones.OF_THE_REPORT);
    }

    /** The report with losses and times of the user's choice. */
    static Report report(Path folder, Milestones milestones) {
        return Report.of(ReportedRuns.read(folder.toString(), new Configuration()), milestones);
    }
}
