package org.kbfgs.bench;

import java.util.Locale;
import java.util.Map;

/** A report's text, made line by line. */
final class TextLines {

    private final StringBuilder text = new StringBuilder();

    /** A line for each entry of a setting. */
    static TextLines of(Map<String, Object> setting) {
        TextLines lines = new TextLines();
        setting.forEach((name, value) -> lines.add("%-12s %s", name, value));
        return lines;
    }

    void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
