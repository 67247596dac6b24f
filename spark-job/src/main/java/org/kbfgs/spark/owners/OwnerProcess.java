package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.util.RpcUtils;
import org.kbfgs.io.FailureText;
import org.kbfgs.spark.transport.BlockStoreChannel;
import scala.PartialFunction;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * An executor's process as an owner: an endpoint of Spark's RPC that answers {@link OwnerCall}s, one after the other, in a thread
 * of its own.
 */
final class OwnerProcess implements ThreadSafeRpcEndpoint {

    private static final String ENDPOINT = "kbfgs-owner";

    private static Optional<OwnerProcess> here = Optional.empty();

    private final RpcEnv rpc;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread own = new Thread(work, "kbfgs-owner");
        own.setDaemon(true);
        return own;
    });
    /** For calls that deferred work must not hold up. */
    private final ExecutorService passing = Executors.newSingleThreadExecutor(work -> {
        Thread own = new Thread(work, "kbfgs-owner-passing");
        own.setDaemon(true);
        return own;
    });

    private final Map<String, OwnedLayers> trainings = new ConcurrentHashMap<>();
    /** By training, and by the first block of an evaluation, the blocks of sums that are here. */
    private final Map<String, TreeMap<Long, List<Long>>> left = new HashMap<>();

    private OwnerProcess(RpcEnv rpc) {
        this.rpc = rpc;
    }

    /** This process, made known to the driver the first time. */
    static synchronized OwnerProcess here() {
        if (here.isEmpty()) {
            SparkEnv env = SparkEnv.get();
            OwnerProcess process = new OwnerProcess(env.rpcEnv());
            RpcEndpointRef self = env.rpcEnv().setupEndpoint(ENDPOINT, process);
            try {
                makeKnown(env, self);
            } catch (RuntimeException unknown) { // The next task tries again.
                env.rpcEnv().stop(self);
                throw unknown;
            }
            here = Optional.of(process);
        }
        return here.get();
    }

    private static void makeKnown(SparkEnv env, RpcEndpointRef self) {
        RpcEndpointRef driver = RpcUtils.makeDriverRef(OwnerRegistry.ENDPOINT, env.conf(), env.rpcEnv());
        driver.<Boolean>askSync(new Object[] {env.executorId(), self}, ClassTag$.MODULE$.<Boolean>apply(Boolean.class));
    }

    /** A task of an evaluation begins; what earlier evaluations of the training left here is dropped. {@code first}: its first block. */
    synchronized void begin(String training, long first) {
        Map<Long, List<Long>> earlier =
                left.computeIfAbsent(training, id -> new TreeMap<>()).headMap(first);
        earlier.values().forEach(OwnerProcess::drop);
        earlier.clear();
    }

    /** Stores a block of an evaluation's sums. */
    synchronized void leave(String training, long first, long number, byte[] bytes) {
        BlockStoreChannel.LAYER_SUMS.putHere(number, bytes);
        left.computeIfAbsent(training, id -> new TreeMap<>())
                .computeIfAbsent(first, f -> new ArrayList<>())
                .add(number);
    }

    private static void drop(List<Long> numbers) {
        numbers.forEach(BlockStoreChannel.LAYER_SUMS::dropHere);
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
                return message instanceof byte[];
            }

            @Override
            public BoxedUnit apply(Object message) {
                OwnerCall call = OwnerMessage.read((byte[]) message, OwnerCall.class);
                ExecutorService by = call instanceof OwnerCall.PassOn ? passing : thread;
                by.execute(() -> answer(call, context));
                return BoxedUnit.UNIT;
            }
        };
    }

    private void answer(OwnerCall call, RpcCallContext context) {
        OwnerCall.Answer answer;
        try {
            answer = answer(call);
        } catch (CompletionException lost) { // A block that is fetched is not there any more.
            answer = new OwnerCall.Lost(String.valueOf(lost.getCause()));
        } catch (RuntimeException | Error failure) {
            answer = new OwnerCall.Failed(FailureText.of(failure));
        }
        context.reply(OwnerMessage.bytes(answer));
        if (call instanceof OwnerCall.Conclude) {
            trainings.values().forEach(OwnedLayers::finishDeferredQuietly);
        }
    }

    private OwnerCall.Answer answer(OwnerCall call) {
        if (call instanceof OwnerCall.Install install) {
            return install(install);
        }
        if (call instanceof OwnerCall.Discard discard) {
            discard(discard.id());
            return new OwnerCall.Done();
        }
        return trainings.values().stream()
                .filter(layers -> layers.generation() == call.generation())
                .findFirst()
                .map(layers -> answer(call, layers))
                .orElseGet(() -> new OwnerCall.Lost("no such training here"));
    }

    private static OwnerCall.Answer answer(OwnerCall call, OwnedLayers layers) {
        if (call instanceof OwnerCall.Upcoming upcoming) {
            return layers.requests(upcoming);
        }
        if (call instanceof OwnerCall.PassOn passOn) {
            return layers.passOn(passOn);
        }
        if (call instanceof OwnerCall.Reduce reduce) {
            return layers.reduce(reduce);
        }
        if (call instanceof OwnerCall.Propose propose) {
            return layers.propose(propose);
        }
        if (call instanceof OwnerCall.Conclude conclude) {
            return layers.conclude(conclude);
        }
        if (call instanceof OwnerCall.Save save) {
            return layers.save(save);
        }
        return layers.finished();
    }

    private OwnerCall.Answer install(OwnerCall.Install call) {
        discardLayers(call.setup().id());
        OwnedLayers layers = new OwnedLayers(call);
        trainings.put(call.setup().id(), layers);
        return layers.warmUp();
    }

    private void discardLayers(String id) {
        Optional.ofNullable(trainings.remove(id)).ifPresent(OwnedLayers::close);
    }

    private synchronized void discard(String id) {
        discardLayers(id);
        Optional.ofNullable(left.remove(id)).ifPresent(blocks -> blocks.values().forEach(OwnerProcess::drop));
    }
}
