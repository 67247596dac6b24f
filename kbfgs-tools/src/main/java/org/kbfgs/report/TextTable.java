package org.kbfgs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table as lines of text: its title, its header and a line a row, with aligned columns. */
final class TextTable {

    private static final int DIGITS = 5;
    private static final String MISSING = "-";
    private static final String GAP = "  ";

    private TextTable() {}

    /** The lines, each with its end. */
    static String of(Table table) {
        List<List<String>> lines = new ArrayList<>(List.of(table.header()));
        table.rows().forEach(row -> lines.add(row.stream().map(TextTable::text).toList()));
        int[] widths = IntStream.range(0, table.header().size())
                .map(c -> lines.stream()
                        .mapToInt(line -> line.get(c).length())
                        .max()
                        .orElseThrow())
                .toArray();
        boolean[] areWords = areWords(table);
        return lines.stream()
                .map(line -> IntStream.range(0, widths.length)
                        .mapToObj(c -> padded(line.get(c), widths[c], areWords[c]))
                        .collect(Collectors.joining(GAP))
                        .stripTrailing())
                .collect(Collectors.joining("\n", table.title() + "\n", "\n"));
    }

    /** Of each column, whether it has cells that are neither numbers nor missing. */
    private static boolean[] areWords(Table table) {
        boolean[] areWords = new boolean[table.header().size()];
        for (List<Object> row : table.rows()) {
            for (int c = 0; c < areWords.length; c++) {
                areWords[c] |= row.get(c) instanceof String word && !word.isEmpty();
            }
        }
        return areWords;
    }

    private static String text(Object cell) {
        if (cell instanceof Double number) {
            return Axis.label(number, DIGITS);
        }
        return cell.toString().isEmpty() ? MISSING : cell.toString();
    }

    /** Words begin, numbers end one below the other. */
    private static String padded(String text, int width, boolean isWord) {
        String space = " ".repeat(width - text.length());
        return isWord ? text + space : space + text;
    }
}
