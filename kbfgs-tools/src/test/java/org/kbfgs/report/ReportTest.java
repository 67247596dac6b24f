package org.kbfgs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbers of a report. */
class ReportTest {

    private static final Offset<Double> ROUNDING = within(1e-12);

    @TempDir
    private Path folder;

    private static Chart chart(Report report, String id) {
        return report.allCharts().stream()
                .filter(chart -> chart.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Table table(List<Table> tables, String id) {
        return tables.stream()
                .filter(table -> table.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static void assertPoint(Point point, double x, double mean, double deviation) {
        assertThat(point.x()).isEqualTo(x, ROUNDING);
        assertThat(point.mean()).isEqualTo(mean, ROUNDING);
        assertThat(point.deviation()).isEqualTo(deviation, ROUNDING);
    }

    @Test
    void aGroupsCurveIsTheMeanAndDeviationAtEachEpoch() throws IOException {
        List<Curve> curves = chart(SavedRuns.report(SavedRuns.comparison(folder)), "train-loss-epochs")
                .curves();
        assertThat(curves).extracting(Curve::name).containsExactly("a", "b");
        List<Point> points = curves.get(0).points();
        assertThat(points).hasSize(3);
        assertPoint(points.get(0), 0, 80, 0);
        assertPoint(points.get(1), 1, 30, Math.sqrt(200));
        assertPoint(points.get(2), 2, 15, Math.sqrt(50));
        assertThat(curves.get(1).points())
                .allSatisfy(point -> assertThat(point.deviation()).isZero());
    }

    /** Seed 1 has epochs at 0, 1 and 2 seconds, seed 2 at 0, 2 and 4. */
    @Test
    void againstSecondsRunsAreInterpolatedUntilTheFirstEnds() throws IOException {
        List<Point> points = chart(SavedRuns.report(SavedRuns.comparison(folder)), "train-loss-seconds")
                .curves()
                .get(0)
                .points();
        assertThat(points).hasSize(3);
        assertPoint(points.get(0), 0, 80, 0);
        assertPoint(points.get(1), 1, (40 + 50) / 2.0, Math.sqrt(50));
        assertPoint(points.get(2), 2, 20, 0);
    }

    @Test
    void aRunThatDivergedIsNotInTheMean() throws IOException {
        SavedRuns.diverge(SavedRuns.comparison(folder).resolve("runs/a-seed-2"));
        Report report = SavedRuns.report(folder);
        Point last = chart(report, "train-loss-epochs").curves().get(0).points().get(2);
        assertPoint(last, 2, 20, 0);
        assertThat(table(report.tables(), "groups").rows().get(0).subList(0, 4)).containsExactly("a", 1, 1, 20.0);
    }

    @Test
    void aRunAloneThatDivergedIsDrawn() throws IOException {
        SavedRuns.diverge(SavedRuns.run(folder, 1, 80, 40));
        Report report = SavedRuns.report(folder);
        assertThat(chart(report, "train-loss-epochs").curves().get(0).points()).hasSize(2);
        assertThat(table(report.tables(), "runs").rows().get(0)).contains("diverged", "diverged at <b>iteration</b> 3");
    }

    @Test
    void targetsHalveTheDistanceToTheSmallestLoss() throws IOException {
        Report report = SavedRuns.report(SavedRuns.run(folder, 2, 160, 40, 10));
        List<List<Object>> rows = table(report.tables(), "targets").rows();
        assertThat(rows).extracting(row -> row.get(0)).containsExactly(40.0, 20.0, 14.2, 11.9, 11.0);
        String name = folder.getFileName().toString();
        assertThat(rows.get(0)).containsExactly(40.0, name, 1, 1, 2.0, 0.0, 1.0, 0.0);
        assertThat(rows.get(1)).containsExactly(20.0, name, 1, 1, 4.0, 0.0, 2.0, 0.0);
    }

    @Test
    void aTargetThatAGroupDoesNotReachHasNoSeconds() throws IOException {
        List<List<Object>> rows = table(
                        SavedRuns.report(SavedRuns.comparison(folder)).tables(), "targets")
                .rows();
        assertThat(rows.get(1)).containsExactly(28.3, "b", 0, 1, "", "", "", "");
        assertThat(rows.get(0).subList(0, 4)).containsExactly(28.3, "a", 2, 2);
    }

    private List<List<Object>> rows(Milestones milestones, String id) {
        return table(SavedRuns.report(folder, milestones).tables(), id).rows();
    }

    /** Group a: 80, 40, 20 at 0, 1 and 2 seconds, 80, 20, 10 at 0, 2 and 4; group b: 80, 60, 50, 40 at 0, 1, 2 and 3. */
    @Test
    void aTargetIsReachedAtTheEndOfTheFirstEpochWithItsLossOrLess() throws IOException {
        SavedRuns.comparison(folder);
        List<List<Object>> rows = rows(new Milestones(List.of(50.0, 15.0, 90.0), List.of()), "targets");
        assertThat(rows)
                .containsExactly(
                        List.of(50.0, "a", 2, 2, 1.5, Math.sqrt(0.5), 1.0, 0.0),
                        List.of(50.0, "b", 1, 1, 2.0, 0.0, 2.0, 0.0),
                        List.of(15.0, "a", 1, 2, "", "", "", ""),
                        List.of(15.0, "b", 0, 1, "", "", "", ""),
                        List.of(90.0, "a", 2, 2, 0.0, 0.0, 0.0, 0.0),
                        List.of(90.0, "b", 1, 1, 0.0, 0.0, 0.0, 0.0));
    }

    /** Epochs of group a take 1 and 2 seconds, those of b one: after 3.5 s seed 1 has been over by more than an epoch, after 4.5 s also b. */
    @Test
    void afterSecondsTheLastEpochUntilThenCountsAndARunThatWasOverIsLeftOut() throws IOException {
        SavedRuns.comparison(folder);
        List<List<Object>> rows = rows(new Milestones(List.of(), List.of(2.5, 3.5, 4.5)), "after");
        assertThat(rows.get(0).subList(0, 6)).containsExactly(2.5, "a", 2, 2, 20.0, 0.0);
        assertThat((Double) rows.get(0).get(6)).isEqualTo(0.2, ROUNDING);
        assertThat(rows.get(1).subList(0, 6)).containsExactly(2.5, "b", 1, 1, 50.0, 0.0);
        assertThat(rows.get(2)).containsExactly(3.5, "a", 1, 2, 20.0, 0.0, 0.2, 0.0);
        assertThat(rows.get(3)).containsExactly(3.5, "b", 1, 1, 40.0, 0.0, 0.4, 0.0);
        assertThat(rows.get(4)).containsExactly(4.5, "a", 1, 2, 10.0, 0.0, 0.1, 0.0);
        assertThat(rows.get(5)).containsExactly(4.5, "b", 0, 1, "", "", "", "");
    }

    @Test
    void aRunThatDivergedIsOfItsGroupsRunsButInNoMean() throws IOException {
        SavedRuns.diverge(SavedRuns.comparison(folder).resolve("runs/a-seed-2"));
        Milestones milestones = new Milestones(List.of(40.0), List.of(1.0));
        assertThat(rows(milestones, "targets").get(0)).containsExactly(40.0, "a", 1, 2, "", "", "", "");
        assertThat(rows(milestones, "after").get(0)).containsExactly(1.0, "a", 1, 2, 40.0, 0.0, 0.4, 0.0);
    }

    @Test
    void whatIsGivenIsPrintedInAlignedColumns() throws IOException {
        SavedRuns.comparison(folder);
        assertThat(Milestones.OF_THE_REPORT.asText(SavedRuns.report(folder))).isEmpty();
        Milestones milestones = new Milestones(List.of(50.0, 15.0), List.of(2.5));
        assertThat(milestones.asText(SavedRuns.report(folder, milestones)))
                .isEqualTo(
                        """
                        Seconds of training to target train losses
                        target  group  reached  of runs  mean seconds       sd  mean epochs  sd
                            50  a            2        2           1.5  0.70711            1   0
                            50  b            1        1             2        0            2   0
                            15  a            1        2             -        -            -   -
                            15  b            0        1             -        -            -   -

                        Train loss and test error after seconds of training
                        seconds  group  lasted  of runs  train loss  sd  test error  sd
                            2.5  a           2        2          20   0         0.2   0
                            2.5  b           1        1          50   0         0.5   0
                        """);
    }

    @Test
    void aGridOfTwoSettingsHasItsContour() throws IOException {
        Contour contour = SavedRuns.report(SavedRuns.tuning(folder)).contour().orElseThrow();
        assertThat(contour.columns()).containsExactly("0.3", "1e1");
        assertThat(contour.rows()).containsExactly("1", "10");
        assertThat(contour.cells()).containsExactly(List.of(40.0, "diverged"), List.of(30.0, ""));
    }

    @Test
    void seedsAreNoGrid() throws IOException {
        assertThat(SavedRuns.report(SavedRuns.comparison(folder)).contour()).isEmpty();
    }

    @Test
    void ratesAreOfEachLayerTimeAndMemoryOfEachEpoch() throws IOException {
        Report report = SavedRuns.report(SavedRuns.run(folder, 6, 80, 40, 20));
        Chart damped = chart(report, "damped-0");
        assertThat(damped.curves()).extracting(Curve::name).containsExactly("layer 0", "layer 1");
        assertPoint(damped.curves().get(0).points().get(0), 1, 0.75, 0);
        assertPoint(damped.curves().get(1).points().get(1), 2, 0.5, 0);
        assertPoint(chart(report, "skipped-ha-0").curves().get(0).points().get(0), 1, 0.1, 0);
        assertPoint(
                chart(report, "seconds-an-iteration").curves().get(0).points().get(1), 2, 2, 0);
        assertPoint(chart(report, "driver-memory").curves().get(0).points().get(1), 1, 250, 0);
    }

    @Test
    void allNumbersAreInTheFiles() throws IOException {
        Report report = SavedRuns.report(SavedRuns.tuning(folder));
        assertThat(table(report.tables(), "settings").rows())
                .contains(List.of("optimizer.damping", "0.3", "0.3", "0.3"))
                .contains(List.of("data.validation", "null", "null", "null"));
        assertThat(table(report.data(), "epochs").rows()).hasSize(5);
        assertThat(table(report.data(), "iterations").rows()).hasSize(5);
        assertThat(table(report.data(), "layers").rows()).hasSize(4);
    }

    @Test
    void manyGroupsAreDrawnInPart() throws IOException {
        StringBuilder csv = new StringBuilder("trial,group,configuration,x,outcome\n");
        for (int t = 0; t < 14; t++) {
            SavedRuns.run(folder.resolve("runs/t" + t), 1, 80, 60 - t);
            csv.append(String.join(",", "t" + t, "t" + t, "a.conf", String.valueOf(t), "finished\n"));
        }
        Files.writeString(folder.resolve("trials.csv"), csv);
        Report report = SavedRuns.report(folder);
        assertThat(chart(report, "train-loss-epochs").curves()).hasSize(12);
        assertThat(chart(report, "train-loss-epochs").curves().get(0).name()).isEqualTo("t13");
        assertThat(report.note()).contains("12 groups of the smallest train loss of 14");
        assertThat(table(report.tables(), "groups").rows()).hasSize(14);
    }
}
