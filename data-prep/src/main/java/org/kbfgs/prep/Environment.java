package org.kbfgs.prep;

import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.source.TaskRunner;

/**
 * What the commands need of the program that they are part of.
 *
 * @param hadoop Hadoop's settings
 * @param tasks opens what runs the tasks of a generator
 */
public record Environment(Supplier<Configuration> hadoop, Supplier<TaskRunner> tasks) {

    /** This process alone, with Hadoop's own files of settings. */
    static final Environment ALONE = new Environment(Configuration::new, TaskRunner.InThisThread::new);
}
