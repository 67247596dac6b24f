package org.kbfgs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.kbfgs.io.BadInput;
import scala.util.Properties$;

/** The platform that this program was built for: its Spark, Scala and Java. */
final class Platform {

    private static final String SPARK = "3.5.";
    private static final String SCALA = "2.12.";
    private static final int FIRST_JAVA = 17;
    private static final int LAST_JAVA = 22;

    private Platform() {}

    /** @throws BadInput if another Spark, Scala or Java runs this program than it can run on */
    static void check() {
        check(
                spark(),
                Properties$.MODULE$.versionNumberString(),
                Runtime.version().feature());
    }

    static void check(String spark, String scala, int java) {
        if (!spark.startsWith(SPARK) || !scala.startsWith(SCALA)) {
            throw new BadInput("Spark " + spark + " for Scala " + scala + ": expected Spark " + SPARK + "x for Scala "
                    + SCALA + "x: set SPARK_HOME to its folder, or unset it for the Spark that the launcher brings");
        }
        if (java < FIRST_JAVA || java > LAST_JAVA) {
            throw new BadInput("Java " + java + ": expected Java " + FIRST_JAVA + ", on which Spark " + SPARK
                    + "x runs: set JAVA_HOME");
        }
    }

    /** The version that Spark's own jar tells. */
    private static String spark() {
        try (InputStream in =
                Thread.currentThread().getContextClassLoader().getResourceAsStream("spark-version-info.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "of unknown version");
        } catch (IOException e) {
            throw new UncheckedIOException("spark-version-info.properties: " + e.getMessage(), e);
        }
    }
}
