package org.kbfgs.statistics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Bits;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Layer;

/**
 * Sums over some examples, with their count. Additive: the sums over two disjoint sets of examples, added, are the sums
 * over both. A mean is a sum divided by the count, once, where it is used.
 *
 * <p>The scalars are float64; the array sums lie in one flat vector of the run's type, as {@link StatisticsLayout} says.
 * Where they are joined and sent they are rounded to their {@link WirePrecision}.
 */
public final class Statistics implements AutoCloseable {

    /** Of a message: count and scalars. */
    public static final int HEADER_BYTES = Long.BYTES + Statistic.values().length * Double.BYTES;

    private final StatisticsLayout layout;
    private final WirePrecision precision;
    private final Matrix flat;
    private final double[] scalars = new double[Statistic.values().length];
    private double count;

    private Statistics(StatisticsLayout layout, Matrix flat, WirePrecision precision) {
        this.layout = layout;
        this.flat = flat;
        this.precision = precision;
    }

    /** The sums over no example, to be known as they are computed. */
    public static Statistics zeros(StatisticsLayout layout, Arithmetic arithmetic) {
        return zeros(layout, arithmetic, WirePrecision.FULL);
    }

    /** The sums over no example. Throws IllegalArgumentException if the precision does not take the type. */
    public static Statistics zeros(StatisticsLayout layout, Arithmetic arithmetic, WirePrecision precision) {
        if (!precision.takes(arithmetic.type())) {
            throw new IllegalArgumentException("sums are of "
                    + arithmetic.type().label() + ", expected float32 for precision " + precision.label());
        }
        return new Statistics(layout, arithmetic.vector(Math.max(layout.length(), 1)), precision);
    }

    public StatisticsLayout layout() {
        return layout;
    }

    /** The number of examples summed over; of weighted examples, the sum of their weights. */
    public double count() {
        return count;
    }

    /** The flat vector of the array sums (one unused entry if there are none). */
    public Matrix flat() {
        return flat;
    }

    /** Frees the array sums. */
    @Override
    public void close() {
        flat.close();
    }

    /** A scalar sum. */
    public double scalar(Statistic sum) {
        if (!sum.isScalar() || !layout.has(sum)) {
            throw new IllegalArgumentException("scalar " + sum + " was not asked for, only " + layout.sums());
        }
        return scalars[sum.ordinal()];
    }

    /** The mean over the examples of a scalar sum. */
    public double mean(Statistic sum) {
        return scalar(sum) / count;
    }

    /** All array entries of a sum, layer after layer, a view. */
    public Matrix all(Statistic sum) {
        return slice(
                layout.offset(sum, 0), layout.offset(sum, layout.architecture().depth()));
    }

    /** Layer l's part of a sum as a vector, a view. */
    public Matrix vector(Statistic sum, int l) {
        return slice(layout.offset(sum, l), layout.offset(sum, l + 1));
    }

    /** Layer l's part of {@link Statistic#GRADIENT}, d_out x (d_in + 1), a view. */
    public Matrix gradient(int l) {
        Layer layer = layout.architecture().layer(l);
        return vector(Statistic.GRADIENT, l).reshape(layer.outputs(), layer.inputs() + 1L);
    }

    private Matrix slice(long from, long to) {
        return flat.entries(from, to);
    }

    /** Adds examples, or their weights, to the count. Modified. */
    public void count(double more) {
        count += more;
    }

    /** Adds to a scalar sum. Modified. */
    public void add(Statistic sum, double value) {
        scalars[sum.ordinal()] += value;
    }

    /** Adds the sums over other examples: this = this + that, rounded. Modified. */
    public void add(Statistics that) {
        addScalars(that);
        if (layout.length() > 0) {
            flat.kernels().axpby(1, that.flat, 1, flat);
            round();
        }
    }

    /** {@link #add} of count and scalars alone. Modified. */
    public void addScalars(Statistics that) {
        count += that.count;
        for (int i = 0; i < scalars.length; i++) {
            scalars[i] += that.scalars[i];
        }
    }

    /** {@link #add} of a group of layer l's array sums alone. Modified. */
    public void add(Statistics that, SumsGroup group, int l) {
        for (Statistic sum : layout.arrays(group)) {
            Matrix entries = vector(sum, l);
            entries.kernels().axpby(1, that.vector(sum, l), 1, entries);
            precision.round(entries);
        }
    }

    /** Rounds the array sums to their precision, when all examples are in. Modified. */
    void round() {
        precision.round(flat);
    }

