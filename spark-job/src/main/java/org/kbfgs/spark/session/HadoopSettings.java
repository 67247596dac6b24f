package org.kbfgs.spark.session;

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

    private HadoopSettings() {}

    /** Hadoop's own files of settings, and Spark's {@code spark.hadoop.*} settings. */
    public static Configuration read() {
        Configuration hadoop = new Configuration();
        hadoop.setBoolean(WRITE_ON, true);
        for (Tuple2<String, String> one : new SparkConf().getAllWithPrefix("spark.hadoop.")) {
            hadoop.set(one._1(), one._2());
        }
        return hadoop;
    }
}
