// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.pganalytics.api.access.Access;
import org.pganalytics.api.plugin.MeterSource;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.api.web.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Authenticates, routes to an endpoint, encodes what it answers, and turns what it throws into problems. */
@Component(service = {Servlet.class, MeterSource.class})
@HttpWhiteboardServletPattern("/api/v2/*")
@HttpWhiteboardServletAsyncSupported
public final class ApiServlet extends HttpServlet implements MeterSource {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ApiServlet.class);
    static final int MAX_BODY = 1 << 20;
    private static final int MAX_DRAIN = 8 << 20;

    private final transient Router router;
    private final transient Access access;
    private final transient Json json = new Json();
    private final transient AtomicLongArray answers = new AtomicLongArray(6);

    @Activate
    public ApiServlet(@Reference Router router, @Reference Access access) {
        this.router = router;
        this.access = access;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Object answer = answer(request, response);
            json.send(response, 200, "application/json", answer);
        } catch (Problem e) {
            json.problem(request, response, e.status(), e.getMessage());
        } catch (IllegalArgumentException e) {
            json.problem(request, response, 400, text(e));
        } catch (NoSuchElementException e) {
            json.problem(request, response, 404, text(e));
        } catch (Access.TooManyAttemptsException e) {
            response.setHeader("Retry-After", Long.toString(e.retryAfterSeconds()));
            json.problem(request, response, 429, text(e));
        } catch (StoreUnavailableException e) {
            LOG.debug("{} {}: store unavailable", request.getMethod(), request.getRequestURI(), e);
            json.problem(request, response, 503, text(e));
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
            json.problem(request, response, 500, "the server failed; its log says why");
        } finally {
            answers.incrementAndGet(Math.min(5, response.getStatus() / 100));
        }
    }

    private Object answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        Optional<Router.Route> route = router.route(request.getMethod(), path);
        Optional<String> role = route.isPresent() ? route.get().endpoint().role() : Optional.of("viewer");
        Access.User user = user(request, role);
        if (route.isEmpty()) {
            String allowed = String.join(", ", router.methods(path));
            if (allowed.isEmpty()) {
                throw new Problem(404, "there is nothing at " + request.getRequestURI());
            }
            response.setHeader("Allow", allowed);
            throw new Problem(405, request.getMethod() + " is not possible here, only " + allowed);
        }
        Endpoint endpoint = route.get().endpoint();
        return endpoint.answer(new ServletCall(request, route.get().variables(), body(request), user, router));
    }

    private Access.@Nullable User user(HttpServletRequest request, Optional<String> role) {
        if (role.isEmpty()) {
            return null;
        }
        Access.User user = ServletCall.bearer(request)
                .flatMap(access::user)
                .orElseThrow(() -> new Problem(401, "log in first: the bearer token is missing, unknown or expired"));
        if (role.get().equals("admin") && !user.role().equals("admin")) {
            throw new Problem(403, "this needs the role admin");
        }
        return user;
    }

    private Map<String, Object> body(HttpServletRequest request) throws IOException {
        if (request.getMethod().equals("GET")) {
            return Map.of();
        }
        InputStream in = request.getInputStream();
        byte[] bytes = request.getContentLengthLong() > MAX_BODY ? new byte[0] : in.readNBytes(MAX_BODY + 1);
        if (request.getContentLengthLong() > MAX_BODY || bytes.length > MAX_BODY) {
            // read on for a while: a connection that is closed with unread input loses the answer
            byte[] rest = new byte[8192];
            for (int read = 0, n; read < MAX_DRAIN && (n = in.read(rest)) >= 0; read += n) {
                // thrown away
            }
            throw new Problem(413, "the body is larger than " + MAX_BODY + " bytes");
        }
        if (bytes.length == 0) {
            return Map.of();
        }
        if (!isJson(request.getContentType())) {
            throw new Problem(415, "the body must be JSON: send Content-Type: application/json");
        }
        return json.object(bytes);
    }

    /** Whoever says nothing of the type is believed to mean JSON; with curl -d, saying nothing reads as a form. */
    private static boolean isJson(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
        return type.isEmpty()
                || type.equalsIgnoreCase("application/json")
                || type.equalsIgnoreCase("application/x-www-form-urlencoded");
    }

    private static String text(RuntimeException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    @Override
    public List<Meter> meters() {
        return IntStream.rangeClosed(2, 5)
                .mapToObj(c -> new Meter(
                        "pganalytics_http_answers_total",
                        true,
                        "Answers of /api/v2 by class of status",
                        "{status=\"" + c + "xx\"}",
                        answers.get(c)))
                .toList();
    }
}
