package org.kbfgs.doctor;

import java.util.Locale;
import org.kbfgs.io.Secrets;

/**
 * The result of a check, in one line.
 *
 * @param where the machine or the matter that it is about
 * @param text with what was expected, unless all is well
 */
public record Finding(Level level, String where, String text) {

    /** How bad it is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** A run continues, but slower or not reproducibly. */
        WARNING,
        /** A run would fail. */
        PROBLEM
    }

    public static Finding ok(String where, String text) {
        return new Finding(Level.OK, where, text);
    }

    static Finding warning(String where, String text) {
        return new Finding(Level.WARNING, where, text);
    }

    /** A run would fail of this. */
    public static Finding problem(String where, String text) {
        return new Finding(Level.PROBLEM, where, text);
    }

    @Override
    public String toString() {
        return Secrets.hidden(
                String.format(Locale.ROOT, "%-8s %-11s %s", level.name().toLowerCase(Locale.ROOT), where, text));
    }
}
