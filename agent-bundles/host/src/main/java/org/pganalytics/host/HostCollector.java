// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.SampleState;
import org.pganalytics.sampling.Collector;

/**
 * What Linux tells of the host in /proc and /sys (proc(5), cgroups(7)), a family a source. What this host does not have or
 * does not let us read is SKIPPED with the reason, what cannot be understood FAILED; either stops no other family. Files are
 * read; a process is started only where there is no other way, see {@link Inodes}.
 */
@Component
public final class HostCollector implements Collector {
    private final List<HostSource> sources = List.of(
            new CpuSource(),
            new MemorySource(),
            new LoadSource(),
            new TaskSource(),
            new VirtualMemorySource(),
            new PressureSource(),
            new DiskSource(),
            new FilesystemSource(),
            new NetworkSource(),
            new TcpSource(),
            new PostgresSource(),
            new DirectorySource(),
            new CgroupCpuSource(),
            new CgroupMemorySource());

    private final Path root;

    @Activate
    public HostCollector() {
        this(Path.of("/"));
    }

    /** @param root directory that has proc and sys: / or where another host's / is mounted or recorded */
    public HostCollector(Path root) {
        this.root = root;
    }

    @Override
    public String name() {
        return "host";
    }

    @Override
    public List<FamilySample> collect() {
        HostView host = new HostView(root);
        return sources.stream().map(source -> sample(source, host)).toList();
    }

    private static FamilySample sample(HostSource source, HostView host) {
        MetricFamily family = source.family();
        long start = System.nanoTime();
        HostRows rows = new HostRows(family);
        try {
            source.read(host, rows);
            return rows.sample(Duration.ofNanos(System.nanoTime() - start));
        } catch (NoSuchFileException e) {
            return skipped(family, "no " + e.getFile());
        } catch (AccessDeniedException e) {
            return skipped(family, "no permission to read " + e.getFile());
        } catch (UnavailableException e) {
            return skipped(family, e.getReason());
        } catch (FileSystemException e) {
            return failed(family, e.getMessage());
        } catch (IOException | RuntimeException e) {
            return failed(family, e.toString());
        }
    }

    private static FamilySample skipped(MetricFamily family, String reason) {
        return FamilySample.without(family, SampleState.SKIPPED, reason, Duration.ZERO);
    }

    private static FamilySample failed(MetricFamily family, String reason) {
        return FamilySample.without(family, SampleState.FAILED, reason, Duration.ZERO);
    }
}
