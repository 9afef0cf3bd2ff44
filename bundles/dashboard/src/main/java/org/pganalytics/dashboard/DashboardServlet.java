// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.dashboard;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URL;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * Serves the page at /. Every longer or exact pattern (/api/v2/*, /ws/v2, /health/*, /metrics) goes before this one. The
 * page routes by the fragment of its address, so an unknown path is an honest 404 and never index.html.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("dashboard")
@HttpWhiteboardServletPattern("/*")
@HttpWhiteboardServletAsyncSupported
public final class DashboardServlet extends HttpServlet {
    static final String CONTENT_SECURITY_POLICY = "default-src 'self'; script-src 'self'; "
            + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
            + "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
            + "frame-ancestors 'none'";

    private static final long serialVersionUID = 1L;

    private final transient WebFiles files;

    @Activate
    public DashboardServlet() {
        this(DashboardServlet.class::getResource);
    }

    DashboardServlet(Function<String, @Nullable URL> resources) {
        files = new WebFiles(resources);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        String name = path == null || path.equals("/") ? "/index.html" : path;
        Optional<WebFile> file = files.find(name);
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        if (file.isEmpty()) {
            response.setHeader("Cache-Control", "no-store");
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        // Vite names everything in assets/ by its content
        boolean hashed = name.startsWith("/assets/");
        response.setHeader("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
        send(file.get(), request, response);
    }

    private static void send(WebFile file, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String accepted = request.getHeader("Accept-Encoding");
        byte[] gzipped = accepted != null && accepted.contains("gzip") ? file.gzipped() : null;
        // Two encodings are two representations: each has its own tag
        String tag = '"' + file.tag() + (gzipped == null ? "" : "-gz") + '"';
        response.setHeader("ETag", tag);
        if (file.gzipped() != null) {
            response.setHeader("Vary", "Accept-Encoding");
        }
        if (tag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        if (gzipped != null) {
            response.setHeader("Content-Encoding", "gzip");
        }
        byte[] body = gzipped == null ? file.content() : gzipped;
        response.setContentType(file.contentType());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
