package org.kbfgs.prep;

/** A package could not be had, or holds something else. Exit code 1. */
final class PackageMissing extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PackageMissing(String message) {
        super(message);
    }
}
