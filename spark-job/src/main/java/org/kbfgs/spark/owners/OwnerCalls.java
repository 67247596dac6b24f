package org.kbfgs.spark.owners;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.train.LayerOwners;

/** Calls of executors and their answers, on the driver. */
record OwnerCalls(OwnerRegistry registry, OwnerAnnouncements announcements) {

    private static final int LONGEST_END_SECONDS = 1;

    /** In a training that begins. */
    static OwnerCalls open(SparkContext spark, String training) {
        OwnerRegistry registry = new OwnerRegistry();
        return new OwnerCalls(registry, OwnerAnnouncements.open(spark, training, registry));
    }

    /** Asks every executor for the same. */
    <T extends OwnerCall.Answer> List<T> askAll(List<String> executors, OwnerCall call, Class<T> kind) {
        Map<String, OwnerCall> calls = new LinkedHashMap<>();
        executors.forEach(executor -> calls.put(executor, call));
        return ask(calls, kind);
    }

    /**
     * All answers, as soon as all are there.
     *
     * @throws LayerOwners.OwnersLost if an executor or what it owned is lost
     */
    <T extends OwnerCall.Answer> List<T> ask(Map<String, OwnerCall> calls, Class<T> kind) {
        if (announcements.spark().isStopped()) { // Its RPC would print a stack trace for each call.
            throw new LayerOwners.OwnersLost("Spark has stopped", new IllegalStateException("its context is stopped"));
        }
        List<CompletableFuture<byte[]>> coming = new ArrayList<>();
        calls.forEach((executor, call) -> coming.add(registry.ask(executor, OwnerMessage.bytes(call))));
        List<OwnerCall.Answer> answers = new ArrayList<>();
        for (CompletableFuture<byte[]> answer : coming) {
            answers.add(OwnerMessage.read(awaited(answer), OwnerCall.Answer.class));
        }
        throwFailure(answers);
        return answers.stream().map(kind::cast).toList();
    }

    private static byte[] awaited(CompletableFuture<byte[]> answer) {
        try {
            return answer.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw ClusterFailure.of("a call of the owners of layers", stopped);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof LayerOwners.OwnersLost lost) {
                throw lost;
            }
            throw ClusterFailure.of("a call of the owners of layers", failure);
        }
    }

    /** A lost owner before all others; then deferred work's failure, the lowest layer's. */
    private static void throwFailure(List<OwnerCall.Answer> answers) {
        for (OwnerCall.Answer answer : answers) {
            if (answer instanceof OwnerCall.Lost lost) {
                throw new LayerOwners.OwnersLost(lost.reason(), new IllegalStateException(lost.reason()));
            }
        }
        for (OwnerCall.Answer answer : answers) {
            if (answer instanceof OwnerCall.Failed failed) {
                throw ClusterFailure.of("an owner of layers", new IllegalStateException(failed.text()));
            }
        }
        answers.stream()
                .filter(OwnerCall.NotInvertible.class::isInstance)
                .map(OwnerCall.NotInvertible.class::cast)
                .min(Comparator.comparing((OwnerCall.NotInvertible one) -> !one.deferred())
                        .thenComparing(OwnerCall.NotInvertible::layer))
                .ifPresent(OwnerCalls::notInvertible);
        throwFailureToWrite(answers);
    }

    /** A value that is not finite, the lowest layer's, before all others. */
    private static void throwFailureToWrite(List<OwnerCall.Answer> answers) {
        answers.stream()
                .filter(OwnerCall.NotFinite.class::isInstance)
                .map(OwnerCall.NotFinite.class::cast)
                .min(Comparator.comparing(OwnerCall.NotFinite::layer))
                .ifPresent(found -> {
                    throw new LayerOwners.StateNotFinite(found.array());
                });
        for (OwnerCall.Answer answer : answers) {
            if (answer instanceof OwnerCall.NotWritten failed) {
                throw new UncheckedIOException(failed.text(), new IOException(failed.text()));
            }
        }
    }

    private static void notInvertible(OwnerCall.NotInvertible answer) {
        FactorNotInvertible factor = new FactorNotInvertible(answer.layer(), answer.symbol(), answer.damping());
        if (answer.deferred()) {
            throw new LayerOwners.DeferredFailure(factor);
        }
        throw factor;
    }

    /** Tells all executors that the training is over, and waits for them, but not long. */
    void discard() {
        if (!announcements.spark().isStopped()) {
            byte[] call = OwnerMessage.bytes(new OwnerCall.Discard());
            CompletableFuture.allOf(registry.executors().stream()
                            .map(executor -> registry.ask(executor, call))
                            .toArray(CompletableFuture[]::new))
                    .orTimeout(LONGEST_END_SECONDS, TimeUnit.SECONDS)
                    .exceptionally(lost -> null)
                    .join();
        }
        announcements.close();
    }
}
