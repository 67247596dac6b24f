package org.kbfgs.spark.internals;

import org.apache.spark.SparkUserAppException;

/** The versions of Spark, Scala and Java that this build runs on. */
public final class SparkLine {

    /** In words. */
    public static final String SPARK = "Spark 3.5";

    public static final String SCALA = "2.12";

    public static final int LAST_JAVA = 22;

    private SparkLine() {}

    /** Whether the build runs on a version of Spark. */
    public static boolean accepts(String version) {
        return version.startsWith("3.5.");
    }

    /** Tells YARN the exit code of a driver that it runs. */
    public static SparkUserAppException exit(int code) {
        return new SparkUserAppException(code);
    }
}
