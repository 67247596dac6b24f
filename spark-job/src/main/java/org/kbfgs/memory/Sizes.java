package org.kbfgs.memory;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.kbfgs.config.Method;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.statistics.ShardMemory;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.WirePrecision;

/**
 * Sizes in bytes of a method's data on a network, each counted once: every process holds multiples of these.
 *
 * @param weights W
 * @param state of the optimiser beside W, in native memory
 * @param products of the optimiser, on the heap
 * @param sums a set of sums for each that is ever asked for, in native memory
 * @param squares in which a shard sums second moments, in native memory
 * @param row of one example in a shard's pass, in native memory
 * @param gathered of one example on its way into a pass, on the heap
 * @param message the sums of one job as they travel, the largest at each place
 * @param blocks of the messages for {@link #sums}, those that travel as blocks and whose bytes are kept
 */
public record Sizes(
        long weights,
        long state,
        long products,
        long sums,
        long squares,
        long row,
        long gathered,
        long message,
        long blocks) {

    /** A message of so many bytes travels as a block, a smaller one with its task's result. */
    public static final int BLOCK = 1 << 20;

    /** The most bytes of a block: those of an array, less room for names. */
    private static final long LARGEST_BLOCK = Integer.MAX_VALUE - (1L << 17);

    /**
     * Sizes of a training.
     *
     * @param fullBatch whether a mini-batch is the whole dataset
     */
    public static Sizes of(
            Architecture network, Method method, boolean fullBatch, ElementType type, WirePrecision precision) {
        return of(network, method, RequestedStatistics.of(method, fullBatch), type, precision);
    }

    /** Those of networks of single layers. */
    public static List<Sizes> ofLayers(
            Architecture network, Method method, boolean fullBatch, ElementType type, WirePrecision precision) {
        List<Set<Set<Statistic>>> requested = RequestedStatistics.of(method, fullBatch);
        return IntStream.range(0, network.depth())
                .mapToObj(l -> of(network.onlyLayer(l), method, requested, type, precision))
                .toList();
    }

    private static Sizes of(
            Architecture network,
            Method method,
            List<Set<Set<Statistic>>> requested,
            ElementType type,
            WirePrecision precision) {
        int width = type.width();
        MethodStorage storage = MethodStorage.of(method);
        ShardMemory shard = new ShardMemory(network, requested);
        boolean samples = requested.stream()
                .flatMap(Set::stream)
                .anyMatch(sums -> sums.contains(Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS));
        List<List<Long>> messages = requested.stream()
                .map(sets -> sets.stream()
                        .map(sums -> Statistics.wireBytes(StatisticsLayout.of(network, sums), type, precision))
                        .toList())
                .toList();
        return new Sizes(
                numbers(network, storage, Store.WEIGHTS) * width,
                Stream.of(Store.values())
                                .filter(store -> store != Store.WEIGHTS)
                                .mapToLong(store -> numbers(network, storage, store))
                                .sum()
                        * width,
                network.depth() * storage.products() * Double.BYTES,
                shard.sums() * width,
                shard.squares() * width,
                shard.row() * width,
                (long) network.inputs() * width + (samples ? (long) network.outputs() * (Double.BYTES + width) : 0),
                messages.stream().mapToLong(Collections::max).sum(),
                messages.stream()
                        .flatMap(List::stream)
                        .mapToLong(bytes -> bytes)
                        .filter(bytes -> bytes >= BLOCK)
                        .sum());
    }

    /** The weights or the optimiser's state of the largest of some layers: with owners each is a block. */
    public static long largestBlock(List<Sizes> layers) {
        return layers.stream()
                .mapToLong(layer -> Math.max(layer.weights, layer.state))
                .max()
                .orElseThrow();
    }

    /** Whether a block may have so many bytes. */
    public static boolean fitsBlock(long bytes) {
        return bytes <= LARGEST_BLOCK;
    }

    /** The same where examples have weights. */
    public Sizes weighted(Architecture network, ElementType type) {
        long more = ShardMemory.weightsOfRow(network) * type.width();
        return new Sizes(weights, state, products, sums, squares, row + more, gathered, message, blocks);
    }

    private static long numbers(Architecture network, MethodStorage storage, Store store) {
        return network.layers().stream()
                .mapToLong(layer -> storage.numbers(store, layer))
                .sum();
    }

    /** Those of this name each, as {@link #asMap} names them. */
    public static Sizes of(ToLongFunction<String> bytes) {
        return new Sizes(
                bytes.applyAsLong("weights"),
                bytes.applyAsLong("state"),
                bytes.applyAsLong("products"),
                bytes.applyAsLong("sums"),
                bytes.applyAsLong("squares"),
                bytes.applyAsLong("row"),
                bytes.applyAsLong("gathered"),
                bytes.applyAsLong("message"),
                bytes.applyAsLong("blocks"));
    }

    /** By name. */
    public Map<String, Long> asMap() {
        Map<String, Long> named = new LinkedHashMap<>();
        named.put("weights", weights);
        named.put("state", state);
        named.put("products", products);
        named.put("sums", sums);
        named.put("squares", squares);
        named.put("row", row);
        named.put("gathered", gathered);
        named.put("message", message);
        named.put("blocks", blocks);
        return named;
    }
}
