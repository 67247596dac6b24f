package org.kbfgs.io;

/** Something that the user gave is not as it must be: one line that names it, its value, and what was expected. */
public final class BadInput extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** The message is made one line; what a terminal would obey is not kept. */
    public BadInput(String message) {
        super(OneLine.of(message));
    }
}
