package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.kbfgs.spark.owners.Activity;
import org.kbfgs.spark.owners.OwnerEvent;
import org.kbfgs.spark.owners.ProcessEvents;

/** What holds of the events of an iteration among owners on one machine, whose processes share a clock. */
final class EventLaws {

    /** What may go on while the next iteration's evaluation runs. */
    private static final Set<Activity> LATE =
            EnumSet.of(Activity.MOMENT_SUMS, Activity.AWAIT_SUMS, Activity.DEFERRED, Activity.CALL_REQUESTS);

    private final List<ProcessEvents> processes;
    private final int depth;
    /** The last iteration but one. */
    private final OwnerEvent job;

    private final OwnerEvent next;

    EventLaws(List<ProcessEvents> processes, int depth) {
        this.processes = processes;
        this.depth = depth;
        List<OwnerEvent> jobs = processes.get(0).events().stream()
                .filter(event -> event.activity() == Activity.JOB)
                .sorted(Comparator.comparingLong(OwnerEvent::from))
                .toList();
        this.job = jobs.get(jobs.size() - 2);
        this.next = jobs.get(jobs.size() - 1);
    }

    void assertAll() {
        assertClocks();
        processes.forEach(process -> of(process).forEach(event -> assertInside(process, event)));
        executors().forEach(this::assertTask);
        for (int l = 0; l < depth; l++) {
            assertOwner(l);
        }
    }

    /** The offset of a clock from itself is zero. */
    private void assertClocks() {
        for (ProcessEvents process : processes) {
            assertThat(Math.abs(process.offset())).as(process.process()).isLessThanOrEqualTo(process.error());
        }
    }

    private Stream<ProcessEvents> executors() {
        return processes.stream().skip(1);
    }

    private Stream<OwnerEvent> of(ProcessEvents process) {
        return process.events().stream().filter(event -> event.evaluation() == job.evaluation());
    }

    private void assertInside(ProcessEvents process, OwnerEvent event) {
        assertThat(event.to()).as("%s", event).isGreaterThanOrEqualTo(event.from());
        assertThat(event.from()).as("%s", event).isGreaterThanOrEqualTo(job.from() - process.error());
        long end = LATE.contains(event.activity())
                ? call(Activity.CALL_PROPOSE, next.evaluation()).to()
                : next.from();
        assertThat(event.to()).as("%s", event).isLessThanOrEqualTo(end + process.error());
    }

    /** Weights before the forward pass; the forward pass to the last layer, the backward pass from there. */
    private void assertTask(ProcessEvents executor) {
        for (int l = 0; l < depth; l++) {
            assertThat(first(executor, Activity.WEIGHTS, l).to())
                    .isLessThanOrEqualTo(first(executor, Activity.FORWARD, l).from());
            if (l > 0) {
                assertThat(first(executor, Activity.FORWARD, l - 1).from())
                        .isLessThan(first(executor, Activity.FORWARD, l).from());
                assertThat(last(executor, Activity.BACKWARD, l).to())
                        .isLessThanOrEqualTo(
                                last(executor, Activity.BACKWARD, l - 1).from());
            }
            assertThat(last(executor, Activity.BACKWARD, 0).to())
                    .isLessThanOrEqualTo(
                            last(executor, Activity.SECOND_MOMENTS, l).from());
            assertThat(last(executor, Activity.LEAVE, l).bytes()).isPositive();
        }
    }

    /** One owner, which proposes, moves and does the rest, within the driver's calls. */
    private void assertOwner(int l) {
        ProcessEvents owner = executors()
                .filter(one -> of(one, Activity.PROPOSE, l).findAny().isPresent())
                .reduce((one, other) -> {
                    throw new AssertionError("layer " + l + " has owners " + one + " and " + other);
                })
                .orElseThrow();
        OwnerEvent propose = only(owner, Activity.PROPOSE, l);
        OwnerEvent move = only(owner, Activity.MOVE, l);
        assertThat(propose.from())
                .isGreaterThanOrEqualTo(
                        call(Activity.CALL_PROPOSE, job.evaluation()).from() - owner.error());
        assertThat(move.from())
                .isGreaterThanOrEqualTo(
                        call(Activity.CALL_CONCLUDE, job.evaluation()).from() - owner.error())
                .isGreaterThanOrEqualTo(propose.to());
        assertThat(only(owner, Activity.DEFERRED, l).from()).isGreaterThanOrEqualTo(move.to());
        of(owner, Activity.GRADIENT_SUMS, l)
                .forEach(sums -> assertThat(sums.from()).isLessThanOrEqualTo(propose.from()));
    }

    private OwnerEvent call(Activity activity, long evaluation) {
        return processes.get(0).events().stream()
                .filter(event -> event.activity() == activity && event.evaluation() == evaluation)
                .findFirst()
                .orElseThrow();
    }

    private Stream<OwnerEvent> of(ProcessEvents process, Activity activity, int l) {
        return of(process).filter(event -> event.activity() == activity && event.layer() == l);
    }

    private OwnerEvent first(ProcessEvents process, Activity activity, int l) {
        return of(process, activity, l)
                .min(Comparator.comparingLong(OwnerEvent::from))
                .orElseThrow(() -> new AssertionError(process.process() + ": no " + activity + " of layer " + l));
    }

    private OwnerEvent last(ProcessEvents process, Activity activity, int l) {
        return of(process, activity, l)
                .max(Comparator.comparingLong(OwnerEvent::from))
                .orElseThrow(() -> new AssertionError(process.process() + ": no " + activity + " of layer " + l));
    }

    private OwnerEvent only(ProcessEvents process, Activity activity, int l) {
        assertThat(of(process, activity, l)).as("%s of layer %s", activity, l).hasSize(1);
        return first(process, activity, l);
    }
}
