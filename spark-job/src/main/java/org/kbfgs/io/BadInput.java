package org.kbfgs.io;

/** Something that the user gave is not as it must be: one line that names it, its value, and what was expected. */
public final class BadInput extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public BadInput(String message) {
        super(message);
    }
}
