package org.kbfgs.report;

import java.util.List;

/** Colours that colour-blind readers can tell apart (Okabe and Ito's, without yellow, which is too light), and dashes. */
final class Palette {

    private static final List<String> COLOURS =
            List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9");

    private static final List<String> DASHES = List.of("", "10 5", "3 4", "12 4 3 4");

    private Palette() {}

    static String colour(int style) {
        return COLOURS.get(style % COLOURS.size());
    }

    /** Lengths of dashes and gaps; empty for a solid line. */
    static String dashes(int style) {
        return DASHES.get(style % DASHES.size());
    }
}
