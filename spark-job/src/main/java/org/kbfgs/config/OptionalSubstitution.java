package org.kbfgs.config;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.kbfgs.io.BadInput;

/**
 * A {@code ${?name}} in a configuration.
 *
 * @param where file and line
 * @param name a setting's or an environment variable's
 * @param isWholeValue whether the value is nothing else, so that without it the setting stays as it was
 */
record OptionalSubstitution(String where, String name, boolean isWholeValue) {

    private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]*");

    /** @throws BadInput if it has no value, unless it is an environment variable's and the whole value */
    void requireValue(Predicate<String> isSetting) {
        boolean variable = VARIABLE.matcher(name).matches();
        if (!isSetting.test(name) && System.getenv(name) == null && !(variable && isWholeValue)) {
            throw new BadInput(where + ": ${?" + name + "}: has no value, expected the name of a setting"
                    + (variable ? ", or an environment variable that is set" : ""));
        }
    }
}
