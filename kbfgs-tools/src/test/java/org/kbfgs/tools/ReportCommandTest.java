package org.kbfgs.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.cli.Ran;
import org.kbfgs.report.Page;
import org.kbfgs.report.SavedRuns;

/** {@code kbfgs report} as its user sees it. */
class ReportCommandTest {

    @TempDir
    private Path folder;

    @AfterEach
    void clear() {
        System.clearProperty("spark.master");
    }

    private Ran report(String options) {
        List<String> words = new ArrayList<>(List.of("report"));
        words.addAll(List.of(options.replace("%", folder.toString()).split(" ")));
        return Ran.of(words.toArray(String[]::new));
    }

    private void ok(String options) {
        Ran ran = report(options);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
    }

    @Test
    void aTuningIsReported() throws IOException {
        System.setProperty("spark.master", "local[2]");
        Path data = folder.resolve("rows.parquet");
        Ran.writeExamples(data, 0);
        Path conf = Ran.configuration(
                folder.resolve("k.conf"), data, folder.resolve("none").toString());
        String tune = "tune --config " + conf + " --grid optimizer.learning-rate=0.1,1e30"
                + " --grid optimizer.damping=0.3,3 --epochs 2 --to " + folder.resolve("tuning");
        assertThat(Ran.of(tune.split(" ")).err()).isEmpty();
        ok("%/tuning --to %/page.html --csv %/csv --svg %/svg");
        assertThat(folder.resolve("page.html")).content().contains(Page.MARK, "learning-rate-0.1-damping-0.3");
        assertThat(Files.readAllLines(folder.resolve("csv/contour.csv")))
                .hasSize(5)
                .startsWith("optimizer.learning-rate,optimizer.damping,best monitored loss")
                .contains("1e30,3,diverged");
        assertThat(Files.readAllLines(folder.resolve("csv/epochs.csv"))).hasSizeGreaterThanOrEqualTo(7);
        try (var files = Files.list(folder.resolve("svg"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "train-loss-epochs.svg",
                            "train-loss-seconds.svg",
                            "test-error-epochs.svg",
                            "test-error-seconds.svg");
        }
    }

    @Test
    void lossesAndTimesOfTheUsersChoiceArePrintedAndWritten() throws IOException {
        SavedRuns.comparison(folder.resolve("mnist"));
        Ran printed = report("%/mnist --targets 50,50 --after 2.5");
        assertThat(printed.code()).as(printed.err()).isZero();
        assertThat(printed.out())
                .isEqualTo(
                        """
                        Seconds of training to target train losses
                        target  group  reached  of runs  mean seconds       sd  mean epochs  sd
                            50  a            2        2           1.5  0.70711            1   0
                            50  b            1        1             2        0            2   0

                        Train loss and test error after seconds of training
                        seconds  group  lasted  of runs  train loss  sd  test error  sd
                            2.5  a           2        2          20   0         0.2   0
                            2.5  b           1        1          50   0         0.5   0
                        """);
        Ran written = report("%/mnist --after 2.5 --csv %/csv");
        assertThat(written.out().lines()).hasSize(5).last().asString().startsWith("the report is in ");
        assertThat(Files.readAllLines(folder.resolve("csv/after.csv")))
                .containsExactly(
                        "seconds,group,lasted,of runs,train loss,sd,test error,sd",
                        "2.5,a,2,2,20.0,0.0,0.2,0.0",
                        "2.5,b,1,1,50.0,0.0,0.5,0.0");
        assertThat(Files.readAllLines(folder.resolve("csv/targets.csv"))).hasSize(1 + 5 * 2);
    }

    @Test
    void aReportReplacesOnlyAReport() throws IOException {
        SavedRuns.run(folder.resolve("run"), 1, 80, 40);
        ok("%/run --to %/page.html --csv %/csv --svg %/svg");
        assertThat(report("%/run --to %/page.html").err())
                .contains("page.html: exists, expected a new file (or --overwrite)");
        assertThat(report("%/run --csv %/csv").err()).contains("csv: exists");
        ok("%/run --to %/page.html --csv %/csv --svg %/svg --overwrite");
        Files.writeString(folder.resolve("page.html"), "mine");
        Ran refused = report("%/run --to %/page.html --overwrite");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("page.html: is no page of a report");
        assertThat(folder.resolve("page.html")).content().isEqualTo("mine");
        Files.writeString(folder.resolve("csv/notes.txt"), "mine");
        assertThat(report("%/run --csv %/csv --overwrite").err()).contains("holds notes.txt");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%/none --to %/page.html|/none: has neither run.conf nor trials.csv, expected a run",
                "%/run|nothing to write: expected --to, --csv, --svg, --follow, --targets or --after",
                "%/run --targets 70,x|--targets 70,x: 'x' is no number above 0, expected such numbers, separated by commas",
                "%/run --targets 70,,58|--targets 70,,58: '' is no number above 0",
                "%/run --targets=|--targets : '' is no number above 0",
                "%/run --targets 0 --to %/page.html|--targets 0: '0' is no number above 0",
                "%/run --after=-1,2 --csv %/a|--after -1,2: '-1' is no number above 0",
                "%/run --after NaN|--after NaN: 'NaN' is no number above 0",
                "%/run --to %/no/page.html|/no/page.html: is in no folder that exists",
                "%/run --to %/run|/run: is a folder, expected a file",
                "%/run --csv %/a --svg %/a|/a: is the folder of --csv too, expected another",
                "%/run --follow --port 65536|--port 65536: expected 0 to 65535",
                "%/damaged --to %/page.html|/damaged/trials.csv: is damaged, expected columns",
                "%/short --to %/page.html|/short/trials.csv: row 1 has 2 cells, expected 5",
            })
    void aMistakeIsOneLine(String options, String expected) throws IOException {
        SavedRuns.run(folder.resolve("run"), 1, 80, 40);
        Files.writeString(Files.createDirectories(folder.resolve("damaged")).resolve("trials.csv"), "a,b\n1,2\n");
        Files.writeString(
                Files.createDirectories(folder.resolve("short")).resolve("trials.csv"),
                "trial,group,configuration,outcome,epochs\na,b\n");
        Ran ran = report(options);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).startsWith("kbfgs: ").contains(expected);
        assertThat(folder.resolve("page.html")).doesNotExist();
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void aPageThatIsServedHasTheRunAsItIsNow() throws IOException, InterruptedException {
        Path run = SavedRuns.run(folder.resolve("run"), 1, 80, 40);
        try (ReportServer server = ReportServer.start(0, () -> SavedRuns.report(run))) {
            assertThat(server.address()).startsWith("http://127.0.0.1:");
            assertThat(get(server, "").body()).contains(Page.MARK, "data-follow=\"/data.json\"");
            String before = get(server, "data.json").body();
            SavedRuns.run(run, 1, 80, 40, 12.5);
            assertThat(before).doesNotContain("12.5");
            assertThat(get(server, "data.json").body()).contains("12.5");
            assertThat(get(server, "run.conf").statusCode()).isEqualTo(404);
            Files.delete(run.resolve("run.conf"));
            assertThat(get(server, "data.json").statusCode()).isEqualTo(500);
            int port = URI.create(server.address()).getPort();
            SavedRuns.run(run, 1, 80, 40);
            assertThat(report("%/run --follow --port " + port).err())
                    .startsWith("kbfgs: --port " + port + ": cannot be opened")
                    .hasLineCount(1);
        }
    }

    private static HttpResponse<String> get(ReportServer server, String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.address() + path)).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
