package org.kbfgs.nn;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Names of settings' values as users write them: lower case, with dashes. */
final class Labels {

    private Labels() {}

    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The value so labelled; {@code what} is what it is a value of, for the error that lists the allowed ones. */
    static <T> T find(String what, String label, List<T> allowed, Function<T, String> labels) {
        return allowed.stream()
                .filter(value -> labels.apply(value).equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(what + " is " + label + ", expected one of "
                        + String.join(", ", allowed.stream().map(labels).toList())));
    }
}
