package org.kbfgs.prep;

/** Something that the user can put right; the message is the one line shown. Exit code 2. */
final class UserMistake extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UserMistake(String message) {
        super(message);
    }
}
