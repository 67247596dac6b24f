package org.kbfgs.spark.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    @Test
    void elementsComeInTheirOrder() {
        List<Integer> all = IntStream.range(0, 1000).boxed().toList();
        try (ReadAhead<Integer> ahead = new ReadAhead<>(all.iterator())) {
            List<Integer> read = new ArrayList<>();
            ahead.forEachRemaining(read::add);
            assertThat(read).isEqualTo(all);
            assertThat(ahead.hasNext()).isFalse();
            assertThatThrownBy(ahead::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void aFailureOfTheSourceIsTheReadersAfterTheElementsBefore() {
        Iterator<Integer> failing = new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                if (next == 5) {
                    throw ReadAheadTest.<RuntimeException>unchecked(new IOException("broken"));
                }
                return next++;
            }
        };
        try (ReadAhead<Integer> ahead = new ReadAhead<>(failing)) {
            for (int i = 0; i < 5; i++) {
                assertThat(ahead.next()).isEqualTo(i);
            }
            assertThatThrownBy(ahead::hasNext).isInstanceOf(IOException.class).hasMessage("broken");
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    /** Spark closes the source then. */
    @Test
    void theSourceIsLeftAloneOnceTheReaderIsClosed() throws InterruptedException {
        AtomicBoolean isClosed = new AtomicBoolean();
        AtomicInteger late = new AtomicInteger();
        Iterator<Integer> endless = new Iterator<>() {
            @Override
            public boolean hasNext() {
                late.addAndGet(isClosed.get() ? 1 : 0);
                return true;
            }

            @Override
            public Integer next() {
                return 1;
            }
        };
        ReadAhead<Integer> ahead = new ReadAhead<>(endless);
        assertThat(ahead.next()).isEqualTo(1);
        ahead.close();
        isClosed.set(true);
        Thread.sleep(200);
        assertThat(late).hasValue(0);
    }
}
