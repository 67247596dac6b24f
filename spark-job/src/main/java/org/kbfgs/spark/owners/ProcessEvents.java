package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The latest events of a process, by the driver's clock.
 *
 * @param process "driver", or an executor's id
 * @param offset how many nanoseconds the process's own clock, {@link System#nanoTime}, is ahead of the driver's
 * @param error how many nanoseconds the offset may be off, at most
 */
public record ProcessEvents(String process, long offset, long error, List<OwnerEvent> events) {

    private static final String DRIVER = "driver";

    /** An executor is asked for the time so often; the answer that came soonest counts. */
    private static final int TRIES = 20;

    /**
     * When an executor's clock showed what.
     *
     * @param error half the time between a question and its answer, in the middle of which the answer is taken to be given
     */
    private record ClockReading(long offset, long error) {}

    static List<ProcessEvents> collect(OwnerCalls calls, List<String> executors, long generation, EventLog own) {
        List<ProcessEvents> all = new ArrayList<>();
        all.add(new ProcessEvents(DRIVER, 0, 0, own.events()));
        for (String executor : executors) {
            ClockReading clock = reading(calls, executor, generation);
            List<OwnerEvent> events = ask(calls, executor, new OwnerCall.Watch(generation)).events().stream()
                    .map(event -> event.earlier(clock.offset))
                    .toList();
            all.add(new ProcessEvents(executor, clock.offset, clock.error, events));
        }
        return List.copyOf(all);
    }

    private static ClockReading reading(OwnerCalls calls, String executor, long generation) {
        ClockReading best = new ClockReading(0, Long.MAX_VALUE);
        for (int i = 0; i < TRIES; i++) {
            long from = System.nanoTime();
            long there = ask(calls, executor, new OwnerCall.Clock(generation)).now();
            long half = (System.nanoTime() - from) / 2;
            if (half < best.error) {
                best = new ClockReading(there - (from + half), half);
            }
        }
        return best;
    }

    private static OwnerCall.Events ask(OwnerCalls calls, String executor, OwnerCall call) {
        return calls.ask(Map.of(executor, call), OwnerCall.Events.class).get(0);
    }
}
