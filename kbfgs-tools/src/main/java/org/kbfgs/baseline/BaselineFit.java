package org.kbfgs.baseline;

import org.kbfgs.io.BadInput;

/**
 * A training of Spark ML's network from its initial weights.
 *
 * @param iterations of L-BFGS
 * @param seconds of the training, the rows being in memory
 * @param accuracy share of the test set's labels that are predicted
 */
public record BaselineFit(int iterations, double seconds, double accuracy) {

    static final String HEADER = "iterations,seconds,accuracy";

    String line() {
        return iterations + "," + seconds + "," + accuracy;
    }

    static BaselineFit of(String line, String file) {
        String[] cells = line.split(",", -1);
        try {
            return new BaselineFit(
                    Integer.parseInt(cells[0]), Double.parseDouble(cells[1]), Double.parseDouble(cells[2]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new BadInput(file + ": has the line " + line + ", expected numbers " + HEADER
                    + ": delete the file, and repeat the command");
        }
    }
}
