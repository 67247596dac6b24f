package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.util.ThreadUtils;
import org.kbfgs.train.LayerOwners;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/** The executors that can be owners in a training, as the driver knows them: each makes itself known in its first task. */
final class OwnerRegistry {

    private static final ClassTag<byte[]> BYTES = ClassTag$.MODULE$.apply(byte[].class);

    /** An owner computes for as long as it takes; that it is lost, Spark tells. */
    private static final RpcTimeout NONE = new RpcTimeout(FiniteDuration.apply(1, TimeUnit.DAYS), "a call of an owner");

    private final Map<String, RpcEndpointRef> executors = new HashMap<>();
    /** By executor, the answers that have not come yet. */
    private final Map<String, Set<CompletableFuture<byte[]>>> pending = new HashMap<>();

    /** An executor has made itself known. */
    synchronized void register(String executor, RpcEndpointRef at) {
        executors.put(executor, at);
    }

    /** An executor is gone. */
    void remove(String executor, String reason) {
        Set<CompletableFuture<byte[]>> waiting;
        synchronized (this) {
            executors.remove(executor);
            waiting = Optional.ofNullable(pending.remove(executor)).orElse(Set.of());
        }
        waiting.forEach(answer -> answer.completeExceptionally(lost(executor, reason)));
    }

    private static LayerOwners.OwnersLost lost(String executor, String reason) {
        return new LayerOwners.OwnersLost("executor " + executor + ": " + reason, new IllegalStateException(reason));
    }

    /** The executors that have made themselves known. */
    synchronized List<String> executors() {
        return new ArrayList<>(executors.keySet());
    }

    /** Asks an executor. The answer fails with {@link LayerOwners.OwnersLost} if the executor is lost before it comes. */
    CompletableFuture<byte[]> ask(String executor, byte[] call) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        CompletableFuture<byte[]> noted = answer.whenComplete((bytes, failure) -> answered(executor, answer));
        await(executor, answer)
                .ifPresentOrElse(
                        to -> to.<byte[]>ask(call, NONE, BYTES)
                                .onComplete(new Completion(executor, answer), ThreadUtils.sameThread()),
                        () -> answer.completeExceptionally(lost(executor, "has ended")));
        return noted;
    }

    /** The executor's endpoint, whose answer counts as pending from now on. */
    private synchronized Optional<RpcEndpointRef> await(String executor, CompletableFuture<byte[]> answer) {
        Optional<RpcEndpointRef> to = Optional.ofNullable(executors.get(executor));
        to.ifPresent(
                known -> pending.computeIfAbsent(executor, e -> new HashSet<>()).add(answer));
        return to;
    }

    private synchronized void answered(String executor, CompletableFuture<byte[]> answer) {
        Optional.ofNullable(pending.get(executor)).ifPresent(answers -> answers.remove(answer));
    }

    private static final class Completion extends AbstractFunction1<Try<byte[]>, BoxedUnit> {

        private final String executor;
        private final CompletableFuture<byte[]> answer;

        Completion(String executor, CompletableFuture<byte[]> answer) {
            this.executor = executor;
            this.answer = answer;
        }

        @Override
        public BoxedUnit apply(Try<byte[]> result) {
            if (result.isSuccess()) {
                answer.complete(result.get());
            } else {
                Throwable failure = result.failed().get();
                // An executor answers its own failures; that no answer comes is Spark's news of an executor that is
                // ending.
                answer.completeExceptionally(
                        new LayerOwners.OwnersLost("executor " + executor + ": " + failure.getMessage(), failure));
            }
            return BoxedUnit.UNIT;
        }
    }
}
