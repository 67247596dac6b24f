package org.kbfgs.spark.session;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;

/** Where Spark is to log its events, which it does not make itself. */
final class EventLogFolder {

    private static final String ENABLED = "spark.eventLog.enabled";
    private static final String FOLDER = "spark.eventLog.dir";
    private static final String DEFAULT = "/tmp/spark-events";

    private EventLogFolder() {}

    /** @throws BadInput if events are to be logged in a folder that is not there */
    static void check(SparkConf conf) {
        if (!conf.getBoolean(ENABLED, false)) {
            return;
        }
        String given = conf.get(FOLDER, DEFAULT);
        Path folder = HadoopPaths.path(given);
        Configuration hadoop = HadoopSettings.read();
        try {
            if (!HadoopPaths.files(folder, hadoop).exists(folder)) {
                throw new BadInput(FOLDER + " = " + given + ": there is no such folder, expected one that is there, or "
                        + ENABLED + " = false");
            }
        } catch (IOException e) {
            throw new BadInput(FOLDER + " = " + given + ": cannot be read (" + e.getMessage() + "), expected a folder");
        }
    }
}
