// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.pganalytics.api.access.Access;
import org.pganalytics.api.plugin.MeterSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** GET /metrics for Prometheus, from all meter sources there are. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/metrics")
@HttpWhiteboardServletAsyncSupported
public final class MetricsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(MetricsServlet.class);
    private final transient OpsAccess access;
    private final transient Json json = new Json();
    private final transient List<MeterSource> sources = new CopyOnWriteArrayList<>();

    @Activate
    public MetricsServlet(@Reference Access access) {
        this.access = new OpsAccess(access);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSource(MeterSource source) {
        sources.add(source);
    }

    void removeSource(MeterSource source) {
        sources.remove(source);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            access.check(request);
        } catch (Problem e) {
            json.problem(request, response, e.status(), e.getMessage());
            return;
        }
        Exposition page = new Exposition();
        for (MeterSource source : sources) {
            try {
                source.meters().forEach(page::add);
            } catch (RuntimeException e) {
                LOG.warn("Metrics: {} failed", source.getClass().getName(), e);
            }
        }
        response.setContentType("text/plain; version=0.0.4; charset=utf-8");
        response.getOutputStream().write(page.text().getBytes(StandardCharsets.UTF_8));
    }
}
