package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.util.RpcUtils;
import org.jspecify.annotations.Nullable;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.statistics.SumsGroup;
import scala.reflect.ClassTag$;

/**
 * An executor's process as an owner in a training: an endpoint of Spark's RPC that answers {@link OwnerCall}s, one after the
 * other, in a thread of its own, from the training's first task in this process to its end.
 */
final class OwnerProcess extends Endpoint<byte[]> {

    /** By training. */
    private static final Map<String, OwnerProcess> HERE = new HashMap<>();

    private final String training;
    private final ExecutorService calls = thread("kbfgs-owner");
    private final ExecutorService deferred = thread("kbfgs-owner-deferred");
    private final EventLog log = new EventLog();
    /** By evaluation, the blocks of sums that are here. */
    private final TreeMap<Long, Map<SumsGroup, List<Long>>> left = new TreeMap<>();
    /** The driver's endpoint. */
    private Optional<RpcEndpointRef> driver = Optional.empty();

    private Optional<OwnedLayers> layers = Optional.empty();
    private boolean isOver;

    private OwnerProcess(String training) {
        super(SparkEnv.get().rpcEnv(), byte[].class);
        this.training = training;
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(work -> {
            Thread own = new Thread(work, name);
            own.setDaemon(true);
            // ND4J looks for its backend there; the class loader of the RPC's threads, which begin this thread, has
            // Spark's jars alone.
            own.setContextClassLoader(OwnerProcess.class.getClassLoader());
            return own;
        });
    }

    /**
     * This process in a training, made known to the driver the first time.
     *
     * <p>Fails if the training is over, by an exception of Spark's.
     */
    static OwnerProcess of(String training) {
        synchronized (HERE) {
            OwnerProcess known = HERE.get(training);
            if (known == null) {
                known = begun(training);
                HERE.put(training, known);
            }
            return known;
        }
    }

    private static OwnerProcess begun(String training) {
        SparkEnv env = SparkEnv.get();
        OwnerProcess process = new OwnerProcess(training);
        RpcEndpointRef self = env.rpcEnv().setupEndpoint("kbfgs-owner-" + training, process);
        try {
            RpcEndpointRef driver =
                    RpcUtils.makeDriverRef(OwnerAnnouncements.endpoint(training), env.conf(), env.rpcEnv());
            driver.<Boolean>askSync(
                    new Object[] {env.executorId(), self}, ClassTag$.MODULE$.<Boolean>apply(Boolean.class));
            process.driver = Optional.of(driver);
            return process;
        } catch (Exception | Error unknown) { // The next task tries again.
            process.end();
            throw unknown;
        }
    }

    /**
     * A task of an evaluation begins; sums that were left here for earlier evaluations are dropped, except the second moments of the last:
     * owners may take these until they propose the next step.
     */
    synchronized void begin(long evaluation) {
        NavigableMap<Long, Map<SumsGroup, List<Long>>> earlier = left.headMap(evaluation, false);
        earlier.values().forEach(groups -> drop(groups.remove(SumsGroup.GRADIENTS)));
        while (earlier.size() > 1) {
            earlier.pollFirstEntry().getValue().values().forEach(OwnerProcess::drop);
        }
    }

    /** Stores a block of an evaluation's sums. */
    synchronized void leave(long evaluation, SumsGroup group, long number, byte[] bytes) {
        if (isOver) {
            throw new IllegalStateException("training " + training + " is over");
        }
        BlockStoreChannel.LAYER_SUMS.putHere(number, bytes);
        left.computeIfAbsent(evaluation, f -> new EnumMap<>(SumsGroup.class))
                .computeIfAbsent(group, g -> new ArrayList<>())
                .add(number);
    }

    private static void drop(@Nullable List<Long> numbers) {
        if (numbers != null) {
            numbers.forEach(BlockStoreChannel.LAYER_SUMS::dropHere);
        }
    }

    /**
     * Tells an executor, by way of the driver, that sums for it are left here. Executors do not reach each other by Spark's RPC. Nothing
     * depends on whether this arrives: the call for a step names all sums again.
     */
    void announce(BlockManagerId to, OwnerCall.Announce left) {
        if (!to.equals(BlockStoreChannel.here())) {
            driver.ifPresent(known -> known.<Boolean>ask(
                    new Object[] {to.executorId(), OwnerMessage.bytes(left)},
                    ClassTag$.MODULE$.<Boolean>apply(Boolean.class)));
        }
    }

    /** What this process does in the training. */
    EventLog log() {
        return log;
    }

    @Override
    void receive(byte[] message, RpcCallContext context) {
        calls.execute(() -> {
            try {
                context.reply(AnswerMessage.of(() -> answer(OwnerMessage.read(message, OwnerCall.class))));
            } catch (Throwable failure) { // Not even that was possible.
                context.sendFailure(failure);
            }
            if (isOver()) {
                end();
            }
        });
    }

    private synchronized boolean isOver() {
        return isOver;
    }

    private OwnerCall.Answer answer(OwnerCall call) {
        if (call instanceof OwnerCall.Install install) {
            return install(install);
        }
        if (call instanceof OwnerCall.Clock) {
            return new OwnerCall.Events(System.nanoTime(), List.of());
        }
        if (call instanceof OwnerCall.Watch) {
            return new OwnerCall.Events(System.nanoTime(), log.events());
        }
        if (call instanceof OwnerCall.Discard) {
            discard();
            return new OwnerCall.Done();
        }
        return layers.filter(own -> own.generation() == call.generation())
                .map(own -> own.answer(call))
                .orElseGet(() -> new OwnerCall.Lost("no such training here"));
    }

    private OwnerCall.Answer install(OwnerCall.Install call) {
        discardLayers();
        OwnedLayers own = OwnedLayers.install(call, calls, deferred, log);
        layers = Optional.of(own);
        return own.warmUp();
    }

    private void discardLayers() {
        layers.ifPresent(OwnedLayers::close);
        layers = Optional.empty();
    }

    private void discard() {
        synchronized (this) {
            isOver = true;
        }
        discardLayers();
        synchronized (this) {
            left.values().forEach(groups -> groups.values().forEach(OwnerProcess::drop));
            left.clear();
        }
    }

    /** Ends the endpoint and its threads. */
    private void end() {
        synchronized (HERE) {
            HERE.remove(training, this);
        }
        rpcEnv().stop(self());
        calls.shutdown();
        deferred.shutdown();
    }
}
