package org.kbfgs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParallelTrialsTest {

    private static List<Trial> trials(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> new Trial("trial-" + i, "group", Path.of("none.conf"), List.of(), List.of()))
                .toList();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void asManyTrialsAsWantedRunAtTheSameTime() {
        CyclicBarrier three = new CyclicBarrier(3);
        Set<String> ran = ConcurrentHashMap.newKeySet();
        new ParallelTrials(3).run(trials(6), trial -> {
            meet(three);
            ran.add(trial.name());
        });
        assertThat(ran).hasSize(6);
    }

    @Test
    void oneAtATimeRunsInOrderInTheCallingThread() {
        List<Trial> trials = trials(4);
        List<String> ran = new ArrayList<>();
        Thread here = Thread.currentThread();
        new ParallelTrials(1).run(trials, trial -> {
            assertThat(Thread.currentThread()).isSameAs(here);
            ran.add(trial.name());
        });
        assertThat(ran).isEqualTo(trials.stream().map(Trial::name).toList());
    }

    @Test
    void afterAFailureWhatHasBegunEndsAndTheRestDoesNotBegin() {
        CyclicBarrier both = new CyclicBarrier(2);
        Set<String> ended = ConcurrentHashMap.newKeySet();
        assertThatThrownBy(() -> new ParallelTrials(2).run(trials(100), trial -> {
                    if (trial.name().equals("trial-0")) {
                        meet(both);
                        throw new IllegalStateException("first");
                    }
                    if (trial.name().equals("trial-1")) {
                        meet(both);
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                    ended.add(trial.name());
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("first");
        assertThat(ended).contains("trial-1").hasSizeLessThan(50);
    }
}
