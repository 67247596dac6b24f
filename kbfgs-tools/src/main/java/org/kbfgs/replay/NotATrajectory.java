package org.kbfgs.replay;

/** A file that is not of the trajectory schema. */
public final class NotATrajectory extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotATrajectory(String message) {
        super(message.replaceAll("\\p{C}", "?"));
    }
}