    /** {@link #round} of a group of layer l's array sums alone. Modified. */
    void round(SumsGroup group, int l) {
        layout.arrays(group).forEach(sum -> precision.round(vector(sum, l)));
    }

    /** The length of {@link #toBytes}. */
    public int wireBytes() {
        return Math.toIntExact(wireBytes(layout, flat.type(), precision));
    }

    /** That of sums of this layout, if they fit one array. */
    public static long wireBytes(StatisticsLayout layout, ElementType type, WirePrecision precision) {
        return HEADER_BYTES + layout.length() * precision.width(type);
    }

    /** Count, scalars and array sums, rounded, in native byte order. */
    public byte[] toBytes() {
        byte[] bytes = new byte[wireBytes()];
        header(bytes);
        precision.copy(flat, layout.length(), bytes, HEADER_BYTES);
        return bytes;
    }

    /** Modified: the first bytes. */
    private void header(byte[] bytes) {
        ByteBuffer header =
                ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putDouble(count);
        for (double scalar : scalars) {
            header.putDouble(scalar);
        }
    }

    private void readHeader(byte[] bytes) {
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        count = header.getDouble();
        for (int i = 0; i < scalars.length; i++) {
            scalars[i] = header.getDouble();
        }
    }

    /**
     * The entries [from, to) of layer l's sums, as they lie in statistics of {@link StatisticsLayout#onlyLayer}, rounded, in native
     * byte order; of statistics of {@link StatisticsLayout#ofEntries}, entries of all.
     */
    public byte[] entriesToBytes(int l, long from, long to) {
        int width = precision.width(flat.type());
        byte[] bytes = new byte[Math.toIntExact((to - from) * width)];
        eachRange(
                l,
                from,
                to,
                (place, entries) -> precision.copy(entries, entries.length(), bytes, Math.toIntExact(place * width)));
        return bytes;
    }

    /** {@link #toBytes} of the scalars alone. */
    public byte[] scalarsToBytes() {
        byte[] bytes = new byte[HEADER_BYTES];
        header(bytes);
        return bytes;
    }

    /** Takes count and scalars from {@link #scalarsToBytes}. Modified. */
    public void readScalars(byte[] bytes) {
        readHeader(bytes);
    }

    /** Takes the entries [from, to) of layer l's sums from {@link #entriesToBytes}. Modified. */
    public void readEntries(int l, long from, long to, byte[] bytes) {
        int width = precision.width(flat.type());
        eachRange(l, from, to, (place, entries) -> precision.read(bytes, Math.toIntExact(place * width), entries));
    }

    /** A part of a layer's sums: its place in their message, in entries, and its entries. */
    private interface RangeAction {
        void accept(long place, Matrix entries);
    }

    /** The views of which the entries [from, to) of layer l's sums consist. */
    private void eachRange(int l, long from, long to, RangeAction action) {
        if (layout.sums().isEmpty()) {
            action.accept(0, flat.entries(from, to));
            return;
        }
        long before = 0;
        for (Statistic sum : layout.arrays()) {
            Matrix entries = vector(sum, l);
            long first = Math.max(from - before, 0);
            long last = Math.min(to - before, entries.length());
            if (first < last) {
                action.accept(before + first - from, entries.entries(first, last));
            }
            before += entries.length();
        }
    }

    /** A checksum of count, scalars and array sums, bit by bit; all that is not a number counts as the same. */
    public long checksum() {
        CRC32C checksum = new CRC32C();
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putDouble(count);
        for (double scalar : scalars) {
            header.putLong(Double.doubleToLongBits(scalar));
        }
        checksum.update(header.flip());
        Bits.add(flat, layout.length(), checksum);
        return checksum.getValue();
    }

    /** Takes everything from {@link #toBytes} of sums with the same layout and precision. Modified. */
    public void read(byte[] bytes) {
        if (bytes.length != wireBytes()) {
            throw new IllegalArgumentException("statistics message has " + bytes.length + " bytes, expected "
                    + wireBytes() + " for " + layout.sums());
        }
        readHeader(bytes);
        if (layout.length() > 0) {
            precision.read(bytes, HEADER_BYTES, flat);
        }
    }

    /** Count and scalars of no example; the arrays are left to be overwritten. Modified. */
    void restart() {
        count = 0;
        Arrays.fill(scalars, 0);
    }

    /** Back to the sums over no example. Modified. */
    public void clear() {
        restart();
        flat.fill(0);
    }
}
