package org.kbfgs.io;

/** Text that may come from a file, fit to be printed as one line. */
final class OneLine {

    private OneLine() {}

    /** Lines joined by blanks; other control characters, which a terminal would obey, as question marks. */
    static String of(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?");
    }
}
