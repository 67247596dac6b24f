package org.kbfgs.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The columns that hold a network's inputs. */
public sealed interface FeatureColumns extends Serializable {

    /** Whether a column may be one of them. */
    boolean reads(String column);

    /** The setting's value. */
    List<String> names();

    /** One column that holds all inputs: a list, a vector or bytes. */
    record Single(String name) implements FeatureColumns {
        @Override
        public boolean reads(String column) {
            return name.equals(column);
        }

        @Override
        public List<String> names() {
            return List.of(name);
        }
    }

    /** Columns of one number each, by their exact names. */
    record Several(List<String> names) implements FeatureColumns {
        public Several {
            names = List.copyOf(names);
        }

        @Override
        public boolean reads(String column) {
            return names.contains(column);
        }
    }

    /**
     * Columns of one number each, by patterns in which * stands for any characters. A pattern after ! takes columns out again.
     */
    record Matching(List<String> names) implements FeatureColumns {

        private static final String NOT = "!";

        public Matching {
            names = List.copyOf(names);
        }

        @Override
        public boolean reads(String column) {
            boolean taken = false;
            for (String name : names) {
                taken = name.startsWith(NOT)
                        ? taken && !matches(name.substring(1), column)
                        : taken || matches(name, column);
            }
            return taken;
        }

        /**
         * The columns of a table: in the order of the patterns, those of one pattern in the order of the table.
         *
         * @param others columns that no pattern matches
         */
        public Several in(List<String> columns, Set<String> others) {
            Set<String> found = new LinkedHashSet<>();
            for (String name : names) {
                List<String> matching = new ArrayList<>(columns);
                String pattern = name.startsWith(NOT) ? name.substring(1) : name;
                matching.removeIf(column -> !matches(pattern, column) || isOther(column, pattern, others));
                if (name.startsWith(NOT)) {
                    matching.forEach(found::remove);
                } else {
                    found.addAll(matching);
                }
            }
            return new Several(List.copyOf(found));
        }

        private static boolean isOther(String column, String pattern, Set<String> others) {
            return others.contains(column) && !column.equals(pattern);
        }

        private static boolean matches(String pattern, String column) {
            String regex =
                    Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            return Pattern.compile(regex, Pattern.DOTALL).matcher(column).matches();
        }
    }

    /** Those of a list of names, of which some may be patterns. */
    static FeatureColumns of(List<String> names) {
        boolean exact = names.stream().noneMatch(name -> name.contains("*") || name.startsWith(Matching.NOT));
        return exact ? new Several(names) : new Matching(names);
    }
}
