package org.kbfgs.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.kbfgs.memory.Amount.When;
import org.kbfgs.memory.Amount.Where;
import org.kbfgs.statistics.ShardMemory;
import org.kbfgs.statistics.ShardPlacement;
import org.kbfgs.statistics.Statistics;

/**
 * The memory of a training's processes. What is held between iterations is counted from the arrays; what passes within one
 * is added. Arrays that are garbage and wait for a collection are not.
 *
 * @param miniBatch m
 * @param sets the datasets, the training set first; none: what data take is left out
 * @param returns states that the driver keeps to return to after a divergence
 * @param rowMemory bytes of a task's rows that its heap takes at most; whole shards beyond are on disk
 * @param state where the optimiser's state is
 */
public record Footprint(
        Sizes sizes,
        ShardPlacement placement,
        int miniBatch,
        List<Examples> sets,
        int returns,
        double rowMemory,
        StatePlacement state) {

    /**
     * A dataset.
     *
     * @param bytes of an example in memory
     * @param arithmetic the product that {@code bytes} is
     * @param whole whether there are evaluations over all of it
     */
    public record Examples(String name, long count, long bytes, String arithmetic, boolean whole) {}

    /** Shuffles that a shard remembers. */
    private static final int SHUFFLES = 2;

    /** A broadcast lies in an executor, and in the driver, as Spark's pieces and as a whole. */
    private static final int OF_A_BROADCAST = 2;

    /** Java keeps what passes a stage's end as it is and as it is sent. */
    private static final int OF_A_SHUFFLE = 2;

    public Footprint {
        sets = List.copyOf(sets);
    }

    /** Of a training whose state is on the driver. */
    public Footprint(
            Sizes sizes, ShardPlacement placement, int miniBatch, List<Examples> sets, int returns, double rowMemory) {
        this(sizes, placement, miniBatch, sets, returns, rowMemory, new StatePlacement.OnDriver());
    }

    /** Of such a training that returns to no state, with all rows in memory. */
    public Footprint(Sizes sizes, ShardPlacement placement, int miniBatch, List<Examples> sets) {
        this(sizes, placement, miniBatch, sets, 0, Double.POSITIVE_INFINITY);
    }

    /** The same with the state elsewhere. */
    public Footprint with(StatePlacement other) {
        return new Footprint(sizes, placement, miniBatch, sets, returns, rowMemory, other);
    }

    /** A driver beside executors. */
    public MemoryEstimate driver() {
        if (state instanceof StatePlacement.AmongOwners owners) {
            return new MemoryEstimate("the driver", owners.driver(this));
        }
        List<Amount> all = new ArrayList<>(update());
        all.add(Amount.held(Where.HEAP, "bytes of messages", placement.messages(), sizes.blocks()));
        int copies = placement.isBroadcast() ? OF_A_BROADCAST : 1;
        all.add(Amount.passing(Where.HEAP, "sent weights", copies, sizes.weights()));
        all.add(Amount.held(Where.NATIVE, "network", placement.messages(), sizes.message()));
        all.addAll(BaseFootprint.driver());
        return new MemoryEstimate("the driver", all);
    }

    /** The executor that has most. */
    public MemoryEstimate executor() {
        List<Amount> all = new ArrayList<>(shards());
        all.add(Amount.held(Where.NATIVE, "weights", 1, sizes.weights()));
        all.add(Amount.held(Where.NATIVE, "network", 1, sizes.weights()));
        all.addAll(state instanceof StatePlacement.AmongOwners owners ? owners.executor(this) : messages());
        all.addAll(BaseFootprint.executor());
        return new MemoryEstimate("a task", all);
    }

    /** What passes between a task and a driver that has the state. */
    private List<Amount> messages() {
        List<Amount> all = new ArrayList<>();
        all.add(Amount.passing(Where.HEAP, "messages", placement.mostMessagesOfATask(), sizes.message()));
        if (placement.isBroadcast()) {
            all.add(Amount.passing(Where.HEAP, "sent weights", OF_A_BROADCAST, sizes.weights()));
        }
        if (placement.relayed() > 0) {
            all.add(Amount.held(Where.NATIVE, "sums that meet", placement.relayed(), sizes.sums()));
            all.add(Amount.passing(
                    Where.HEAP, "messages that meet", OF_A_SHUFFLE * placement.relayed(), sizes.message()));
        }
        return all;
    }

    /** The process of a driver that runs the tasks itself: nothing is sent. */
    public MemoryEstimate alone() {
        List<Amount> all = new ArrayList<>(update());
        all.addAll(shards());
        all.addAll(BaseFootprint.driver());
        return new MemoryEstimate("driver and task", all);
    }

    /** The blocks that an owner keeps in Spark's storage memory beside the rows; none where the driver has the state. */
    public MemoryEstimate blocks() {
        return new MemoryEstimate(
                "blocks of an owner",
                state instanceof StatePlacement.AmongOwners owners ? owners.blocks(this) : List.of());
    }

    /** The part of a task's heap that Spark keeps for the whole run. */
    public MemoryEstimate cached() {
        return rows("cached by a task", Where.HEAP);
    }

    /** The rows that a task keeps in files. */
    public MemoryEstimate onDisk() {
        return rows("disk of a task", Where.DISK);
    }

    private MemoryEstimate rows(String of, Where where) {
        return new MemoryEstimate(
                of, rows().stream().filter(rows -> rows.where() == where).toList());
    }

    /** Bytes that one job's tasks send to the driver. */
    public double results() {
        return state instanceof StatePlacement.AmongOwners
                ? (double) placement.messagesOfTasks() * Statistics.HEADER_BYTES
                : (double) placement.messages() * sizes.message();
    }

    /** Weights, the optimiser, and the sums that it is given. */
    private List<Amount> update() {
        List<Amount> all = new ArrayList<>(List.of(
                Amount.held(Where.NATIVE, "weights", 1, sizes.weights()),
                Amount.held(Where.NATIVE, "optimiser", 1, sizes.state()),
                Amount.held(Where.NATIVE, "sums", placement.messages(), sizes.sums())));
        if (returns > 0) {
            all.add(Amount.held(Where.NATIVE, "states to return to", returns, sizes.weights() + sizes.state()));
        }
        if (sizes.products() > 0) {
            all.add(Amount.held(Where.HEAP, "inner products of pairs", 1, sizes.products()));
        }
        return all;
    }

    /** The shards of the task that has most. */
    private List<Amount> shards() {
        int mine = placement.shardsPerTask();
        List<Amount> all = new ArrayList<>();
        all.addAll(rows());
        sets.stream().limit(1).forEach(set -> all.add(order(set)));
        all.add(Amount.held(Where.HEAP, "gathered rows", mine * gathered(), sizes.gathered()));
        all.add(Amount.held(Where.NATIVE, "sums", mine, sizes.sums()));
        all.add(Amount.held(Where.NATIVE, "second moments", mine, sizes.squares()));
        long rows = 0;
        for (int i = 0; i < Math.max(1, sets.size()); i++) {
            rows += ShardMemory.rows(pieces(i));
        }
        all.add(Amount.held(Where.NATIVE, "activations", mine * rows, sizes.row()));
        return all;
    }

    /** Of each dataset as many shards in memory as there is room for, the others on disk. */
    private List<Amount> rows() {
        int mine = placement.shardsPerTask();
        List<Amount> all = new ArrayList<>();
        double left = rowMemory;
        for (Examples set : sets) {
            double shard = (double) set.count() * set.bytes() / placement.tasks() / mine;
            int inMemory = shard == 0 ? mine : (int) Math.min(mine, left / shard);
            left -= inMemory * shard;
            if (inMemory > 0) {
                all.add(rows(set, inMemory, Where.HEAP));
            }
            if (inMemory < mine) {
                all.add(rows(set, mine - inMemory, Where.DISK));
            }
        }
        return all;
    }

    /** The rows of some of the task's shards. */
    private Amount rows(Examples set, int shards, Where where) {
        int mine = placement.shardsPerTask();
        return new Amount(
                set.name(),
                set.count() + " x " + set.arithmetic() + " B / " + placement.tasks()
                        + (shards == mine ? "" : " x " + shards + " / " + mine),
                (double) set.count() * set.bytes() / placement.tasks() * shards / mine,
                where,
                When.HELD);
    }

    /** The training set's rows in random order. */
    private Amount order(Examples set) {
        return Amount.held(Where.HEAP, "shuffles", SHUFFLES * set.count() / placement.tasks(), Integer.BYTES);
    }

    /** Rows for which a shard has room on their way into its passes. */
    private long gathered() {
        long rows = 0;
        for (int i = 0; i < Math.max(1, sets.size()); i++) {
            rows += pieces(i).stream().mapToLong(ShardMemory::piece).max().orElse(0);
        }
        return rows;
    }

    /** The different numbers of rows that one shard's evaluations have. */
    private Set<Long> pieces(int set) {
        Set<Long> rows = new TreeSet<>();
        if (set == 0) {
            rows.add((long) miniBatch / placement.shards());
            rows.add((miniBatch + placement.shards() - 1L) / placement.shards());
        }
        if (set < sets.size() && sets.get(set).whole()) {
            rows.add((sets.get(set).count() + placement.shards() - 1L) / placement.shards());
        }
        return rows;
    }
}
