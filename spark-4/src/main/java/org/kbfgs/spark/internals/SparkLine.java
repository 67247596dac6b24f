package org.kbfgs.spark.internals;

import org.apache.spark.SparkUserAppException;

/** The versions of Spark, Scala and Java that this build runs on. */
public final class SparkLine {

    /** In words. */
    public static final String SPARK = "Spark 4.1 or later";

    public static final String SCALA = "2.13";

    public static final int LAST_JAVA = 25;

    private SparkLine() {}

    /** Whether the build runs on a version of Spark. */
    public static boolean accepts(String version) {
        return version.startsWith("4.") && !version.startsWith("4.0.");
    }

    /** Tells YARN the exit code of a driver that it runs. */
    public static SparkUserAppException exit(int code) {
        return new SparkUserAppException(code, null);
    }
}
