package org.kbfgs.spark.session;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.apache.spark.SparkConf;
import org.kbfgs.io.BadInput;

/** The address at which the driver listens, where the environment gives one. */
final class LocalAddress {

    private static final String VARIABLE = "SPARK_LOCAL_IP";

    private LocalAddress() {}

    /** @throws BadInput if the environment's address is not one of this machine's */
    static void check(SparkConf conf) {
        String given = System.getenv(VARIABLE);
        if (given == null || given.isBlank() || conf.contains("spark.driver.bindAddress")) {
            return;
        }
        try {
            if (NetworkInterface.getByInetAddress(InetAddress.getByName(given)) == null
                    && !InetAddress.getByName(given).isLoopbackAddress()) {
                throw bad(given);
            }
        } catch (UnknownHostException e) {
            throw bad(given);
        } catch (SocketException unknown) {
            // The machine does not tell its addresses; Spark will find out.
        }
    }

    private static BadInput bad(String given) {
        return new BadInput(VARIABLE + " = " + given
                + ": is no address of this machine, expected one that is, or no such" + " variable");
    }
}
