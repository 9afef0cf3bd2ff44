// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServerContainer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.pganalytics.api.access.Access;

/** Upgrades /ws/v2 to a WebSocket, for those who offer a valid token as subprotocol {@code bearer.TOKEN}. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/ws/v2")
@HttpWhiteboardServletAsyncSupported
public final class LiveServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    static final int MAX_MESSAGE = 64 * 1024;
    private static final String PROTOCOL = "pganalytics";
    private static final String BEARER = "bearer.";

    private final transient Access access;
    private final transient LiveHub hub;
    private final transient Json json = new Json();

    @Activate
    public LiveServlet(@Reference Access access, @Reference LiveHub hub) {
        this.access = access;
        this.hub = hub;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            String token = check(request);
            upgrade(request, response, token);
        } catch (Problem e) {
            if (e.status() == 426) {
                response.setHeader("Upgrade", "websocket");
            }
            json.problem(request, response, e.status(), e.getMessage());
        }
    }

    private String check(HttpServletRequest request) {
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            throw new Problem(426, "this address speaks WebSocket only");
        }
        if (!isSameHost(request.getHeader("Origin"), request.getHeader("Host"))) {
            throw new Problem(403, "a page of another site may not connect");
        }
        List<String> offered = offered(request);
        String token = offered.stream()
                .filter(p -> p.startsWith(BEARER))
                .map(p -> p.substring(BEARER.length()))
                .filter(t -> access.user(t).isPresent())
                .findFirst()
                .orElseThrow(() -> new Problem(401, "log in first: no subprotocol bearer.TOKEN with a valid token"));
        if (!offered.contains(PROTOCOL)) {
            throw new Problem(400, "the subprotocol pganalytics must be offered");
        }
        if (hub.isFull()) {
            throw new Problem(503, "too many clients are connected");
        }
        return token;
    }

    private void upgrade(HttpServletRequest request, HttpServletResponse response, String token) throws IOException {
        // the whiteboard's context is not Jetty's: ask Jetty for its own
        ServletContextHandler handler = ServletContextHandler.getCurrentServletContextHandler();
        ServletContext context = handler == null ? request.getServletContext() : handler.getServletContext();
        JettyWebSocketServerContainer container = JettyWebSocketServerContainer.getContainer(context);
        if (container == null) {
            throw new Problem(503, "WebSocket is switched off in this server");
        }
        container.upgrade(
                (upgrade, answer) -> {
                    answer.setAcceptedSubProtocol(PROTOCOL);
                    return new LiveClient(hub, token);
                },
                request,
                response);
    }

    private static List<String> offered(HttpServletRequest request) {
        List<String> offered = new ArrayList<>();
        for (String header : Collections.list(request.getHeaders("Sec-WebSocket-Protocol"))) {
            for (String protocol : header.split(",")) {
                offered.add(protocol.strip());
            }
        }
        return offered;
    }

    /**
     * Browsers always send the origin; other clients need not. Compared by the texts of host and port that the browser sends
     * in both: what the server knows of scheme and port is wrong behind a proxy that ends TLS.
     */
    private static boolean isSameHost(@Nullable String origin, @Nullable String host) {
        if (origin == null) {
            return true;
        }
        int authority = origin.indexOf("://");
        return authority > 0 && origin.substring(authority + 3).equalsIgnoreCase(host);
    }
}
