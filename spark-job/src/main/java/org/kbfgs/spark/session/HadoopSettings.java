package org.kbfgs.spark.session;

import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/** Hadoop's configuration as a session's will be, before there is one. */
public final class HadoopSettings {

    /**
     * Whether a file is written on when a data node is lost and there is no other. By HDFS's own default it is not: with one or
     * two nodes up of three, no run could be resumed, and none would outlive one node of three.
     */
    private static final String WRITE_ON = "dfs.client.block.write.replace-datanode-on-failure.best-effort";

    /** The end of the names of Hadoop's files of defaults. */
    private static final String DEFAULTS = "-default.xml";

    private HadoopSettings() {}

    /** Hadoop's own files of settings, and Spark's {@code spark.hadoop.*} settings. */
    public static Configuration read() {
        Configuration hadoop = initial();
        for (Tuple2<String, String> one : new SparkConf().getAllWithPrefix("spark.hadoop.")) {
            hadoop.set(one._1(), one._2());
        }
        return hadoop;
    }

    /** The settings from configuration files and from this program, without Hadoop's own defaults, which every process has. */
    public static Map<String, String> besidesDefaults(Configuration hadoop) {
        Map<String, String> settings = new TreeMap<>();
        for (Map.Entry<String, String> one : hadoop) {
            String[] sources = hadoop.getPropertySources(one.getKey());
            if (sources == null || sources.length == 0 || !sources[sources.length - 1].endsWith(DEFAULTS)) {
                settings.put(one.getKey(), one.getValue());
            }
        }
        return settings;
    }

    /** Hadoop's configuration with {@link #besidesDefaults} of another process. */
    public static Configuration of(Map<String, String> settings) {
        Configuration hadoop = initial();
        settings.forEach(hadoop::set);
        return hadoop;
    }

    private static Configuration initial() {
        Configuration hadoop = new Configuration();
        hadoop.setBoolean(WRITE_ON, true);
        return hadoop;
    }
}
