package org.kbfgs.report;

import java.util.Locale;

/** The text of SVG files: the same whatever the user's language and operating system. */
final class SvgText {

    private SvgText() {}

    /** A text element at a point. {@code anchor}: which part of the text stands there: start, middle or end. */
    static String label(double left, double height, String anchor, String text) {
        return format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", left, height, anchor, Page.escaped(text));
    }

    /** As {@link String#format}, with a decimal point, and line feeds for {@code %n}. */
    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern.replace("%n", "\n"), values);
    }
}
