package org.kbfgs.checkpoint;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kbfgs.train.Trainer;

/**
 * The name of a checkpoint's folder, in training's order: {@code iteration-000000000600}, or, within the warm start,
 * {@code iteration-000000000000-warm-up-000000000012}. No two points of a training share one, so that none is written
 * where another lies.
 *
 * @param iteration steps taken
 * @param warmUps mini-batches of the warm start seen; counts before the first step alone
 */
record CheckpointName(long iteration, long warmUps) implements Comparable<CheckpointName> {

    private static final Pattern FORM = Pattern.compile("iteration-(\\d{12,18})(?:-warm-up-(\\d{12,18}))?");

    private static final Comparator<CheckpointName> ORDER =
            Comparator.comparingLong(CheckpointName::iteration).thenComparingLong(CheckpointName::warmUps);

    static CheckpointName of(Trainer.Point point) {
        return new CheckpointName(point.iteration(), point.iteration() == 0 ? point.warmUps() : 0);
    }

    /** Empty if a folder of that name is no checkpoint's. */
    static Optional<CheckpointName> parse(String text) {
        Matcher name = FORM.matcher(text);
        if (!name.matches()) {
            return Optional.empty();
        }
        long warmUps = Optional.ofNullable(name.group(2)).map(Long::parseLong).orElse(0L);
        return Optional.of(new CheckpointName(Long.parseLong(name.group(1)), warmUps));
    }

    @Override
    public int compareTo(CheckpointName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        String text = String.format("iteration-%012d", iteration);
        return warmUps == 0 ? text : text + String.format("-warm-up-%012d", warmUps);
    }
}
