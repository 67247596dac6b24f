package org.kbfgs.score;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import org.kbfgs.data.Gather;
import org.kbfgs.data.RowBlock;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Finite;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.NativeBytes;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Backprop;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/**
 * Forward passes over a fixed number of rows, so that a row's scores depend neither on the rows beside it nor on their number.
 * Not safe for use by two threads.
 */
public final class BatchScorer implements AutoCloseable {

    /** The number of rows of a forward pass; fewer rows are filled up. */
    public static final int ROWS = 256;

    private static final int[] PLACES = IntStream.range(0, ROWS).toArray();

    private final Parameters W;
    private final Architecture network;
    private final Backprop pass;
    private final int columnsAtOnce;
    private final Gather gather = new Gather();
    /** ROWS x d_0, row after row. */
    private final float[] features;

    /** A scorer with these weights, which are shared, not copied. */
    public BatchScorer(Parameters W) {
        this.W = W;
        this.network = W.architecture();
        this.pass = new Backprop(network, W.arithmetic(), ROWS);
        this.columnsAtOnce = ColumnsAtOnce.of(W.arithmetic(), ROWS);
        this.features = new float[Math.multiplyExact(ROWS, network.inputs())];
    }

    /** Sets the features of a row, from 0 to {@link #ROWS} - 1, for the next {@link #forward}. */
    public void put(int row, float[] values) {
        if (values.length != network.inputs()) {
            throw new IllegalArgumentException(
                    "row has " + values.length + " features, the network has " + network.inputs() + " inputs");
        }
        System.arraycopy(values, 0, features, row * values.length, values.length);
    }

    /** Applies the network to all rows. */
    public void forward() {
        gather.gather(new RowBlock.Floats(ROWS, network.inputs(), features), PLACES, 0, pass.features());
        pass.forward(W, columnsAtOnce);
    }

    /** Whether all outputs of the last {@link #forward} are finite, and all predictions, which overflow where they are exponentials. */
    public boolean isFinite() {
        return Finite.all(pass.outputs()) && (network.loss() != Loss.POISSON || Finite.all(pass.predict()));
    }

    /** A score of the first {@code count} rows after {@link #forward}: an array for each row. */
    public float[][] scores(Score score, int count) {
        if (score instanceof Score.Prediction) {
            return rows(pass.predict(), network.outputs(), count);
        }
        if (score instanceof Score.Code code) {
            Matrix a = code.layer() == network.depth() ? pass.outputs() : pass.input(code.layer());
            return rows(a, score.width(network), count);
        }
        return reconstructionErrors(count);
    }

    private float[][] reconstructionErrors(int count) {
        if (!Score.isAutoencoder(network)) {
            throw new IllegalArgumentException("network is not an autoencoder, which has as many outputs as inputs");
        }
        float[][] predictions = rows(pass.predict(), network.outputs(), count);
        float[][] errors = new float[count][1];
        for (int r = 0; r < count; r++) {
            double sum = 0;
            for (int c = 0; c < predictions[r].length; c++) {
                double difference = (double) predictions[r][c] - features[r * predictions[r].length + c];
                sum += difference * difference;
            }
            errors[r][0] = (float) (sum / network.outputs());
        }
        return errors;
    }

    /** The first rows of the first columns of a contiguous column-major matrix of {@link #ROWS} rows. */
    private static float[][] rows(Matrix matrix, int columns, int count) {
        boolean isSingle = matrix.type() == ElementType.FLOAT32;
        byte[] bytes = new byte[Math.multiplyExact(ROWS * columns, matrix.type().width())];
        NativeBytes.copyPart(matrix, 0, bytes, bytes.length);
        ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        float[][] rows = new float[count][columns];
        for (int c = 0; c < columns; c++) {
            for (int r = 0; r < count; r++) {
                int at = c * ROWS + r;
                rows[r][c] = isSingle ? values.getFloat(at * Float.BYTES) : (float) values.getDouble(at * Double.BYTES);
            }
        }
        return rows;
    }

    @Override
    public void close() {
        pass.close();
    }
}
