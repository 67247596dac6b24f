package org.kbfgs.config;

import java.util.List;
import org.kbfgs.curvature.Range;

/**
 * The declaration of a setting: its name, what values it may have, its default and one text. The check, its message, the comment in
 * {@code reference.conf} and the table of docs/configuration.md follow from it.
 */
public sealed interface Setting {

    /** The dotted name. */
    String name();

    /** The expected value, as an error message states it. */
    String expected();

    /** The default as {@code reference.conf} writes it; {@code null} where there is none. */
    String byDefault();

    /** A description in a sentence or two. */
    String text();

    /** The last part of the name. */
    default String key() {
        return name().substring(name().lastIndexOf('.') + 1);
    }

    /** The name without its last part; empty for a setting outside of any section. */
    default String section() {
        int dot = name().lastIndexOf('.');
        return dot < 0 ? "" : name().substring(0, dot);
    }

    /** A finite number. */
    record Number(String name, Range range, String byDefault, boolean orNull, String text) implements Setting {

        static Number of(String name, Range range, double byDefault, String text) {
            return new Number(name, range, literal(byDefault), false, text);
        }

        /** A number without default that a training must set. */
        static Number required(String name, Range range, String text) {
            return new Number(name, range, "null", false, text);
        }

        /** A number that may be null, and is by default. */
        static Number optional(String name, Range range, String text) {
            return new Number(name, range, "null", true, text);
        }

        @Override
        public String expected() {
            return range.expected() + (orNull ? ", or null" : "");
        }

        /** As people write it: 1e-5 rather than 1.0E-5, 10 rather than 10.0. */
        private static String literal(double value) {
            return Double.toString(value).replace(".0E", "e").replaceAll("\\.0$", "");
        }
    }

    /** A whole number from {@code least} to {@code most}. */
    record Whole(String name, int least, int most, String byDefault, boolean orNull, String text) implements Setting {

        static Whole of(String name, int least, int byDefault, String text) {
            return new Whole(name, least, Integer.MAX_VALUE, Integer.toString(byDefault), false, text);
        }

        static Whole optional(String name, int least, String text) {
            return new Whole(name, least, Integer.MAX_VALUE, "null", true, text);
        }

        @Override
        public String expected() {
            String range =
                    "a whole number of at least " + least + (most < Integer.MAX_VALUE ? " and at most " + most : "");
            return range + (orNull ? ", or null" : "");
        }
    }

    /** A path. */
    record Path(String name, String expected, String text) implements Setting {
        @Override
        public String byDefault() {
            return "null";
        }
    }

    /** The path of a dataset, or a list of such paths. */
    record Dataset(String name, String text) implements Setting {
        @Override
        public String expected() {
            return "the path of a dataset, or a list of paths";
        }

        @Override
        public String byDefault() {
            return "null";
        }
    }

    /** One of some labels. */
    record Choice(String name, List<String> labels, String byDefault, String text) implements Setting {

        static Choice required(String name, List<String> labels, String text) {
            return new Choice(name, labels, "null", text);
        }

        @Override
        public String expected() {
            int last = labels.size() - 1;
            return labels.size() == 1
                    ? labels.get(0)
                    : String.join(", ", labels.subList(0, last)) + " or " + labels.get(last);
        }
    }

    /** Any other text or list, whose form its reader checks. */
    record Form(String name, String expected, String byDefault, String text) implements Setting {}
}
