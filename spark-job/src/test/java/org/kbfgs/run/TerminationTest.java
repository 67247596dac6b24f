package org.kbfgs.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TerminationTest {

    private static final long PATIENCE = TimeUnit.SECONDS.toMillis(60);

    private final TerminationHook hook = new TerminationHook();

    @Test
    void aSignalStopsAllTrainingsAtOnceAndWaitsForEach() throws InterruptedException {
        Termination one = new Termination(hook);
        Termination other = new Termination(hook);
        one.watch();
        other.watch();
        Thread signal = new Thread(hook::stopAll);
        signal.start();
        while (!other.isRequested() || !one.isRequested()) {
            Thread.onSpinWait();
        }
        one.close();
        signal.join(100);
        assertThat(signal.isAlive()).isTrue();
        other.close();
        signal.join(PATIENCE);
        assertThat(signal.isAlive()).isFalse();
    }

    @Test
    void aTrainingThatBeginsAfterwardsStops() {
        hook.stopAll();
        try (Termination late = new Termination(hook)) {
            late.watch();
            assertThat(late.isRequested()).isTrue();
        }
    }

    @Test
    void whatHasEndedOrIsNotWatchedIsNotStopped() {
        Termination unwatched = new Termination(hook);
        Termination ended = new Termination(hook);
        ended.watch();
        ended.close();
        hook.stopAll();
        assertThat(ended.isRequested()).isFalse();
        assertThat(unwatched.isRequested()).isFalse();
    }
}
