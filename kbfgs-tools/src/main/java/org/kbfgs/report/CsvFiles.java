package org.kbfgs.report;

import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The numbers of a report as CSV files. */
public final class CsvFiles {

    /** The file that each such folder has. */
    public static final String FIRST = "epochs.csv";

    private CsvFiles() {}

    /** Writes a file for each table, for the curves and for the contour. */
    public static void write(Report report, FileSystem files, Path folder) throws IOException {
        List<Table> tables = new ArrayList<>();
        Stream.of(report.tables(), report.data()).forEach(tables::addAll);
        tables.add(curves(report));
        report.contour().ifPresent(contour -> tables.add(table(contour)));
        for (Table table : tables) {
            try (OutputStream out = files.create(new Path(folder, table.id() + ".csv"), false)) {
                write(table, out);
            }
        }
    }

    static void write(Table table, OutputStream out) {
        CsvWriterSettings format = new CsvWriterSettings();
        format.getFormat().setLineSeparator("\n");
        CsvWriter writer = new CsvWriter(out, StandardCharsets.UTF_8, format);
        writer.writeHeaders(table.header());
        table.rows().forEach(row -> writer.writeRow(row.toArray()));
        writer.close();
    }

    private static Table curves(Report report) {
        List<List<Object>> rows = new ArrayList<>();
        for (Chart chart : report.allCharts()) {
            for (Curve curve : chart.curves()) {
                curve.points()
                        .forEach(point -> rows.add(List.of(
                                chart.id(), curve.name(), point.x(), point.mean(), Table.cell(point.deviation()))));
            }
        }
        return new Table("curves", "Curves", List.of("chart", "curve", "x", "mean", "sd"), rows);
    }

    private static Table table(Contour contour) {
        List<List<Object>> rows = new ArrayList<>();
        for (int r = 0; r < contour.rows().size(); r++) {
            for (int c = 0; c < contour.columns().size(); c++) {
                rows.add(List.of(
                        contour.columns().get(c),
                        contour.rows().get(r),
                        contour.cells().get(r).get(c)));
            }
        }
        return new Table("contour", "Contour", List.of(contour.x(), contour.y(), "best monitored loss"), rows);
    }
}
