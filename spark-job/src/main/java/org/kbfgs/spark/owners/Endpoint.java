package org.kbfgs.spark.owners;

import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * An endpoint of Spark's RPC that replies to messages of one class.
 *
 * @param <M> a class that Spark has too, as its RPC reads messages without our classes
 */
abstract class Endpoint<M> implements ThreadSafeRpcEndpoint {

    private final RpcEnv rpc;
    private final Class<M> kind;

    Endpoint(RpcEnv rpc, Class<M> kind) {
        this.rpc = rpc;
        this.kind = kind;
    }

    /** Replies to the message, now or later. Messages come one after the other. */
    abstract void receive(M message, RpcCallContext context);

    @Override
    public RpcEnv rpcEnv() {
        return rpc;
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
        return new AbstractPartialFunction<>() {
            @Override
            public boolean isDefinedAt(Object message) {
                return kind.isInstance(message);
            }

            @Override
            public BoxedUnit apply(Object message) {
                receive(kind.cast(message), context);
                return BoxedUnit.UNIT;
            }
        };
    }
}
