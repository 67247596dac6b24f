package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.util.ThreadUtils;
import org.kbfgs.train.LayerOwners;
import scala.PartialFunction;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/** The executors that can be owners, as the driver knows them: each makes itself known in its first task. */
final class OwnerRegistry extends SparkListener implements ThreadSafeRpcEndpoint {

    static final String ENDPOINT = "kbfgs-owners";

    private static final Map<SparkContext, OwnerRegistry> ALL = new WeakHashMap<>();

    private static final ClassTag<byte[]> BYTES = ClassTag$.MODULE$.apply(byte[].class);

    /** An owner computes for as long as it takes; that it is lost, Spark tells. */
    private static final RpcTimeout NONE = new RpcTimeout(FiniteDuration.apply(1, TimeUnit.DAYS), "a call of an owner");

    private final RpcEnv rpc;
    private final Map<String, RpcEndpointRef> executors = new ConcurrentHashMap<>();
    private final Map<String, List<CompletableFuture<byte[]>>> pending = new ConcurrentHashMap<>();

    private OwnerRegistry(RpcEnv rpc) {
        this.rpc = rpc;
    }

    /** That of a context, the same at each call. */
    static OwnerRegistry of(SparkContext spark) {
        synchronized (ALL) {
            return ALL.computeIfAbsent(spark, context -> {
                OwnerRegistry registry = new OwnerRegistry(context.env().rpcEnv());
                registry.rpc.setupEndpoint(ENDPOINT, registry);
                context.addSparkListener(registry);
                return registry;
            });
        }
    }

    @Override
    public RpcEnv rpcEnv() {
        return rpc;
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
        return new AbstractPartialFunction<>() {
            @Override
            public boolean isDefinedAt(Object message) {
                return message instanceof Object[];
            }

            @Override
            public BoxedUnit apply(Object message) {
                Object[] known = (Object[]) message;
                executors.put((String) known[0], (RpcEndpointRef) known[1]);
                context.reply(Boolean.TRUE);
                return BoxedUnit.UNIT;
            }
        };
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        executors.remove(removed.executorId());
        List<CompletableFuture<byte[]>> waiting = pending.getOrDefault(removed.executorId(), List.of());
        synchronized (pending) {
            List.copyOf(waiting)
                    .forEach(answer -> answer.completeExceptionally(lost(removed.executorId(), removed.reason())));
        }
    }

    private static LayerOwners.OwnersLost lost(String executor, String reason) {
        return new LayerOwners.OwnersLost("executor " + executor + ": " + reason, new IllegalStateException(reason));
    }

    /** The executors that have made themselves known. */
    List<String> executors() {
        return List.copyOf(executors.keySet());
    }

    /** Asks an executor. The answer fails with {@link LayerOwners.OwnersLost} if the executor is lost before it comes. */
    CompletableFuture<byte[]> ask(String executor, byte[] call) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        RpcEndpointRef to = executors.get(executor);
        if (to == null) {
            answer.completeExceptionally(lost(executor, "is not there"));
            return answer;
        }
        synchronized (pending) {
            pending.computeIfAbsent(executor, e -> new ArrayList<>()).add(answer);
        }
        to.<byte[]>ask(call, NONE, BYTES).onComplete(new Completion(executor, answer), ThreadUtils.sameThread());
        return answer.whenComplete((bytes, failure) -> {
            synchronized (pending) {
                pending.getOrDefault(executor, new ArrayList<>()).remove(answer);
            }
        });
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
