package org.kbfgs.report;

import java.util.List;

/**
 * A table; each cell is a text, a number, or an empty text where a number is missing.
 *
 * @param id name of its file
 */
public record Table(String id, String title, List<String> header, List<List<Object>> rows) {

    public Table {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /** The cell of a number that is missing if it is not finite. */
    static Object cell(double value) {
        return Double.isFinite(value) ? value : "";
    }
}
