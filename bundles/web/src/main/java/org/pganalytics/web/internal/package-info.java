// SPDX-License-Identifier: Apache-2.0
/** REST, WebSocket, health and metrics over the HTTP whiteboard: servlets that any Servlet 6 container can run. */
@NullMarked
package org.pganalytics.web.internal;

import org.jspecify.annotations.NullMarked;
