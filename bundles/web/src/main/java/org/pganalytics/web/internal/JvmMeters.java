// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import org.osgi.service.component.annotations.Component;
import org.pganalytics.api.plugin.MeterSource;

/** The basics of the Java runtime: memory, threads, garbage collection, CPU, files. */
@Component
public final class JvmMeters implements MeterSource {
    @Override
    public List<Meter> meters() {
        List<Meter> meters = new ArrayList<>();
        memory(meters, "heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage());
        memory(meters, "nonheap", ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage());
        meters.add(new Meter(
                "jvm_threads_current",
                false,
                "Live threads",
                "",
                ManagementFactory.getThreadMXBean().getThreadCount()));
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            String labels = "{gc=\"" + gc.getName() + "\"}";
            meters.add(new Meter("jvm_gc_collections_total", true, "Collections", labels, gc.getCollectionCount()));
            meters.add(new Meter(
                    "jvm_gc_seconds_total", true, "Time of collections", labels, gc.getCollectionTime() / 1000.0));
        }
        double started = ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0;
        meters.add(new Meter("process_start_time_seconds", false, "Start, seconds since 1970", "", started));
        system(meters, "ProcessCpuTime", 1e-9, "process_cpu_seconds_total", true, "CPU time used");
        system(meters, "OpenFileDescriptorCount", 1, "process_open_fds", false, "Open file descriptors");
        return meters;
    }

    private static void memory(List<Meter> meters, String area, MemoryUsage usage) {
        String labels = "{area=\"" + area + "\"}";
        meters.add(new Meter("jvm_memory_used_bytes", false, "Memory in use", labels, usage.getUsed()));
        meters.add(new Meter("jvm_memory_max_bytes", false, "Limit, -1 for none", labels, usage.getMax()));
    }

    /** By name and not by com.sun.management's types, which not every container exports. */
    private static void system(
            List<Meter> meters, String attribute, double factor, String name, boolean counter, String help) {
        try {
            Object value = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), attribute);
            if (value instanceof Number number) {
                meters.add(new Meter(name, counter, help, "", number.doubleValue() * factor));
            }
        } catch (JMException e) {
            // this runtime does not tell it: no meter
        }
    }
}
