// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.collect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pganalytics.model.PartState;
import org.pganalytics.sampling.Interval;
import org.pganalytics.sampling.PartStateSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches what the agent itself uses. Near its limit of memory or CPU (four fifths of it), sampling takes twice the time
 * between two snapshots, then four times, sixteen at most; it gets faster again step by step below half of it. Thread-safe.
 */
@Component(
        service = {ResourceGuard.class, PartStateSource.class},
        configurationPid = "org.pganalytics.resources")
@Designate(ocd = ResourceGuard.Config.class)
public final class ResourceGuard implements PartStateSource {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceGuard.class);
    private static final int SLOWEST = 16;
    private static final double NEAR = 0.8;
    private static final double FAR = 0.5;

    @ObjectClassDefinition(name = "pganalytics resources")
    @interface Config {
        @AttributeDefinition(description = "Limit of the agent's resident memory, megabytes")
        int memoryMegabytes() default 128;

        @AttributeDefinition(description = "Limit of the agent's CPU time, percent of one core")
        double cpuPercent() default 10;

        @AttributeDefinition(description = "Time between two looks")
        String checkInterval() default "30s";
    }

    /**
     * What the agent uses.
     *
     * @param memoryBytes resident now
     * @param cpuNanos since its start
     */
    record Usage(long memoryBytes, long cpuNanos) {
        /** Where a figure cannot be had, it is 0. */
        static Usage ofThisProcess() {
            Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
            try {
                long kilobytes = Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0);
                return new Usage(kilobytes * 1024, cpu.toNanos());
            } catch (IOException e) {
                LOG.debug("No memory of this process", e);
                return new Usage(0, cpu.toNanos());
            }
        }
    }

    private final long memoryBytes;
    private final double cpuShare;
    private final long checkNanos;
    private final Supplier<Usage> usage;
    private final LongSupplier nanoTime;
    private Usage last;
    private long lastNanos;
    private int slowdown = 1;
    private String reason = "";

    @Activate
    public ResourceGuard(Config config) {
        this(
                config.memoryMegabytes() * 1024L * 1024,
                config.cpuPercent() / 100,
                Interval.parse(config.checkInterval()),
                Usage::ofThisProcess,
                System::nanoTime);
    }

    /**
     * @param memoryBytes limit of the resident memory
     * @param cpuShare limit of CPU time by time, 1 for one core
     * @param check time between two looks
     */
    ResourceGuard(long memoryBytes, double cpuShare, Duration check, Supplier<Usage> usage, LongSupplier nanoTime) {
        if (memoryBytes <= 0 || !(cpuShare > 0)) {
            throw new IllegalArgumentException(
                    "org.pganalytics.resources: memoryMegabytes and cpuPercent must be above 0");
        }
        this.memoryBytes = memoryBytes;
        this.cpuShare = cpuShare;
        this.checkNanos = check.toNanos();
        this.usage = usage;
        this.nanoTime = nanoTime;
        this.last = usage.get();
        this.lastNanos = nanoTime.getAsLong();
    }

    /** How many times its interval a sampling should wait now: 1, 2, 4, 8 or 16. */
    synchronized int slowdown() {
        long now = nanoTime.getAsLong();
        if (now - lastNanos >= checkNanos) {
            Usage used = usage.get();
            double cpu = (double) (used.cpuNanos() - last.cpuNanos()) / (now - lastNanos);
            judge(used.memoryBytes(), cpu);
            last = used;
            lastNanos = now;
        }
        return slowdown;
    }

    private void judge(long memory, double cpu) {
        double most = Math.max((double) memory / memoryBytes, cpu / cpuShare);
        int before = slowdown;
        if (most > NEAR) {
            slowdown = Math.min(slowdown * 2, SLOWEST);
        } else if (most < FAR) {
            slowdown = Math.max(slowdown / 2, 1);
        }
        reason = String.format(
                Locale.ROOT,
                "%d MB of %d MB and %.1f %% of %.1f %% CPU: %d times the interval between snapshots",
                memory >> 20,
                memoryBytes >> 20,
                cpu * 100,
                cpuShare * 100,
                slowdown);
        if (slowdown > before) {
            LOG.warn("The agent nears its limits, {}", reason);
        } else if (slowdown < before) {
            LOG.info("The agent is off its limits, {}", reason);
        }
    }

    @Override
    public synchronized List<PartState> parts() {
        return List.of(
                slowdown == 1
                        ? new PartState("resources", PartState.Health.OK, "")
                        : new PartState("resources", PartState.Health.DEGRADED, reason));
    }
}
