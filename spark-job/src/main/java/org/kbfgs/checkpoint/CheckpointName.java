package org.kbfgs.checkpoint;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.TrainingState;

/**
 * The name of a checkpoint's folder, in training's order: {@code iteration-000000000600}, or, within the warm start,
 * {@code iteration-000000000000-warm-up-000000000012}; after a return from a divergence
 * {@code iteration-000000000600-back-off-000000000001}. No two points of a training share one, so that none is written
 * where another lies.
 *
 * @param backOffs returns from a divergence; later ones come after all of before
 * @param iteration steps taken
 * @param warmUps mini-batches of the warm start seen; counts before the first step alone
 */
record CheckpointName(long backOffs, long iteration, long warmUps) implements Comparable<CheckpointName> {

    private static final Pattern FORM =
            Pattern.compile("iteration-(\\d{12,18})(?:-warm-up-(\\d{12,18}))?(?:-back-off-(\\d{12,18}))?");

    private static final int ITERATION = 1;
    private static final int WARM_UPS = 2;
    private static final int BACK_OFFS = 3;

    private static final Comparator<CheckpointName> ORDER = Comparator.comparingLong(CheckpointName::backOffs)
            .thenComparingLong(CheckpointName::iteration)
            .thenComparingLong(CheckpointName::warmUps);

    static CheckpointName of(TrainingState snapshot) {
        IterationRunner.TrainerState point = snapshot.point();
        return new CheckpointName(
                snapshot.course().backOffs(), point.iteration(), point.iteration() == 0 ? point.warmUps() : 0);
    }

    /** Empty if a folder of that name is no checkpoint's. */
    static Optional<CheckpointName> parse(String text) {
        Matcher name = FORM.matcher(text);
        if (!name.matches()) {
            return Optional.empty();
        }
        return Optional.of(new CheckpointName(
                number(name.group(BACK_OFFS)), number(name.group(ITERATION)), number(name.group(WARM_UPS))));
    }

    private static long number(@Nullable String digits) {
        return Optional.ofNullable(digits).map(Long::parseLong).orElse(0L);
    }

    @Override
    public int compareTo(CheckpointName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        String text = String.format(Locale.ROOT, "iteration-%012d", iteration);
        text += warmUps == 0 ? "" : String.format(Locale.ROOT, "-warm-up-%012d", warmUps);
        return text + (backOffs == 0 ? "" : String.format(Locale.ROOT, "-back-off-%012d", backOffs));
    }
}
