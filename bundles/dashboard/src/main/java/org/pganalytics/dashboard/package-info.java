// SPDX-License-Identifier: Apache-2.0
/** Serves the built web page from this bundle; nothing here is for other bundles. */
@NullMarked
package org.pganalytics.dashboard;

import org.jspecify.annotations.NullMarked;
