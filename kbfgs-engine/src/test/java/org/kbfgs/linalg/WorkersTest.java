package org.kbfgs.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void everyTaskRunsOnce(int threads) {
        try (Workers workers = new Workers(threads)) {
            AtomicIntegerArray runs = new AtomicIntegerArray(100);
            workers.each(100, runs::incrementAndGet);
            for (int task = 0; task < 100; task++) {
                assertEquals(1, runs.get(task));
            }
            workers.each(0, runs::incrementAndGet);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theFirstFailureIsThrownAsItIs(int threads) {
        try (Workers workers = new Workers(threads)) {
            RuntimeException failure = new IllegalStateException("three");
            RuntimeException thrown = assertThrows(
                    RuntimeException.class,
                    () -> workers.each(8, task -> {
                        if (task == 3) {
                            throw failure;
                        }
                        if (task > 3) {
                            throw new IllegalStateException("later");
                        }
                    }));
            assertSame(failure, thrown);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aPoolHasAThread(int threads) {
        assertThrows(IllegalArgumentException.class, () -> new Workers(threads));
    }
}
