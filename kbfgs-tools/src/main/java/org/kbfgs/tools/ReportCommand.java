package org.kbfgs.tools;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.WholeFolder;
import org.kbfgs.report.CsvFiles;
import org.kbfgs.report.Milestones;
import org.kbfgs.report.Report;
import org.kbfgs.report.ReportedRuns;
import org.kbfgs.report.SvgFiles;
import org.kbfgs.spark.session.HadoopSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reports runs as a page, as CSV and as SVG files. */
@Command(
        name = "report",
        description = "Writes charts and tables of a run, a comparison or a tuning as one page.",
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {

    private static final WholeFolder.Kind CSV = new WholeFolder.Kind(
            "report", CsvFiles.FIRST, Pattern.compile("[a-z-]+\\.csv").asMatchPredicate());
    private static final WholeFolder.Kind SVG = new WholeFolder.Kind(
            "report", SvgFiles.FIRST, Pattern.compile("[a-z-]+\\.svg").asMatchPredicate());

    private final PrintWriter out;

    @Parameters(paramLabel = "PATH", description = "A run, or the folder of a compare or tune.")
    private String path = "";

    @Option(names = "--to", paramLabel = "FILE.html", description = "The page, which needs no other file.")
    private Optional<String> to = Optional.empty();

    @Option(names = "--csv", paramLabel = "FOLDER", description = "Also all numbers, as CSV files in a new folder.")
    private Optional<String> csv = Optional.empty();

    @Option(names = "--svg", paramLabel = "FOLDER", description = "Also the charts, as SVG files in a new folder.")
    private Optional<String> svg = Optional.empty();

    @Option(names = "--overwrite", description = "Replace what an earlier report wrote.")
    private boolean overwrite;

    @Option(names = "--follow", description = "Serve the page on this machine and update it until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--port",
            paramLabel = "P",
            description = "The port of --follow; 0 takes a free port (default: ${DEFAULT-VALUE}).",
            defaultValue = "8090")
    private int port;

    @Mixin
    private MilestoneOptions chosen = new MilestoneOptions();

    ReportCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        Configuration hadoop = HadoopSettings.read();
        check();
        Milestones milestones = chosen.read();
        Report report = Report.of(ReportedRuns.read(path, hadoop), milestones);
        Optional<PageFile> page = to.map(file -> PageFile.at(file, overwrite, hadoop));
        Optional<WholeFolder> numbers = csv.map(folder -> WholeFolder.at("--csv", folder, overwrite, CSV, hadoop));
        Optional<WholeFolder> charts = svg.map(folder -> WholeFolder.at("--svg", folder, overwrite, SVG, hadoop));
        List<String> written = new ArrayList<>();
        numbers.ifPresent(folder -> folder.fill((files, fresh) -> CsvFiles.write(report, files, fresh)));
        charts.ifPresent(folder -> folder.fill((files, fresh) -> SvgFiles.write(report, files, fresh)));
        page.ifPresent(file -> file.write(report));
        out.print(milestones.asText(report));
        List.of(to, csv, svg).forEach(place -> place.ifPresent(written::add));
        if (!written.isEmpty()) {
            out.println("the report is in " + String.join(", ", written));
        }
        if (follow) {
            serve(milestones, hadoop);
        }
        return 0;
    }

    private void check() {
        if (to.isEmpty() && csv.isEmpty() && svg.isEmpty() && !follow && !chosen.areGiven()) {
            throw new BadInput("nothing to write: expected --to, --csv, --svg, --follow, --targets or --after");
        }
        if (csv.isPresent() && csv.equals(svg)) {
            throw new BadInput("--svg " + svg.orElseThrow() + ": is the folder of --csv too, expected another");
        }
        if (port < 0 || port > 65535) {
            throw new BadInput("--port " + port + ": expected 0 to 65535");
        }
    }

    private void serve(Milestones milestones, Configuration hadoop) throws IOException {
        try (ReportServer server =
                ReportServer.start(port, () -> Report.of(ReportedRuns.read(path, hadoop), milestones))) {
            out.println("serving the report on " + server.address() + "; Ctrl-C ends it");
            out.flush();
            server.await();
        }
    }
}
