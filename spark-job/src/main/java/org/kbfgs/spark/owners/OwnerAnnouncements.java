package org.kbfgs.spark.owners;

import org.apache.spark.SparkContext;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** On the driver, what a registry hears of executors in a training: that they are there, from themselves; that they are gone, from Spark. */
record OwnerAnnouncements(SparkContext spark, RpcEndpointRef endpoint, SparkListener removals)
        implements AutoCloseable {

    static OwnerAnnouncements open(SparkContext spark, String training, OwnerRegistry registry) {
        RpcEnv rpc = spark.env().rpcEnv();
        SparkListener removals = new Removals(registry);
        spark.addSparkListener(removals);
        return new OwnerAnnouncements(
                spark, rpc.setupEndpoint(endpoint(training), new Registrations(rpc, registry)), removals);
    }

    /** The name of the endpoint at which executors make themselves known. */
    static String endpoint(String training) {
        return "kbfgs-owners-" + training;
    }

    /** Messages of an executor's id and its endpoint, or of an executor's id and a call for that executor. */
    private static final class Registrations extends Endpoint<Object[]> {

        private final OwnerRegistry registry;

        Registrations(RpcEnv rpc, OwnerRegistry registry) {
            super(rpc, Object[].class);
            this.registry = registry;
        }

        @Override
        void receive(Object[] message, RpcCallContext context) {
            String executor = (String) message[0];
            if (message[1] instanceof RpcEndpointRef endpoint) {
                registry.register(executor, endpoint);
            } else {
                registry.ask(executor, (byte[]) message[1]);
            }
            context.reply(Boolean.TRUE);
        }
    }

    private static final class Removals extends SparkListener {

        private final OwnerRegistry registry;

        Removals(OwnerRegistry registry) {
            this.registry = registry;
        }

        @Override
        public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
            registry.remove(removed.executorId(), removed.reason());
        }
    }

    /** Executors can no longer make themselves known. */
    @Override
    public void close() {
        spark.removeSparkListener(removals);
        spark.env().rpcEnv().stop(endpoint);
    }
}
