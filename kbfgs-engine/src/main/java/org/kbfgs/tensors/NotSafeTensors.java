package org.kbfgs.tensors;

/** A file that is not of the safetensors format, or does not hold what is wanted of it: one line that says where. */
public final class NotSafeTensors extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int SHOWN = 80;

    NotSafeTensors(String source, String problem) {
        super(source + ": " + problem);
    }

    /** Text from a file, fit to stand in a line of a message. */
    static String shown(String text) {
        String line = text.replaceAll("\\p{C}", "?");
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
    }
}
