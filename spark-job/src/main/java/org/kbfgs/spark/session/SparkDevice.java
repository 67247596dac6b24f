package org.kbfgs.spark.session;

import java.util.Map;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.sql.SparkSession;
import org.kbfgs.backend.DeviceAssignment;
import scala.Option;

/** The GPU that Spark assigned: that of the calling thread's task or, in the driver's process, that of the driver. */
public final class SparkDevice implements DeviceAssignment {

    @Override
    public Optional<String> address() {
        Optional<String> ofTask = Optional.ofNullable(TaskContext.get()).flatMap(task -> first(task.resourcesJMap()));
        return ofTask.isPresent() ? ofTask : ofDriver();
    }

    private static Optional<String> ofDriver() {
        Option<SparkSession> here = SparkSession.getDefaultSession();
        return here.isEmpty() || here.get().sparkContext().isStopped()
                ? Optional.empty()
                : first(JavaSparkContext.fromSparkContext(here.get().sparkContext())
                        .resources());
    }

    private static Optional<String> first(Map<String, ResourceInformation> resources) {
        return Optional.ofNullable(resources.get(GpuResources.NAME))
                .map(ResourceInformation::addresses)
                .filter(addresses -> addresses.length > 0)
                .map(addresses -> addresses[0]);
    }
}
