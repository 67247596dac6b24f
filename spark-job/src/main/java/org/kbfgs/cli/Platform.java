package org.kbfgs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import org.kbfgs.io.BadInput;
import org.kbfgs.spark.internals.SparkLine;
import picocli.CommandLine;
import scala.util.Properties$;

/** The platform that this program was built for: its Spark, Scala and Java. */
final class Platform implements CommandLine.IVersionProvider {

    private static final int FIRST_JAVA = 17;

    /** This program's version, of its jar, and the Spark that it is built for. */
    @Override
    public String[] getVersion() {
        String version = Platform.class.getPackage().getImplementationVersion();
        return new String[] {"kbfgs " + Objects.requireNonNullElse(version, "(not packed)") + " for " + SparkLine.SPARK
        };
    }

    /** @throws BadInput if another Spark, Scala or Java runs this program than it can run on */
    static void check() {
        check(
                spark(),
                Properties$.MODULE$.versionNumberString(),
                Runtime.version().feature());
    }

    static void check(String spark, String scala, int java) {
        if (!SparkLine.accepts(spark) || !scala.startsWith(SparkLine.SCALA)) {
            throw new BadInput("Spark " + spark + " for Scala " + scala + ": expected " + SparkLine.SPARK
                    + " for Scala " + SparkLine.SCALA
                    + ": set SPARK_HOME to its folder, or unset it for the Spark that the launcher brings");
        }
        if (java < FIRST_JAVA || java > SparkLine.LAST_JAVA) {
            throw new BadInput("Java " + java + ": expected Java " + FIRST_JAVA + ", on which " + SparkLine.SPARK
                    + " runs: set JAVA_HOME");
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
