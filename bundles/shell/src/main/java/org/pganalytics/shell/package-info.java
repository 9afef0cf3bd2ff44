// SPDX-License-Identifier: Apache-2.0
/** Karaf commands {@code pganalytics:*}: the same answers as the dashboard's, on a console. */
@NullMarked
package org.pganalytics.shell;

import org.jspecify.annotations.NullMarked;
