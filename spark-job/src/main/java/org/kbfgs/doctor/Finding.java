package org.kbfgs.doctor;

import java.util.Locale;
import org.kbfgs.io.Secrets;

/**
 * What a check found, in one line.
 *
 * @param where the machine or the matter that it is about
 * @param told with what was expected, unless all is well
 */
public record Finding(Level level, String where, String told) {

    /** How bad it is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** A run goes on, but slower, or not reproducibly. */
        WARNING,
        /** A run would fail. */
        PROBLEM
    }

    static Finding ok(String where, String told) {
        return new Finding(Level.OK, where, told);
    }

    static Finding warning(String where, String told) {
        return new Finding(Level.WARNING, where, told);
    }

    /** A run would fail of this. */
    public static Finding problem(String where, String told) {
        return new Finding(Level.PROBLEM, where, told);
    }

    @Override
    public String toString() {
        return Secrets.hidden(
                String.format(Locale.ROOT, "%-8s %-11s %s", level.name().toLowerCase(Locale.ROOT), where, told));
    }
}
