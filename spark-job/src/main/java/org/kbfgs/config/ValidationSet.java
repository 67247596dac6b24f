package org.kbfgs.config;

/** Examples that training does not see and whose loss is monitored. */
public sealed interface ValidationSet {

    /** There are none. */
    record None() implements ValidationSet {}

    /** A dataset of its own. */
    record File(String path) implements ValidationSet {}

    /** A share of the training set's examples, in (0, 1): those whose draw, a function of seed and id, is below it. */
    record Share(double share) implements ValidationSet {}

    /** @throws org.kbfgs.io.BadInput if both are wanted, or a value is not as expected */
    static ValidationSet of(Settings settings) {
        double share = settings.number(RunDeclarations.VALIDATION_SHARE);
        return new PathSettings(settings)
                .datasetOrNull(RunDeclarations.VALIDATION)
                .map(path -> {
                    if (share > 0) {
                        throw settings.bad(RunDeclarations.VALIDATION_SHARE.name(), "0 where data.validation is set");
                    }
                    return (ValidationSet) new File(path);
                })
                .orElseGet(() -> share > 0 ? new Share(share) : new None());
    }
}
