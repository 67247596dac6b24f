package org.kbfgs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A report's page, also as Chromium shows it. */
class PageTest {

    /** Counts, when all is drawn, each curve's pixels in its chart; tries a key and a button; measures the page. */
    private static final String PROBE =
            """
            <script>
            window.addEventListener('load', () => setTimeout(() => {
              const found = { alert: document.getElementById('alert').textContent, curves: [], width: innerWidth, reading: '',
                overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth, off: 0 };
              const pixels = (chart, button) => {
                const canvas = chart.querySelector('canvas');
                const colour = button.querySelector('path').getAttribute('stroke');
                const rgb = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
                const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                let count = 0;
                for (let p = 0; p < data.length; p += 4) {
                  if (data[p + 3] > 200 && rgb.every((value, c) => Math.abs(data[p + c] - value) < 12)) count++;
                }
                return count;
              };
              for (const chart of document.querySelectorAll('.chart')) {
                for (const button of chart.querySelectorAll('.curves button')) {
                  found.curves.push(chart.id + ' ' + button.textContent + ' ' + (pixels(chart, button) > 20));
                }
              }
              const chart = document.querySelector('.chart');
              chart.querySelector('.plot').dispatchEvent(new KeyboardEvent('keydown', { key: 'End' }));
              const button = chart.querySelector('.curves button');
              button.click();
              setTimeout(() => {
                found.reading = chart.querySelector('[aria-live]').textContent;
                found.off = pixels(chart, button);
                parent.postMessage(JSON.stringify(found), '*');
              }, 50);
            }, 100));
            </script>
            """;

    /** A window has a least width, which a frame has not. */
    private static final String FRAME =
            """
            <!doctype html>
            <iframe src="page.html" style="border: 0; width: %dpx; height: 900px"></iframe>
            <script>
            window.addEventListener('message', event => {
              const probe = document.createElement('pre');
              probe.id = 'probe';
              probe.textContent = event.data;
              document.body.append(probe);
            });
            </script>
            """;

    private static final Pattern PROBED = Pattern.compile("<pre id=\"probe\">(.*?)</pre>", Pattern.DOTALL);

    /** A hint on its reading of pixels. */
    private static final String OF_THE_PROBE = "Canvas2D: Multiple readback operations";

    @TempDir
    private Path folder;

    @Test
    void thePageNeedsNothingElse() throws IOException {
        SavedRuns.diverge(SavedRuns.tuning(folder).resolve("runs/two"));
        String page = Page.of(SavedRuns.report(folder));
        assertThat(page)
                .contains("uPlot", "Leon Sorokin", Page.MARK)
                .doesNotContain("@DATA@", "@SCRIPT@", "<b>iteration")
                .doesNotContainPattern("<(script|img|link|iframe)[^>]*(src|href)=")
                .doesNotContainPattern("url\\(|@import");
    }

    @ParameterizedTest
    @CsvSource({"1280", "400"})
    void everyCurveIsDrawn(int width) throws IOException, InterruptedException {
        JsonNode found = probe(SavedRuns.report(SavedRuns.comparison(folder)), width);
        assertThat(found.path("alert").asText()).isEmpty();
        assertThat(texts(found.path("curves")))
                .hasSize(2 * 6 + 2 * 2 * 3)
                .contains("train-loss-epochs a true", "test-error-seconds b true", "skipped-ha-1 layer 1 true")
                .allMatch(one -> one.endsWith(" true"));
        assertThat(found.path("width").asInt()).isEqualTo(width);
        assertThat(found.path("overflow").asInt()).isZero();
        assertThat(found.path("reading").asText()).startsWith("epochs 3: ").endsWith("b 40");
        assertThat(found.path("off").asInt()).isZero();
    }

    @Test
    void lossesAndErrorsAfterSecondsAreShownWhereTheyAreAskedFor() throws IOException, InterruptedException {
        String title = "Train loss and test error after seconds of training";
        SavedRuns.comparison(folder);
        assertThat(dom(Page.of(SavedRuns.report(folder)))).doesNotContain(title);
        assertThat(dom(Page.of(SavedRuns.report(folder, new Milestones(List.of(), List.of(2.5))))))
                .contains("<h2>" + title + "</h2>");
    }

    @Test
    void aTuningsPageHasItsContour() throws IOException, InterruptedException {
        Report report = SavedRuns.report(SavedRuns.tuning(folder));
        assertThat(probe(report, 400).path("overflow").asInt()).isZero();
        assertThat(dom(Page.of(report)))
                .contains("Best monitored loss by optimizer.learning-rate and optimizer.damping")
                .contains("class=\"best\"", "diverged at &lt;b&gt;iteration&lt;/b&gt; 3");
    }

    private static List<String> texts(JsonNode array) {
        return Stream.iterate(0, a -> a + 1)
                .limit(array.size())
                .map(a -> array.path(a).asText())
                .toList();
    }

    private JsonNode probe(Report report, int width) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("page.html"), Page.of(report).replace("</body>", PROBE + "</body>"));
        String dom = dom(String.format(Locale.ROOT, FRAME, width));
        Matcher probed = PROBED.matcher(dom);
        assertThat(probed.find()).as("the probe's result is in the page").isTrue();
        return new ObjectMapper()
                .readTree(probed.group(1)
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&amp;", "&"));
    }

    /** The page after its script ran; a line of the console is a failure. */
    private String dom(String page) throws IOException, InterruptedException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "chromium"))),
                "chromium is not on the path: the page is not shown");
        Path file = Files.writeString(folder.resolve("shown.html"), page);
        Path out = folder.resolve("dom.html");
        Path log = folder.resolve("log.txt");
        Process chromium = new ProcessBuilder(
                        "chromium",
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--enable-logging=stderr",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--virtual-time-budget=5000",
                        "--window-size=1400,1000",
                        "--dump-dom",
                        file.toUri().toString())
                .redirectOutput(out.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            assertThat(chromium.waitFor(3, TimeUnit.MINUTES)).isTrue();
        } finally {
            chromium.destroyForcibly();
        }
        assertThat(Files.readAllLines(log, StandardCharsets.UTF_8).stream()
                        .filter(line -> line.contains(":CONSOLE:") && !line.contains(OF_THE_PROBE)))
                .isEmpty();
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
