// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pganalytics.model.PartState;
import org.pganalytics.model.PartState.Health;
import org.pganalytics.sampling.PasswordSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One PgBouncer, of a configuration org.pganalytics.pgbouncer-NAME. It is asked on a thread of its own, so that one that
 * hangs delays nobody, and keeps its session; a session that broke is opened anew at the next question. {@link #state()} may
 * be called by any thread, the rest is for one at a time.
 */
@Component(
        service = PgBouncer.class,
        configurationPid = "org.pganalytics.pgbouncer",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PgBouncer.Config.class, factory = true)
public final class PgBouncer implements AutoCloseable {
    @ObjectClassDefinition(name = "pganalytics PgBouncer")
    @interface Config {
        @AttributeDefinition(description = "Label of its rows; empty: host:port of the URL")
        String name() default "";

        @AttributeDefinition(description = "jdbc:postgresql://host:port/pgbouncer")
        String url() default "jdbc:postgresql://127.0.0.1:6432/pgbouncer";

        @AttributeDefinition(description = "A user that is in stats_users of pgbouncer.ini")
        String user() default "pganalytics";

        @AttributeDefinition(type = AttributeType.PASSWORD, description = "Empty: passwordFile, or none")
        String password() default "";

        @AttributeDefinition(description = "File with the password, read at every connect")
        String passwordFile() default "";
    }

    private static final Logger LOG = LoggerFactory.getLogger(PgBouncer.class);
    private static final String NOT_ASKED = "not asked yet";

    private final ConsoleSettings settings;
    private final ExecutorService executor;
    private @Nullable Console console;
    private @Nullable Future<Answer> asked;
    private volatile PartState state;

    @Activate
    public PgBouncer(Config config) {
        this(new ConsoleSettings(
                config.name().strip(),
                config.url().strip(),
                config.user(),
                PasswordSource.of(config.password(), config.passwordFile())));
    }

    PgBouncer(ConsoleSettings settings) {
        this.settings = settings;
        this.executor = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "pgbouncer " + settings.name());
            thread.setDaemon(true);
            return thread;
        });
        this.state = new PartState("pgbouncer " + settings.name(), Health.DEGRADED, NOT_ASKED);
    }

    String name() {
        return settings.name();
    }

    PartState state() {
        return state;
    }

    /** Begins to ask, if it is not still about the last question. */
    void ask() {
        if (asked == null || asked.isDone()) {
            asked = executor.submit(this::read);
        }
    }

    /**
     * What it answers to {@link #ask()}; an answer that comes later is lost.
     *
     * @throws UnansweredException with the reason
     */
    Answer answer(long timeoutNanos) throws UnansweredException {
        Future<Answer> question = asked;
        if (question == null) {
            throw new UnansweredException("not asked");
        }
        try {
            Answer answer = question.get(timeoutNanos, TimeUnit.NANOSECONDS);
            if (state.health() != Health.OK) {
                LOG.info("PgBouncer {} answers", name());
            }
            state = new PartState(state.name(), Health.OK, "");
            return answer;
        } catch (TimeoutException e) {
            // Once is the login of a new session, or a busy host
            boolean once = state.health() == Health.OK || state.detail().equals(NOT_ASKED);
            throw unanswered(once ? Health.DEGRADED : Health.FAILED, "does not answer in time");
        } catch (ExecutionException e) {
            throw unanswered(Health.FAILED, Reason.of(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnansweredException("interrupted");
        }
    }

    private UnansweredException unanswered(Health health, String reason) {
        if (health == Health.FAILED && state.health() != Health.FAILED) {
            LOG.warn("PgBouncer {} does not answer, asking again: {}", name(), reason);
        }
        state = new PartState(state.name(), health, reason);
        return new UnansweredException(reason);
    }

    private Answer read() throws SQLException {
        if (console != null) {
            try {
                return ask(console);
            } catch (SQLException e) {
                LOG.debug("PgBouncer {}: the session broke, opening another: {}", name(), e.getMessage());
            }
        }
        console = Console.open(settings);
        return ask(console);
    }

    private Answer ask(Console open) throws SQLException {
        try {
            return Answer.ask(name(), open.version(), open.since(), open::show);
        } catch (SQLException | RuntimeException e) {
            console = null;
            open.close();
            throw e;
        }
    }

    /** A question on its way ends by its deadline. */
    @Deactivate
    @Override
    public void close() {
        executor.execute(() -> {
            if (console != null) {
                console.close();
            }
        });
        executor.shutdown();
    }
}
