package org.kbfgs.memory;

import java.util.List;
import java.util.Locale;

/** A number of bytes, to be read. */
public record Bytes(double count) {

    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB");
    private static final double STEP = 1000;

    @Override
    public String toString() {
        double shown = count;
        int unit = 0;
        while (shown >= STEP && unit < UNITS.size() - 1) {
            shown /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.3g %s", shown, UNITS.get(unit));
    }
}
