// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.pganalytics.api.access.Access;

/** /health/live: the process serves; /health/ready: it can do its work, else 503 with the reasons. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/health/*")
@HttpWhiteboardServletAsyncSupported
public final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient OpsAccess access;
    private final transient Readiness readiness;
    private final transient Json json = new Json();

    @Activate
    public HealthServlet(@Reference Access access, @Reference Readiness readiness) {
        this.access = new OpsAccess(access);
        this.readiness = readiness;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            access.check(request);
            String path = request.getPathInfo() == null ? "" : request.getPathInfo();
            switch (path) {
                case "/live" -> json.send(response, 200, "application/json", Map.of("status", "live"));
                case "/ready" -> ready(response);
                default -> throw new Problem(404, "there is only /health/live and /health/ready");
            }
        } catch (Problem e) {
            json.problem(request, response, e.status(), e.getMessage());
        }
    }

    private void ready(HttpServletResponse response) throws IOException {
        Map<String, String> checks = readiness.checks();
        boolean ready = checks.values().stream().allMatch(Readiness.OK::equals);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", ready ? "ready" : "not ready");
        answer.put("checks", checks);
        json.send(response, ready ? 200 : 503, "application/json", answer);
    }
}
