package org.kbfgs.linalg;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Native memory that this process has freed and its allocator keeps. glibc keeps the arrays of each thread in an arena of its own, which
 * the threads of the next training use in part only, so that each training would add to the process's resident memory.
 */
public final class FreedMemory {

    private FreedMemory() {}

    /** Returns it to the machine, with JVMs that can: HotSpot on Linux with glibc, from 17.0.2 on. The others keep it. */
    public static void giveBack() {
        try {
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            ManagementFactory.getPlatformMBeanServer().invoke(commands, "systemTrimNativeHeap", null, null);
        } catch (JMException unknown) {
            // What is freed stays with the allocator, whose next arrays may take it.
        }
    }
}
