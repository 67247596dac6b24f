package org.kbfgs.io;

import java.util.regex.Pattern;

/** Keeps passwords that stand in URIs out of what is printed. */
public final class Secrets {

    /** Between {@code ://user:} and {@code @}. */
    private static final Pattern PASSWORD = Pattern.compile("(?<=://)([^/\\s:@]*):[^/\\s]+@");

    private Secrets() {}

    /** The text with {@code ***} in place of each password. */
    public static String hidden(String text) {
        return PASSWORD.matcher(text).replaceAll("$1:***@");
    }
}
