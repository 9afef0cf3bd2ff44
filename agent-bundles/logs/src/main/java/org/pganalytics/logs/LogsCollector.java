// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.PartState;
import org.pganalytics.model.SampleState;
import org.pganalytics.sampling.Collector;
import org.pganalytics.sampling.PartStateSource;

/** What PostgreSQL tells in its log files, counted and scrubbed; SKIPPED as long as no files are named. */
@Component(
        service = {Collector.class, PartStateSource.class},
        immediate = true,
        configurationPid = "org.pganalytics.logs",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = LogsCollector.Config.class)
public final class LogsCollector implements Collector, PartStateSource {
    @ObjectClassDefinition(name = "pganalytics logs")
    @interface Config {
        @AttributeDefinition(
                description = "Absolute path of the log directory, of a file, or of files by * and ? in the last part;"
                        + " empty: no logs are read")
        String files() default "";

        @AttributeDefinition(description = "auto, csvlog, jsonlog or stderr")
        String format() default "auto";

        @AttributeDefinition(description = "log_line_prefix of the server, for the format stderr")
        String linePrefix() default "%m [%p] ";

        @AttributeDefinition(
                description = "File that keeps how far the logs were read; empty: logs.progress of karaf.data")
        String progressFile() default "";

        @AttributeDefinition(min = "1024", max = "67108864", description = "Bytes of logs read in a second at most")
        int bytesPerSecond() default 1048576;

        @AttributeDefinition(min = "1", max = "40", description = "Different events told of a second at most")
        int eventsPerSecond() default 20;
    }

    private final @Nullable LogWatch watch;

    @Activate
    public LogsCollector(Config config) {
        this(config.files().isBlank() ? null : watch(config));
    }

    LogsCollector(@Nullable LogWatch watch) {
        this.watch = watch;
        if (watch != null) {
            watch.start();
        }
    }

    static LogWatch watch(Config config) {
        String files = config.files().strip();
        FollowerSettings settings = new FollowerSettings(
                files,
                LogFormat.parse(config.format().strip()),
                new LinePrefix(unquoted(config.linePrefix())),
                within("bytesPerSecond", config.bytesPerSecond(), 1024, 1 << 26));
        String progress = config.progressFile().isBlank()
                ? System.getProperty("karaf.data", "data") + "/logs.progress"
                : config.progressFile().strip();
        return new LogWatch(
                settings,
                new ProgressFile(Path.of(progress), files),
                within("eventsPerSecond", config.eventsPerSecond(), 1, LogWatch.MAX_EVENTS));
    }

    /** A configuration file keeps the blank at the end of a prefix only within quotes. */
    private static String unquoted(String text) {
        boolean quoted = text.length() > 1 && text.startsWith("'") && text.endsWith("'");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static int within(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ": it is from " + min + " to " + max);
        }
        return value;
    }

    @Override
    public String name() {
        return "logs";
    }

    @Override
    public List<FamilySample> collect() {
        return watch == null
                ? LogFamilies.without(SampleState.SKIPPED, "files in etc/org.pganalytics.logs.cfg is empty")
                : watch.samples();
    }

    @Override
    public List<PartState> parts() {
        return watch == null ? List.of() : List.of(watch.state());
    }

    @Deactivate
    void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
