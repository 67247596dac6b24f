package org.kbfgs.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.stream.StreamSupport;

/**
 * The scaling of a model's features: feature i becomes (x - means[i]) / scales[i], in float64; NaN stands for a null, in whose place
 * comes fills[i].
 *
 * @param fills d_0 of them; empty where nulls are not replaced
 * @param means d_0 of them; empty where features stay as they are
 * @param scales as many
 */
record InputScaling(double[] fills, double[] means, double[] scales) {

    /** Of features that stay as they are. */
    static final InputScaling NONE = new InputScaling(new double[0], new double[0], new double[0]);

    /**
     * Reads the content of {@link ModelFormat#PREPROCESSING}.
     *
     * @param file its name, for messages
     * @param inputs d_0
     * @throws NotAModel if it is not as expected
     */
    static InputScaling read(byte[] json, String file, int inputs) {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(new String(json, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new NotAModel(file, "is not JSON: " + e.getOriginalMessage());
        }
        if (!root.has("means")) {
            return NONE;
        }
        InputScaling read = new InputScaling(numbers(root, "fills"), numbers(root, "means"), numbers(root, "scales"));
        boolean fits = read.means.length == inputs
                && read.scales.length == inputs
                && (read.fills.length == 0 || read.fills.length == inputs);
        if (!fits) {
            throw new NotAModel(
                    file,
                    "has " + read.means.length + " means, " + read.scales.length + " scales and " + read.fills.length
                            + " fills, expected " + inputs + ", the network's inputs");
        }
        return read;
    }

    private static double[] numbers(JsonNode root, String name) {
        return StreamSupport.stream(root.path(name).spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    /** The features as the network sees them. */
    float[] of(float[] row) {
        if (means.length != row.length) {
            return row;
        }
        float[] scaled = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            double x = Float.isNaN(row[i]) && fills.length > 0 ? fills[i] : row[i];
            scaled[i] = (float) ((x - means[i]) / scales[i]);
        }
        return scaled;
    }
}
