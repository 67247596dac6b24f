package org.kbfgs.io;

import java.util.Map;
import org.apache.hadoop.util.VersionInfo;

/** A URI whose file system is not among the classes of this process: which package brings it. */
final class MissingFileSystem {

    private static final String HADOOP = "org.apache.hadoop:";

    /** Maven's group and artifact by scheme; those of Hadoop have Hadoop's version. */
    private static final Map<String, String> PACKAGES = Map.ofEntries(
            Map.entry("s3a", HADOOP + "hadoop-aws"),
            Map.entry("abfs", HADOOP + "hadoop-azure"),
            Map.entry("abfss", HADOOP + "hadoop-azure"),
            Map.entry("wasb", HADOOP + "hadoop-azure"),
            Map.entry("wasbs", HADOOP + "hadoop-azure"),
            Map.entry("adl", HADOOP + "hadoop-azure-datalake"),
            Map.entry("oss", HADOOP + "hadoop-aliyun"),
            Map.entry("cosn", HADOOP + "hadoop-cos"),
            Map.entry("gs", "com.google.cloud.bigdataoss:gcs-connector"));

    private MissingFileSystem() {}

    /** The refusal of a path with this scheme. */
    static BadInput of(Object path, String scheme) {
        String artifact = PACKAGES.get(scheme);
        if (artifact == null) {
            String meant = scheme.equals("s3") || scheme.equals("s3n")
                    ? "s3a:// in its place"
                    : "a scheme that Hadoop knows, such as file or hdfs";
            return new BadInput(path + ": there is no file system " + scheme + ", expected " + meant);
        }
        String version = artifact.startsWith(HADOOP) ? VersionInfo.getVersion() : "VERSION";
        return new BadInput(path + ": the file system " + scheme + " is not on the class path, expected --packages "
                + artifact + ":" + version + " before the command");
    }
}
